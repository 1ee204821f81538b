import { pipeType } from '@juxta/advertisement'
import { peerIdFromString } from '@libp2p/peer-id'
import { FIND_MS, MAX_PINS } from './constants.ts'
import { AmbiguousNameError, InvalidPipeError, PipeNotFoundError } from './errors.ts'
import type { Discovery } from './discovery.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Who owns the pipe of a name, as far as this node has settled: kept where it survives, or in memory */
export interface Pins {
  /** peer id of the owner */
  get (name: string): string | undefined | Promise<string | undefined>
  set (name: string, owner: string): void | Promise<void>
}

export interface FindPipeOptions extends AbortOptions {
  /** ms, default 10 s */
  deadlineMs?: number
}

/** Pins that are forgotten with the node */
export class MemoryPins implements Pins {
  readonly #owners = new Map<string, string>()

  get (name: string): string | undefined {
    return this.#owners.get(name)
  }

  set (name: string, owner: string): void {
    const [oldest] = this.#owners.keys()

    if (this.#owners.size >= MAX_PINS && !this.#owners.has(name) && oldest != null) {
      this.#owners.delete(oldest)
    }

    this.#owners.set(name, owner)
  }
}

/** NAME@owner, or NAME alone; an `@` that no peer id follows belongs to the name */
export function parseName (text: string): { name: string, owner?: string } {
  const at = text.lastIndexOf('@')

  if (at < 0) {
    return { name: text }
  }

  try {
    return { name: text.slice(0, at), owner: peerIdFromString(text.slice(at + 1)).toString() }
  } catch {
    return { name: text }
  }
}

/**
 * Finds the pipe of a name. All that were asked have their say, because several owners are not to be told apart by who was faster.
 *
 * @throws PipeNotFoundError, AmbiguousNameError, InvalidPipeError
 */
export async function findByName (discovery: Discovery, pins: Pins, text: string, options: FindPipeOptions = {}): Promise<PipeAdvertisement> {
  const { name, owner } = parseName(text)

  if (name === '') {
    throw new InvalidPipeError('a pipe has a name')
  }

  const expected = owner ?? await pins.get(name)
  const where = expected == null ? { name } : { name, owner: expected }
  const found = new Map<string, PipeAdvertisement>()

  for await (const { advertisement } of discovery.find({ type: pipeType, where }, { deadlineMs: options.deadlineMs ?? FIND_MS, signal: options.signal })) {
    const by = advertisement.owner.toString()
    const other = found.get(by)

    if (other == null || other.sequence < advertisement.sequence) {
      found.set(by, advertisement)
    }
  }

  options.signal?.throwIfAborted()
  const owners = [...found.keys()].filter(by => expected == null || by === expected).sort()
  const pipe = found.get(owners[0])

  if (pipe == null) {
    const whose = owner != null || expected == null ? '' : `, which is ${expected}'s since it was first used`
    throw new PipeNotFoundError(`nobody who was asked knows the pipe ${text}${whose}`)
  }

  if (owners.length > 1) {
    throw new AmbiguousNameError(name, owners)
  }

  if (expected == null) {
    await pins.set(name, owners[0])
  }

  return pipe
}
