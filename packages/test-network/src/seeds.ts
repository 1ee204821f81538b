/** A seed that once failed, and stays for ever. */
export interface RegressionSeed {
  seed: number | string
  /** fast-check's path to the shrunk case. */
  path?: string
  /** What failed, and since when. */
  why?: string
}

/** A seeds file holds something else than seeds. */
export class InvalidSeedsError extends Error {
  override name = 'InvalidSeedsError'
}

/**
 * The seeds of one suite from a parsed JSON file of the form
 * `{ "SUITE": [{ "seed": 17, "path": "3:1", "why": "lost the end mark" }] }`.
 *
 * @param data - the parsed file (`import seeds from './seeds.json' with { type: 'json' }`)
 * @throws InvalidSeedsError
 */
export function regressionSeeds (data: unknown, suite: string): RegressionSeed[] {
  if (typeof data !== 'object' || data == null || Array.isArray(data)) {
    throw new InvalidSeedsError('A seeds file is an object of suites')
  }

  const seeds: unknown = (data as Record<string, unknown>)[suite] ?? []

  if (!Array.isArray(seeds)) {
    throw new InvalidSeedsError(`The seeds of "${suite}" are not a list`)
  }

  return seeds.map((entry: Partial<RegressionSeed> | null) => {
    if (typeof entry?.seed !== 'number' && typeof entry?.seed !== 'string') {
      throw new InvalidSeedsError(`A seed of "${suite}" is neither a number nor a string`)
    }

    return { seed: entry.seed, path: entry.path, why: entry.why }
  })
}
