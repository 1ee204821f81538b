import { CHECK_MS, CLOCK_JUMP_MS, ORPHANED_SHARE, RESTORED_PER_SWEEP, SWEEP_MS } from './constants.ts'
import { Orphans } from './core/orphans.ts'
import { documentName } from './intake.ts'
import type { Context } from './context.ts'
import type { LeaseTable } from './core/lease-table.ts'
import type { Opened } from '@juxta/advertisement'
import type { AdvertisementCache } from '@juxta/advertisement-cache'

/** How long a rendezvous keeps what its clients pushed: until it expires, or they have been gone for a while. */
export class Keeping {
  readonly #context: Context
  readonly #index: AdvertisementCache
  readonly #table: LeaseTable
  readonly #orphans: Orphans
  readonly #removed: (opened: Opened) => void
  readonly #ended: () => void
  #stopTimer = (): void => {}
  #lookAt = 0

  constructor (context: Context, index: AdvertisementCache, table: LeaseTable, removed: (opened: Opened) => void, ended: () => void) {
    this.#context = context
    this.#index = index
    this.#table = table
    this.#removed = removed
    this.#ended = ended
    this.#orphans = new Orphans(context.limits.maxDocuments * ORPHANED_SHARE)
  }

  /**
   * What was in the index before a restart, if that was kept. Whose it was is not known: each is its client's when the client pushes it again, and else goes as if
   * its lease had ended now.
   */
  async load (): Promise<void> {
    const { now, limits } = this.#context
    await this.#index.open(now())
    const restored = [...this.#index.holdings()].filter(held => !this.#table.isHeld(documentName(held)))

    for (let i = 0; i < restored.length; i += RESTORED_PER_SWEEP) {
      const some = restored.slice(i, i + RESTORED_PER_SWEEP).map((held): [string, number] => [documentName(held), held.bytes.byteLength])
      // not all at once, since there may be many
      this.#table.adopt(`restored ${i}`, some, now() + limits.keepMs + SWEEP_MS * i / RESTORED_PER_SWEEP)
    }
  }

  start (): void {
    this.#look()
  }

  stop (): void {
    this.#stopTimer()
  }

  /** Takes out what is over. */
  sweep (): void {
    const now = this.#context.now()
    const { documents, ended } = this.#table.sweep(now)

    if (ended > 0) {
      this.#context.leaseCounts.increment('expired', ended)
      this.#ended()
    }

    for (const name of documents) {
      const [id, type] = name.split(' ') as [Opened['id'], string]
      const held = this.#index.get(id, type)

      if (held?.opened.withdrawn === false) {
        this.#remove(name)
      } else if (held != null) {
        // a withdrawal stays for as long as it keeps something out; but anybody can make withdrawals, and leave
        this.#orphans.add(name, one => this.#table.isOrphan(one)).forEach(over => { this.#remove(over) })
      }
    }

    for (const opened of this.#index.expire(now)) {
      this.#table.release(documentName(opened))
      this.#removed(opened)
    }
  }

  #remove (name: string): void {
    const [id, type] = name.split(' ') as [Opened['id'], string]
    const held = this.#index.get(id, type)

    if (held != null) {
      this.#index.remove(id, type)
      this.#removed(held.opened)
    }
  }

  #look (): void {
    const { now, startTimer } = this.#context

    if (now() < this.#lookAt - CHECK_MS - CLOCK_JUMP_MS) {
      this.#table.shorten(now())
    }

    this.sweep()
    const next = Math.min(this.#index.nextExpiry() ?? Infinity, this.#table.next ?? Infinity) - now()
    const ms = Math.min(Math.max(next, SWEEP_MS), CHECK_MS)

    this.#lookAt = now() + ms
    this.#stopTimer = startTimer(ms, () => { this.#look() })
  }
}
