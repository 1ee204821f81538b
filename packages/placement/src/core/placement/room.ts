import { MAX_HELD, MAX_HELD_BYTES, MAX_HELD_BYTES_PER_SOURCE, MAX_HELD_PER_SOURCE } from '../../constants.ts'

export interface HoldingsLimits {
  maxHeld: number
  maxHeldBytes: number
  maxHeldPerSource: number
  maxHeldBytesPerSource: number
}

/** What there would be, of one source and in all. */
interface Amounts {
  readonly held: number
  readonly bytes: number
  readonly heldOfSource: number
  readonly bytesOfSource: number
}

const DEFAULTS: HoldingsLimits = {
  maxHeld: MAX_HELD, maxHeldBytes: MAX_HELD_BYTES, maxHeldPerSource: MAX_HELD_PER_SOURCE, maxHeldBytesPerSource: MAX_HELD_BYTES_PER_SOURCE
}

/** How much may be held for others, and for one of them. */
export class Room {
  readonly #limits: HoldingsLimits

  constructor (limits: Partial<HoldingsLimits>) {
    this.#limits = { ...DEFAULTS, ...limits }
  }

  isFor ({ held, bytes, heldOfSource, bytesOfSource }: Amounts): boolean {
    const { maxHeld, maxHeldBytes, maxHeldPerSource, maxHeldBytesPerSource } = this.#limits

    return held <= maxHeld && bytes <= maxHeldBytes && heldOfSource <= maxHeldPerSource && bytesOfSource <= maxHeldBytesPerSource
  }
}
