import { STORED_COST, STORED_TO_FREE } from '../constants.ts'
import type { Direction } from '../core/durable-records.ts'

export interface StoreRoomInit {
  /** bytes that sessions with one peer may keep, and all sessions */
  maxStoredPerPeer: number
  maxStored: number
}

/** Bytes, by whether they are to be sent or were received */
export type Amounts = Record<Direction, number>

/** The most bytes of one message that can have room, when nothing else is in the store */
export function mostSent ({ maxStoredPerPeer, maxStored }: StoreRoomInit): number {
  return Math.max(0, Math.floor(Math.min(maxStoredPerPeer, maxStored) * STORED_TO_FREE / (STORED_TO_FREE + 1)) - 2 * STORED_COST)
}

/**
 * Who may keep how much. Nothing is taken back, so whoever comes leaves room for others: what is sent and what is received of a peer may be so many times what
 * they leave free of its share, so that neither stops the other; and so may all that is sent, of the whole store. Peers that send what nobody commits may be
 * many, for who they are costs nothing: so what is received of one is its share times the square of the part of the store that is free then. Of n such peers
 * each leaves free about 1 / n, where with a plain share of what is free it would be 1 / 2^n.
 */
export class StoreRoom {
  readonly #init: StoreRoomInit
  readonly #peers = new Map<string, Amounts>()
  readonly #all: Amounts = { sent: 0, received: 0 }

  constructor (init: StoreRoomInit) {
    this.#init = init
  }

  get usedInAll (): number {
    return sum(this.#all)
  }

  /** Bytes kept of sessions with a peer */
  used (peer: string): number {
    return sum(this.#peers.get(peer) ?? NOTHING)
  }

  count (peer: string, direction: Direction, bytes: number): void {
    const own = this.#peers.get(peer) ?? { ...NOTHING }
    const counted = Math.max(bytes, -own[direction])
    own[direction] += counted
    this.#all[direction] += counted

    if (sum(own) > 0) {
      this.#peers.set(peer, own)
    } else {
      this.#peers.delete(peer)
    }
  }

  /** Whether so many bytes more have room */
  has (peer: string, direction: Direction, bytes: number): boolean {
    const { maxStoredPerPeer, maxStored } = this.#init
    const own = this.#peers.get(peer) ?? NOTHING
    const freeOfOwn = maxStoredPerPeer - sum(own) - bytes
    const free = maxStored - this.usedInAll - bytes
    const wanted = own[direction] + bytes

    if (free < 0 || wanted > STORED_TO_FREE * freeOfOwn) {
      return false
    }

    return direction === 'sent'
      ? this.#all.sent + bytes <= STORED_TO_FREE * free
      : wanted <= Math.min(maxStoredPerPeer, maxStored) * (free / maxStored) ** 2
  }
}

const NOTHING: Readonly<Amounts> = { sent: 0, received: 0 }

function sum ({ sent, received }: Amounts): number {
  return sent + received
}
