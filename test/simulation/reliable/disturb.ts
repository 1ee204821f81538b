import type { Disturbance } from './cases.ts'
import type { Direction, SessionPair } from '../session-pair.ts'

/** What happens to the network meanwhile, and how long it took to get over it */
export class Disturber {
  readonly #pair: SessionPair
  /** the link is back since then, and nothing was delivered yet */
  #backSince?: number
  #stopped = false
  recoveryMs?: number
  onDelivered: (count: number) => void = () => {}

  constructor (pair: SessionPair) {
    this.#pair = pair
  }

  /** The first `count` messages have been delivered */
  delivered (count: number): void {
    if (this.#backSince != null) {
      this.recoveryMs = Math.max(this.recoveryMs ?? 0, this.#pair.clock.now - this.#backSince)
      this.#backSince = undefined
    }

    this.onDelivered(count)
  }

  stop (): void {
    this.#stopped = true
  }

  after (ms: number, fn: () => void): void {
    this.#pair.clock.after(ms, () => {
      if (!this.#stopped) {
        fn()
      }
    })
  }

  away (directions: readonly Direction[], forMs: number, then: () => void): void {
    this.#pair.blackout(directions, true)
    this.after(forMs, () => {
      this.#pair.blackout(directions, false)
      this.back()
      then()
    })
  }

  back (): void {
    this.#backSince = this.#pair.clock.now
  }

  rebind (): void {
    this.#pair.rebind()
    this.back()
  }
}

export function disturb (pair: SessionPair, disturbance: Disturbance, messages: number): Disturber {
  const disturber = new Disturber(pair)

  switch (disturbance.kind) {
    case 'blackhole': {
      const { onMs, offMs, oneWay } = disturbance
      const ways: Array<readonly Direction[]> = oneWay === true ? [['forward'], ['backward']] : [['forward', 'backward']]
      const goAway = (count: number): void => {
        disturber.after(onMs, () => { disturber.away(ways[count % ways.length], offMs, () => { goAway(count + 1) }) })
      }

      goAway(0)
      break
    }
    case 'outage':
      disturber.after(disturbance.atMs, () => { disturber.away(['forward', 'backward'], disturbance.forMs, () => {}) })
      break
    case 'rebind': {
      const move = (): void => {
        disturber.rebind()
        disturber.after(disturbance.everyMs, move)
      }

      disturber.after(disturbance.atMs, move)
      break
    }
    case 'attaches': {
      let attaches = 1

      disturber.onDelivered = count => {
        if (attaches < disturbance.count && count >= messages * attaches / disturbance.count) {
          attaches++
          disturber.after(0, () => { pair.rebind() })
        }
      }

      break
    }
  }

  return disturber
}
