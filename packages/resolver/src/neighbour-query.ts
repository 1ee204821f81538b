import { Alarm } from '@juxta/wire'
import { Merge } from './core/merge.ts'
import type { MergeEffect, MergeEvent } from './core/merge.ts'
import type { Answer, NeighbourReport, QueryEnding } from './index.ts'
import type { StartTimer } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

type OneAnswer = AsyncGenerator<Answer, 'exhausted' | 'limit', undefined>

export interface NeighbourQueryInit {
  /** Whom to ask; looked up when the reading begins. */
  peers (): PeerId[]
  concurrency: number
  deadlineMs: number
  perPeerMs: number
  limit: number
  /** Aborted when the caller or the node gives up. */
  signal: AbortSignal
  now (): number
  startTimer: StartTimer
  /** Asks one of them. */
  ask (peer: PeerId, options: { ms: number, wanted: number, signal: AbortSignal }): OneAnswer
}

/** Runs a `Merge`: its effects are queries, its events what comes of them. */
export class NeighbourQuery {
  readonly #init: NeighbourQueryInit
  readonly #peers = new Map<string, PeerId>()
  readonly #asked = new Map<string, { answer: OneAnswer, left: AbortController }>()
  /** Responses that were read and not delivered, at most one of a peer. */
  readonly #read = new Map<string, Answer>()
  readonly #delivered: Array<{ key: string, answer: Answer }> = []
  #merge: Merge | undefined
  readonly #alarm: Alarm
  #wake = Promise.withResolvers<void>()

  constructor (init: NeighbourQueryInit) {
    this.#init = init
    this.#alarm = new Alarm(init.now, init.startTimer, () => { this.#handle(this.#merge as Merge, { type: 'wake' }) })
  }

  /** What became of each peer so far. */
  get reports (): NeighbourReport[] {
    return (this.#merge?.reports ?? []).map(({ peer, ...report }) => ({ peer: this.#peers.get(peer) as PeerId, ...report }))
  }

  async * run (): AsyncGenerator<Answer, QueryEnding, undefined> {
    const { concurrency, deadlineMs, perPeerMs, limit, signal } = this.#init
    signal.throwIfAborted()

    for (const peer of this.#init.peers()) {
      this.#peers.set(peer.toString(), peer)
    }

    const merge = this.#merge = new Merge({ peers: [...this.#peers.keys()], concurrency, deadlineMs, perPeerMs, limit })
    const onAbort = (): void => { this.#handle(merge, { type: 'abandon' }) }
    signal.addEventListener('abort', onAbort)

    try {
      this.#handle(merge, { type: 'start' })

      for (;;) {
        signal.throwIfAborted()
        const next = this.#delivered.shift()

        if (next != null) {
          yield next.answer
          this.#handle(merge, { type: 'taken', peer: next.key })
        } else if (merge.ending != null) {
          return merge.ending
        } else {
          await this.#wake.promise
          this.#wake = Promise.withResolvers()
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#handle(merge, { type: 'abandon' })
      this.#alarm.stop()
    }
  }

  #handle (merge: Merge, event: MergeEvent): void {
    for (const effect of merge.handle(event, this.#init.now())) {
      this.#apply(merge, effect)
    }

    this.#wake.resolve()
    this.#alarm.set(merge.wakeAt)
  }

  #apply (merge: Merge, effect: MergeEffect): void {
    switch (effect.type) {
      case 'ask':
        this.#ask(effect.peer, effect.ms, effect.wanted)
        this.#pull(merge, effect.peer)
        break
      case 'pull':
        this.#pull(merge, effect.peer)
        break
      case 'deliver':
        this.#deliver(effect.peer)
        break
      case 'leave':
        this.#leave(effect.peer)
        break
      case 'end':
        break
    }
  }

  #ask (key: string, ms: number, wanted: number): void {
    const left = new AbortController()
    const signal = AbortSignal.any([this.#init.signal, left.signal])

    this.#asked.set(key, { left, answer: this.#init.ask(this.#peers.get(key) as PeerId, { ms, wanted, signal }) })
  }

  #pull (merge: Merge, key: string): void {
    const { answer } = this.#asked.get(key) as { answer: OneAnswer }

    answer.next().then(result => {
      if (result.done === true) {
        this.#asked.delete(key)
        this.#handle(merge, { type: 'ended', peer: key, ending: result.value })
      } else {
        this.#read.set(key, result.value)
        this.#handle(merge, { type: 'response', peer: key, bytes: result.value.response.byteLength })
        this.#read.delete(key)
      }
    }, error => {
      this.#asked.delete(key)
      this.#handle(merge, { type: 'failed', peer: key, error })
    })
  }

  #deliver (key: string): void {
    this.#delivered.push({ key, answer: this.#read.get(key) as Answer })
  }

  #leave (key: string): void {
    const asked = this.#asked.get(key)
    this.#asked.delete(key)
    asked?.left.abort()
    // one that waits for the reader, and not for its peer, does not look at the signal
    asked?.answer.return('limit').catch(() => {})
  }
}
