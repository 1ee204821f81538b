import { setTimeout as delay } from 'node:timers/promises'
import { within } from './child.ts'
import { RECOVERY_LIMIT_MS } from './constants.ts'
import { describe } from './schedule.ts'
import type { Child } from './child.ts'
import type { Interval } from './intervals.ts'
import type { CutBy, Fault } from './schedule.ts'

/** A cut that found nothing to cut, because the session was between two paths, is tried again after this, ms */
const CUT_AGAIN_MS = 5

export interface FaultsInit {
  schedule: Fault[]
  fileBytes: number
  sender: Child
  receiver: Child
  relay: () => Child
  /** the relay's connections are named by peer */
  peers: { sender: string, receiver: string }
  /** kills the relay and starts it again on the same port after so long; resolves when it listens, with when it was killed */
  restartRelay (downMs: number): Promise<number>
  /** bytes that have arrived */
  arrived (bytes: number): Promise<void>
  /** whether the whole file has arrived */
  isComplete (): boolean
  note (text: string): void
}

export interface FaultRecord extends Interval {
  fault: Fault
  what: string
  /** a time in which the transfer can't go on, whatever a session does */
  isStall: boolean
}

/**
 * Lets happen what is scheduled, one after the other, each when its share of the file has arrived and the session has got over the
 * one before. Until then the sender may run ahead only as far as it would anyway.
 */
export class Faults {
  readonly records: FaultRecord[] = []
  readonly #init: FaultsInit
  /** what is under way, to name what is waited for */
  current = 'nothing yet'
  injectedCuts = 0
  relayRestarts = 0
  senderHadToWait = false
  /** faults that came when nothing was left to send */
  tooLate = 0

  constructor (init: FaultsInit) {
    this.#init = init
  }

  async run (): Promise<void> {
    const { schedule, fileBytes, sender, isComplete, note } = this.#init

    for (const [index, fault] of schedule.entries()) {
      this.#openGate(fault)
      this.current = `waiting for ${percent(fault.at)} of the file to arrive`
      await this.#init.arrived(Math.floor(fault.at * fileBytes))
      await delay(fault.delayMs)
      this.current = describe(fault)
      const late = isComplete()
      await this.#perform(fault, schedule[index + 1])
      this.tooLate += Number(late)
      note(late ? `with nothing left to send ${describe(fault)}` : `at ${percent(fault.at)} ${describe(fault)}`)
    }

    this.current = 'everything has happened, waiting for the rest of the file'
    sender.send({ type: 'gate', bytes: fileBytes + 1 })
  }

  #openGate (fault: Fault | undefined): void {
    const { sender, fileBytes } = this.#init
    const ahead = fileBytes / 16

    sender.send({ type: 'gate', bytes: fault == null ? fileBytes : Math.min(fileBytes, Math.floor(fault.at * fileBytes + ahead)) })
  }

  async #perform (fault: Fault, next: Fault | undefined): Promise<void> {
    const record: FaultRecord = { fault, what: describe(fault), from: Date.now(), to: Infinity, isStall: fault.kind !== 'cut' }
    this.records.push(record)

    switch (fault.kind) {
      case 'cut':
        await this.#recovered(async () => this.#cut(fault.by))
        this.injectedCuts++
        break
      case 'restart-relay':
        await this.#recovered(async () => {
          const killedAt = await this.#init.restartRelay(fault.downMs)
          // how long the session takes from here on is its own affair
          record.to = Date.now()

          return killedAt
        })
        this.relayRestarts++
        break
      case 'slow-reader':
        // the sender must not be held up by anything but its credit
        this.#openGate(undefined)
        await this.#slowDown()
        this.#openGate(next)
    }

    record.to = Math.min(record.to, Date.now())
  }

  /** Resolves when the session has a path that was attached after the fault, whose time it is given */
  async #recovered (fault: () => Promise<number>): Promise<void> {
    const { sender, receiver } = this.#init
    const what = this.current
    const recovered = Promise.withResolvers<void>()
    let faultAt = Infinity
    let attachedAt = -Infinity
    const check = (): void => {
      if (attachedAt >= faultAt) {
        recovered.resolve()
      }
    }
    const off = sender.on(report => {
      if (report.type === 'attached') {
        attachedAt = report.at
        check()
      }
    })

    try {
      faultAt = await fault()
      check()
      await within(Promise.race([recovered.promise, sender.failed]), RECOVERY_LIMIT_MS, () => `${what}, and the session had no path again (${sender.state}; receiver: ${receiver.state})`)
    } finally {
      off()
    }
  }

  /** Returns when it was done */
  async #cut (by: CutBy): Promise<number> {
    for (;;) {
      const { child, peer } = this.#cutter(by)
      const done = child.next('cut')
      child.send({ type: 'cut', peer })
      const { count, at } = await done

      if (count > 0) {
        return at
      }

      await delay(CUT_AGAIN_MS)
    }
  }

  #cutter (by: CutBy): { child: Child, peer?: string } {
    const { sender, receiver, relay, peers } = this.#init

    switch (by) {
      case 'sender': return { child: sender }
      case 'receiver': return { child: receiver }
      case 'relay-sender': return { child: relay(), peer: peers.sender }
      case 'relay-receiver': return { child: relay(), peer: peers.receiver }
    }
  }

  async #slowDown (): Promise<void> {
    const { receiver } = this.#init
    const over = receiver.next('slow-end')
    receiver.send({ type: 'slow-down' })
    this.senderHadToWait = (await over).creditUsedUp
  }
}

function percent (share: number): string {
  return `${Math.round(share * 100)} %`
}
