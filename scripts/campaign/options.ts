export interface CampaignOptions {
  /** the first seed */
  seed: number
  /** how many seeds from there on; undefined: as many as the campaign is known by */
  seeds?: number
  /** how often something is done to each; undefined: as often as the campaign is known by */
  rounds?: number
  /** a smoke test: everything small */
  quick: boolean
}

export interface CampaignResult {
  /** the campaign's name first, and what it found */
  result: { campaign: string, [key: string]: unknown }
  /** what was not as it has to be, one line each; none: all was well */
  failures: string[]
}

/** Seeds that follow on one another */
export function seedsFrom (first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

/** For a person, on stderr: stdout is for the result */
export function say (line: string): void {
  process.stderr.write(`${line}\n`)
}
