import { VirtualClock } from '@juxta/test-network'
import { EdgeLeases } from '../../src/core/edge-leases.ts'
import type { EdgeEffect, EdgeEvent } from '../../src/core/edge-events.ts'

export type Ask = EdgeEffect & { type: 'ask' }
/** What a rendezvous says when it is asked; `undefined`: nothing */
export type Answer = (ask: Ask) => EdgeEvent | undefined

const START = 1_000_000_000_000
export const LEASE_MS = 600_000

/** An edge under virtual time, among rendezvous peers that answer 10 ms after they are asked. */
export class Bench {
  readonly clock = new VirtualClock(START)
  readonly leases: EdgeLeases
  readonly asked: Array<[at: number, key: string]> = []
  readonly said: string[] = []
  /** What each was told last of placing. */
  readonly standby = new Map<string, boolean>()
  readonly answers = new Map<string, Answer>()
  lastAsk: Ask | undefined
  readonly #lastAsks = new Map<string, Ask>()
  /** Whether what is pushed arrives. */
  settles = true
  /** What the wall clock is ahead of the virtual one. */
  jump = 0
  #cancel = (): void => {}

  /** Without a time for silence, nothing is asked but for renewals. */
  constructor (silentMs = LEASE_MS) {
    this.leases = new EdgeLeases({ leases: 2, leaseMs: LEASE_MS, silentMs, random: () => 0.5 })
  }

  handle (event: EdgeEvent): void {
    for (const effect of this.leases.handle(event, this.clock.now + this.jump)) {
      switch (effect.type) {
        case 'ask':
          this.#ask(effect)
          break
        case 'granted':
          this.said.push(`${effect.renewed ? 'renewed' : 'granted'} ${effect.peer}${effect.known ? ' known' : ''}`)

          if (this.settles) {
            this.clock.after(5, () => { this.handle({ type: 'settled', peer: effect.peer }) })
          }

          break
        case 'lost':
          this.said.push(`lost ${effect.peer} ${effect.reason}`)
          break
        case 'wake':
          this.#cancel()
          this.#cancel = this.clock.after(Math.max(0, effect.at - this.clock.now - this.jump), () => { this.handle({ type: 'tick' }) })
      }
    }
  }

  /** Keys of those asked since the last call. */
  newlyAsked (): string[] {
    return this.asked.splice(0).map(([, key]) => key)
  }

  start (...peers: string[]): void {
    this.handle({ type: 'start', seeds: peers.map(peer => ({ peer, addresses: [`/${peer}`] })) })
  }

  lastAskOf (key: string): Ask {
    return this.#lastAsks.get(key) as Ask
  }

  take (): string[] {
    return this.said.splice(0)
  }

  #ask (ask: Ask): void {
    this.lastAsk = ask
    this.#lastAsks.set(ask.key, ask)
    this.standby.set(ask.key, ask.standby)
    this.asked.push([this.clock.now - START, ask.key])
    const event = (this.answers.get(ask.key) ?? granting())(ask)

    if (event != null) {
      this.clock.after(10, () => { this.handle(event) })
    }
  }
}

export const granting = (more: Partial<EdgeEvent & { type: 'granted' }> = {}): Answer => ({ exchange, key, wantedMs }) => {
  return { type: 'granted', exchange, key, peer: key, ms: wantedMs, known: true, others: [], ...more }
}
export const failing: Answer = ({ exchange, key }) => ({ type: 'failed', exchange, key, timedOut: false })
export const full = (...others: string[]): Answer => ({ exchange, key }) => {
  return { type: 'full', exchange, key, peer: key, retryMs: 60_000, others: others.map(peer => ({ peer, addresses: [`/${peer}`] })) }
}
