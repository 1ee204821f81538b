import { ADDRESSES_MS, LISTENING_MS } from './constants.ts'
import { sealRecord } from './record.ts'
import type { Context } from './context.ts'
import type { MemberRecord } from './core/view/members.ts'

/** What this node says of itself: where it is, as soon as it knows that, and anew when it is elsewhere. */
export class Whereabouts {
  readonly #context: Context
  readonly #say: (record: MemberRecord, first: boolean) => void
  #said: string | undefined
  #incarnation = 0
  /** of this start; what is signed for an earlier one is older than the goodbye that ended it */
  #run: object | undefined
  /** for which run something is being signed */
  #sealing: object | undefined
  #stopTimer = (): void => {}

  constructor (context: Context, say: (record: MemberRecord, first: boolean) => void) {
    this.#context = context
    this.#say = say
  }

  async start (): Promise<void> {
    const { components: { events }, startTimer } = this.#context
    this.#run = {}
    events?.addEventListener('transport:listening', this.#look)
    events?.addEventListener('self:peer:update', this.#look)

    // a node listens while its services start: whoever heard of it before it is anywhere would try in vain to reach it, and take it for gone
    if (this.#addresses.length > 0) {
      await this.#tell()
    } else {
      this.#stopTimer = startTimer(LISTENING_MS, () => { void this.#tell() })
    }
  }

  stop (): void {
    const { events } = this.#context.components
    events?.removeEventListener('transport:listening', this.#look)
    events?.removeEventListener('self:peer:update', this.#look)
    this.#stopTimer()
    this.#run = undefined
    this.#said = undefined
  }

  async seal (left = false): Promise<MemberRecord> {
    const { components: { privateKey, addressManager }, now } = this.#context
    this.#incarnation = Math.max(now(), this.#incarnation + 1)

    return sealRecord({ incarnation: this.#incarnation, left, addresses: addressManager.getAddresses() }, privateKey)
  }

  get #addresses (): string {
    return this.#context.components.addressManager.getAddresses().join()
  }

  readonly #look = (): void => {
    // before it has said anything, it does not say that it is nowhere
    if (this.#said == null ? this.#addresses.length > 0 : this.#addresses !== this.#said) {
      void this.#tell()
    } else if (this.#said != null) {
      this.#wait()
    }
  }

  async #tell (): Promise<void> {
    const run = this.#run

    if (run == null || this.#sealing === run) {
      return
    }

    this.#sealing = run
    const addresses = this.#addresses
    let record: MemberRecord

    try {
      record = await this.seal()
    } catch (error) {
      this.#context.log.error('this node could not say where it is - %e', error)

      if (this.#run === run) {
        this.#wait()
      }

      return
    } finally {
      if (this.#sealing === run) {
        this.#sealing = undefined
      }
    }

    if (this.#run === run) {
      const first = this.#said == null
      this.#said = addresses
      this.#say(record, first)
      // it may be elsewhere by now
      this.#look()
    }
  }

  #wait (): void {
    this.#stopTimer()
    this.#stopTimer = this.#context.startTimer(ADDRESSES_MS, this.#look)
  }
}
