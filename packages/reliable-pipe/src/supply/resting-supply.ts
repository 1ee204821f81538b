import { PathSupply } from './path-supply.ts'
import type { PathSupplyInit } from './path-supply.ts'

/** The supply of a session, which has none while it rests */
export class RestingSupply {
  readonly #init: PathSupplyInit
  /** undefined: nothing is under way, and nothing to be remembered */
  any?: PathSupply

  constructor (init: PathSupplyInit) {
    this.#init = init
  }

  get made (): PathSupply {
    this.any ??= new PathSupply(this.#init)

    return this.any
  }

  /** Call whenever what the session wants, or what its path has left, may have changed */
  check (): void {
    const { core, driver } = this.#init

    if (core.ended) {
      return
    }

    if (!core.rests || core.wantsPath(driver.clock.now()) !== 'no') {
      this.made.check()
    } else if (this.any?.idle === true) {
      this.any.end()
      this.any = undefined
    }
  }

  /** The session is over */
  end (): void {
    this.any?.end()
  }
}
