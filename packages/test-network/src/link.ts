import { LossModel } from './loss.ts'
import type { Loss } from './loss.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface LinkInit {
  clock: VirtualClock
  random: Random
  /** Milliseconds a packet is under way, after it was put on the link. */
  latencyMs: number
  /** Up to so many milliseconds more, drawn for each packet evenly; packets may overtake each other by that. */
  jitterMs?: number
  /** What the link carries; without it, any number of packets at once. */
  bitsPerSecond?: number
  /** Packets that wait for the link, the one being put on it included; more are dropped (drop-tail). Default: no bound. */
  queueLength?: number
  /** Default 0. Losses happen on the way: a lost packet has taken its place in the queue and its time on the link. */
  loss?: Loss
  /** So many of the packets come `byMs` later than they would, and are overtaken. */
  reorder?: { probability: number, byMs: number }
  /** Probability that a packet arrives twice, the copy with a latency of its own. */
  duplicate?: number
  /** Probability that one bit of a packet arrives inverted. */
  corrupt?: number
  /** Records what happens as `NAME:sent` and so on, under this name (default `link`). */
  trace?: Trace
  name?: string
}

/**
 * What a link did so far. When it is idle,
 * `sent + duplicated = delivered + dropped + droppedByQueue`.
 */
export interface LinkCounters {
  sent: number
  /** Arrivals, the second ones of duplicates included. */
  delivered: number
  bytesSent: number
  bytesDelivered: number
  /** Lost by `loss` or while the link was cut. */
  dropped: number
  droppedByQueue: number
  duplicated: number
  reordered: number
  corrupted: number
}

/** One direction of a path that carries packets, under virtual time. */
export class Link implements LinkCounters {
  sent = 0
  delivered = 0
  bytesSent = 0
  bytesDelivered = 0
  dropped = 0
  droppedByQueue = 0
  duplicated = 0
  reordered = 0
  corrupted = 0

  latencyMs: number
  jitterMs: number
  bitsPerSecond: number
  queueLength: number
  reorder: { probability: number, byMs: number }
  duplicate: number
  corrupt: number

  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #deliver: (packet: Uint8Array) => void
  readonly #trace: Trace | undefined
  readonly #name: string
  #loss: LossModel
  #cut = false
  /** Counts cuts: a packet arrives only if none happened since it was sent. */
  #cuts = 0
  #queued = 0
  /** When the last packet in the queue will have been put on the link, in ms. */
  #freeAt = 0

  constructor (init: LinkInit, deliver: (packet: Uint8Array) => void) {
    this.#clock = init.clock
    this.#random = init.random
    this.#deliver = deliver
    this.#trace = init.trace
    this.#name = init.name ?? 'link'
    this.#loss = new LossModel(init.loss ?? 0, init.random)
    this.latencyMs = init.latencyMs
    this.jitterMs = init.jitterMs ?? 0
    this.bitsPerSecond = init.bitsPerSecond ?? Infinity
    this.queueLength = init.queueLength ?? Infinity
    this.reorder = init.reorder ?? { probability: 0, byMs: 0 }
    this.duplicate = init.duplicate ?? 0
    this.corrupt = init.corrupt ?? 0
  }

  get loss (): Loss {
    return this.#loss.loss
  }

  set loss (loss: Loss) {
    this.#loss = new LossModel(loss, this.#random)
  }

  get isCut (): boolean {
    return this.#cut
  }

  /** Packets waiting for the link. */
  get queued (): number {
    return this.#queued
  }

  /** Milliseconds until what is sent now would have been put on the link. */
  get queueingDelayMs (): number {
    return Math.max(this.#freeAt - this.#clock.now, 0)
  }

  /** Loses everything from now on, what is on its way included. Silent: nobody is told. */
  cut (): void {
    this.#cut = true
    this.#cuts++
    this.#trace?.record(this.#clock.now, `${this.#name}:cut`)
  }

  restore (): void {
    this.#cut = false
    this.#trace?.record(this.#clock.now, `${this.#name}:restore`)
  }

  /** Sends a copy of the packet. */
  send (packet: Uint8Array): void {
    this.sent++
    this.bytesSent += packet.byteLength
    this.#trace?.record(this.#clock.now, `${this.#name}:sent`, packet)

    if (this.#queued >= this.queueLength) {
      this.droppedByQueue++
      return
    }

    this.#freeAt = Math.max(this.#freeAt, this.#clock.now) + packet.byteLength * 8000 / this.bitsPerSecond

    if (this.#freeAt > this.#clock.now) {
      this.#queued++
      this.#clock.schedule(this.#freeAt, () => { this.#queued-- })
    }

    // the loss model is asked while cut, too, so that a cut does not shift later losses
    if (this.#loss.lost() || this.#cut) {
      this.dropped++
      return
    }

    this.#dispatch(packet.slice())

    if (this.duplicate > 0 && this.#random.chance(this.duplicate)) {
      this.duplicated++
      this.#dispatch(packet.slice())
    }
  }

  #dispatch (packet: Uint8Array): void {
    let at = this.#freeAt + this.latencyMs

    if (this.jitterMs > 0) {
      at += this.#random.between(0, this.jitterMs)
    }

    if (this.reorder.probability > 0 && this.#random.chance(this.reorder.probability)) {
      at += this.reorder.byMs
      this.reordered++
    }

    if (this.corrupt > 0 && packet.byteLength > 0 && this.#random.chance(this.corrupt)) {
      packet[this.#random.int(packet.byteLength)] ^= 1 << this.#random.int(8)
      this.corrupted++
    }

    const cuts = this.#cuts

    this.#clock.schedule(at, () => {
      if (this.#cuts !== cuts) {
        this.dropped++
        return
      }

      this.delivered++
      this.bytesDelivered += packet.byteLength
      this.#trace?.record(this.#clock.now, `${this.#name}:delivered`, packet)
      this.#deliver(packet)
    })
  }
}
