import { openScope, openScoped, pause, toError, writeFrame } from '@juxta/wire'
import { TypedEventEmitter } from 'main-event'
import { MAX_MESSAGE_BYTES, OUTPUT_RETRY_MS } from '../constants.ts'
import { BoundedQueue } from '../core/bounded-queue.ts'
import { InvalidPipeError } from '../errors.ts'
import type { DropReason, OutputPipe, OutputPipeEvents, QueueOptions } from './types.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { Path } from '@juxta/path'
import type { StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

export interface OutputInit extends Required<QueueOptions> {
  pipe: PipeAdvertisement
  startTimer: StartTimer
  log: Logger
  /** a stream to an end of the pipe */
  open (signal: AbortSignal): Promise<Path>
  onClosed (output: Output): void
}

/** The end of an unreliable pipe that messages are put into: sent when there is a way, and forgotten when there is none */
export class Output extends TypedEventEmitter<OutputPipeEvents> implements OutputPipe {
  readonly pipe: PipeAdvertisement
  readonly #init: OutputInit
  readonly #queue: BoundedQueue
  readonly #over = new AbortController()
  readonly #dropped: Record<DropReason, number> = { full: 0, 'no-end': 0, lost: 0, closed: 0 }
  #sent = 0
  #path?: Path
  #running?: Promise<void>
  #waiting = false

  constructor (init: OutputInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
    this.#queue = new BoundedQueue(init)
  }

  get counts (): OutputPipe['counts'] {
    return { sent: this.#sent, waiting: this.#queue.length, dropped: { ...this.#dropped } }
  }

  send (message: Uint8Array): boolean {
    if (message.byteLength > MAX_MESSAGE_BYTES) {
      throw new InvalidPipeError(`a message of ${message.byteLength} bytes is larger than ${MAX_MESSAGE_BYTES}`)
    }

    if (this.#over.signal.aborted || !this.#queue.push(message)) {
      this.#drop(this.#over.signal.aborted ? 'closed' : 'full', 1)
      return false
    }

    this.#running ??= this.#run().finally(() => { this.#running = undefined })

    return true
  }

  async close (): Promise<void> {
    if (!this.#waiting) {
      await this.#running
    }

    this.stop()
  }

  stop (): void {
    if (this.#over.signal.aborted) {
      return
    }

    this.#over.abort()
    this.#drop('closed', this.#queue.clear())
    void this.#path?.close()
    this.#init.onClosed(this)
  }

  async #run (): Promise<void> {
    // a turn later, so that what is sent in one turn goes together
    await Promise.resolve()

    while (this.#queue.length > 0 && !this.#over.signal.aborted) {
      const path = await this.#open()

      if (path == null) {
        this.#drop('no-end', this.#queue.clear())
        await this.#pause()
        continue
      }

      const message = this.#queue.shift()

      if (message == null) {
        return
      }

      try {
        await writeFrame(path.stream, message, { signal: this.#over.signal })
        this.#sent++
      } catch (error) {
        this.#init.log('a message of %s was lost - %e', this.pipe.id, error)
        this.#drop('lost', 1)
        path.abort(toError(error))
        this.#path = undefined
      }
    }
  }

  async #open (): Promise<Path | undefined> {
    if (this.#path?.stream.status === 'open') {
      return this.#path
    }

    try {
      const path = await this.#init.open(this.#over.signal)
      await openScoped(path.stream, openScope, path.connection, { signal: this.#over.signal })
      await writeFrame(path.stream, new TextEncoder().encode(this.pipe.id), { signal: this.#over.signal })
      this.#path = path

      return path
    } catch (error) {
      this.#init.log('no way to an end of %s - %e', this.pipe.id, error)

      return undefined
    }
  }

  /** What comes in the meantime is tried afterwards */
  async #pause (): Promise<void> {
    this.#waiting = true
    await pause(this.#init.startTimer, OUTPUT_RETRY_MS, this.#over.signal)
    this.#waiting = false
  }

  #drop (reason: DropReason, messages: number): void {
    if (messages > 0) {
      this.#dropped[reason] += messages
      this.safeDispatchEvent('drop', { detail: { reason, messages } })
    }
  }
}
