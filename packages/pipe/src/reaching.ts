import { notKnown } from './asked.ts'
import { awaitEnd } from './awaiting-end.ts'
import { END_MS, LOOK_FOR_MS, LOOK_MS } from './constants.ts'
import { NoEndError } from './errors.ts'
import type { Asked } from './asked.ts'
import type { LookedFor } from './awaiting-end.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { ResolvedBinding } from './types/ends.ts'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger } from '@libp2p/interface'

export interface ReachingInit {
  /** asks where the ends are */
  look (pipe: PipeAdvertisement, options: AbortOptions): Promise<LookedFor>
  self: string
  now (): number
  startTimer: StartTimer
  random (): number
  log: Logger
}

/** Which of the ends of a pipe are tried, in which order, and until when */
export class Reaching {
  readonly #init: ReachingInit

  constructor (init: ReachingInit) {
    this.#init = init
  }

  /**
   * The first of the ends that can be reached, those of a shared pipe in a random order. Ends that are bound while the last of them is tried are tried
   * instead.
   *
   * @throws NoEndError - there is none; or why the last one could not be reached
   */
  async reach<T> (pipe: PipeAdvertisement, open: (end: ResolvedBinding, signal?: AbortSignal) => Promise<T>, signal?: AbortSignal, awaitEndMs = 0): Promise<T> {
    const until = this.#init.now() + LOOK_FOR_MS
    const tried = new Set<string>()

    for (;;) {
      const late = new AbortController()

      try {
        return await this.#reachOne(await this.others(pipe, signal, awaitEndMs), pipe, open, tried, late, signal)
      } catch (error) {
        if (!late.signal.aborted || signal?.aborted === true || this.#init.now() >= until) {
          throw error
        }
      }
    }
  }

  /**
   * The ends that are not this node's own, of which there is at least one
   *
   * @throws NoEndError
   */
  async others (pipe: PipeAdvertisement, signal: AbortSignal | undefined, awaitEndMs: number): Promise<ResolvedBinding[]> {
    const { self, now, startTimer } = this.#init
    const { ends, asked } = await awaitEnd(async () => this.#init.look(pipe, { signal }), { awaitEndMs, now, startTimer, signal })
    const others = ends.filter(({ peer }) => peer.toString() !== self)

    if (others.length === 0) {
      throw noEnd(pipe, ends.length > 0, asked?.())
    }

    return others
  }

  /** @param moved - aborted when there is an end that was not tried */
  async #reachOne<T> (
    others: ResolvedBinding[], pipe: PipeAdvertisement, open: (end: ResolvedBinding, signal?: AbortSignal) => Promise<T>, tried: Set<string>, moved: AbortController, signal?: AbortSignal
  ): Promise<T> {
    const { random, startTimer } = this.#init
    const ends = others.map(end => ({ end, key: random() })).sort((a, b) => a.key - b.key)
    let failure: unknown

    for (const [i, { end }] of ends.entries()) {
      const isLast = i === ends.length - 1
      const late = isLast ? moved : new AbortController()
      tried.add(wayTo(end))
      // one that does not answer must not keep the others from it
      const stopTimer = isLast
        ? this.#lookForOthers(pipe, tried, moved)
        : startTimer(END_MS, () => { late.abort(new NoEndError(`${end.peer.toString()} did not answer in time`)) })

      try {
        return await open(end, signal == null ? late.signal : AbortSignal.any([signal, late.signal]))
      } catch (error) {
        signal?.throwIfAborted()
        failure = error
      } finally {
        stopTimer()
      }
    }

    throw failure
  }

  /** The end that is being tried may be dead, and another one take its place */
  #lookForOthers (pipe: PipeAdvertisement, tried: ReadonlySet<string>, moved: AbortController): () => void {
    const { self, startTimer, log } = this.#init
    const over = new AbortController()
    let stopTimer = (): void => {}

    const look = async (): Promise<void> => {
      const { ends } = await this.#init.look(pipe, { signal: over.signal })

      if (ends.some(end => end.peer.toString() !== self && !tried.has(wayTo(end)))) {
        moved.abort(new NoEndError('the end is elsewhere by now'))
      }
    }

    const again = (): void => {
      stopTimer = startTimer(LOOK_MS, () => {
        look().catch((error: unknown) => { log('could not ask for other ends of %s - %e', pipe.id, error) }).finally(() => {
          if (!over.signal.aborted && !moved.signal.aborted) {
            again()
          }
        })
      })
    }

    again()

    return () => {
      stopTimer()
      over.abort()
    }
  }
}

function noEnd ({ id, attributes: { name } }: PipeAdvertisement, isOwn: boolean, asked: Asked = { peers: [], unreached: [] }): NoEndError {
  return new NoEndError(isOwn ? `nobody is known to listen on ${name}, ${id}, but this node itself` : notKnown(asked, `an end of ${name}, ${id}`), asked)
}

/** What makes it worth trying: another peer, or others of its addresses */
function wayTo ({ peer, addresses }: ResolvedBinding): string {
  return [peer, ...addresses].join()
}
