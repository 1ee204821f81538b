import { pipeType } from '@juxta/advertisement'
import { peerIdFromString } from '@libp2p/peer-id'
import { notKnown } from './asked.ts'
import { FIND_MS, MAX_LISTENS_ASKED, MAX_PINS } from './constants.ts'
import { AmbiguousNameError, InvalidPipeError, PipeNotFoundError } from './errors.ts'
import { unreached } from './unreached.ts'
import type { Discovery } from './discovery.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { PathService } from '@juxta/path'
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

export interface Finding {
  discovery: Discovery
  path: Pick<PathService, 'relays'>
  pins: Pins
  /** whether somebody listens, as far as can be heard in a moment */
  listens (pipe: PipeAdvertisement, options: AbortOptions): Promise<boolean>
}

/**
 * Finds the pipe of a name. All that were asked have their say, because several owners are not to be told apart by who was faster.
 *
 * @throws PipeNotFoundError, AmbiguousNameError, InvalidPipeError
 */
export async function findByName ({ discovery, path, pins, listens }: Finding, text: string, options: FindPipeOptions = {}): Promise<PipeAdvertisement> {
  const { name, owner } = parseName(text)

  if (name === '') {
    throw new InvalidPipeError('a pipe has a name')
  }

  const expected = owner ?? await pins.get(name)
  const where = expected == null ? { name } : { name, owner: expected }
  const found = new Map<string, PipeAdvertisement>()

  const finding = discovery.find({ type: pipeType, where }, { deadlineMs: options.deadlineMs ?? FIND_MS, signal: options.signal })

  for await (const { advertisement } of finding) {
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
    const asked = { peers: finding.summary.peers, unreached: unreached(finding.summary.unreached, path.relays) }
    throw new PipeNotFoundError(notKnown(asked, `the pipe ${text}${whose}`), asked)
  }

  if (owners.length > 1) {
    throw new AmbiguousNameError(name, owners, await listening([...found.values()].slice(0, MAX_LISTENS_ASKED), listens, options))
  }

  if (expected == null) {
    await pins.set(name, owners[0])
  }

  return pipe
}

/** Owners of pipes on which somebody listens. Which of them is meant is not for this to say: who listens may be who came after the name. */
async function listening (pipes: PipeAdvertisement[], listens: Finding['listens'], { signal }: AbortOptions): Promise<string[]> {
  const heard = await Promise.all(pipes.map(async pipe => listens(pipe, { signal }).catch(() => false)))
  signal?.throwIfAborted()

  return pipes.filter((_, i) => heard[i]).map(({ owner }) => owner.toString()).sort()
}
