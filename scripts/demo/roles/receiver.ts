import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { creditBytes, INDEX_BYTES, messageCost, PIPE_NAME, SLOW_HOLD_MS, SLOW_MAX_MS, SLOW_READ_MS } from '../constants.ts'
import { createEdge, cut } from './nodes.ts'
import { Reporter } from './reporter.ts'
import type { Role } from './role.ts'
import type { ReceiverInit, Report } from '../messages.ts'
import type { Peer, ReliableSession } from 'juxta'
import type { FileHandle } from 'node:fs/promises'

/** The share of its credit that a slow reader has left unread when the sender has to wait for it: a message may not fit the rest */
const USED_UP_SHARE = 0.75

export async function startReceiver (init: ReceiverInit, report: (report: Report) => void): Promise<Role> {
  const node = await createEdge(init, true)
  const receiver = new Receiver(node, init, report)

  const pipe = await node.services.pipe.create({ name: PIPE_NAME, input: 'exclusive' })

  // a failure here is the process's: whoever started it hears of it
  await node.services.pipe.listen(pipe, session => { void receiver.receive(session) })
  report({ type: 'ready', peer: node.peerId.toString() })

  return {
    onCommand (command) {
      if (command.type === 'cut') {
        report({ type: 'cut', at: Date.now(), count: receiver.cut() })
      } else if (command.type === 'slow-down') {
        receiver.slowDown()
      }
    },
    stop: async () => { await node.stop() }
  }
}

/** Takes what comes, message by message, and writes it down before it takes the next one */
class Receiver {
  readonly #node: Peer
  readonly #init: ReceiverInit
  readonly #report: (report: Report) => void
  readonly #hash = createHash('sha256')
  #session?: ReliableSession
  #bytes = 0
  #nextIndex = 0n
  #duplicates = 0
  #outOfOrder = 0
  #slow?: { since: number, usedUpAt?: number }

  constructor (node: Peer, init: ReceiverInit, report: (report: Report) => void) {
    this.#node = node
    this.#init = init
    this.#report = report
  }

  cut (): number {
    return this.#session == null ? 0 : cut(this.#node, this.#session.remotePeer)
  }

  slowDown (): void {
    if (this.#isComplete) {
      // no message follows after which it would be seen
      this.#report({ type: 'slow-end', creditUsedUp: false })
    } else {
      this.#slow ??= { since: Date.now() }
    }
  }

  get #isComplete (): boolean {
    return this.#bytes >= this.#init.fileBytes
  }

  async receive (session: ReliableSession): Promise<void> {
    this.#session = session
    const { partPath } = this.#init
    const file = partPath == null ? undefined : await open(partPath, 'w')
    const discard = (): void => { rmSync(partPath ?? '', { force: true }) }
    const reporter = new Reporter(() => {
      this.#report({ type: 'progress', bytes: this.#bytes, state: `${this.#bytes} bytes read, ${session.stats.unread} messages unread` })
    })

    process.once('exit', discard)

    try {
      for await (const message of session) {
        await this.#take(message, file)
        reporter.due()

        if (this.#slow != null) {
          await this.#dawdle(session, this.#slow)
        }
      }

      await file?.sync()
      // from here on it belongs to who started this process
      process.off('exit', discard)
    } finally {
      reporter.stop()
      await file?.close()
    }

    this.#report({ type: 'received', sha256: this.#hash.digest('hex'), bytes: this.#bytes, duplicates: this.#duplicates, outOfOrder: this.#outOfOrder })
    await session.close()
  }

  async #take (message: Uint8Array, file?: FileHandle): Promise<void> {
    const index = new DataView(message.buffer, message.byteOffset, INDEX_BYTES).getBigUint64(0)
    const data = message.subarray(INDEX_BYTES)

    if (index < this.#nextIndex) {
      this.#duplicates++
    } else if (index > this.#nextIndex) {
      this.#outOfOrder++
    }

    this.#nextIndex = index + 1n
    this.#hash.update(data)

    if (file != null) {
      await writeAll(file, data)
    }

    this.#bytes += data.byteLength
  }

  /** Reads slowly, until the sender has had to wait for a while because nothing more may be sent */
  async #dawdle (session: ReliableSession, slow: { since: number, usedUpAt?: number }): Promise<void> {
    await delay(SLOW_READ_MS)

    if (session.stats.unread * messageCost(this.#init.fileBytes) >= creditBytes(this.#init.fileBytes) * USED_UP_SHARE) {
      slow.usedUpAt ??= Date.now()
    }

    const now = Date.now()

    if (this.#isComplete || now - (slow.usedUpAt ?? Infinity) >= SLOW_HOLD_MS || now - slow.since >= SLOW_MAX_MS) {
      this.#slow = undefined
      this.#report({ type: 'slow-end', creditUsedUp: slow.usedUpAt != null })
    }
  }
}

async function writeAll (file: FileHandle, data: Uint8Array): Promise<void> {
  for (let written = 0; written < data.byteLength;) {
    written += (await file.write(data, written)).bytesWritten
  }
}
