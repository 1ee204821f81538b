import { Counters, scopedHandler, toError, within } from '@juxta/wire'
import { cameOver } from '../addresses.ts'
import { MAX_MESSAGE_BYTES, MAX_STREAMS_PER_PEER, OPENING_MS } from '../constants.ts'
import type { Input } from './input.ts'
import type { StartTimer, StreamReader } from '@juxta/wire'
import type { Connection, Logger, Metrics, Stream, StreamHandler } from '@libp2p/interface'

/** What became of inbound streams of unreliable pipes */
export type InboundOutcome = 'taken' | 'no-input' | 'too-many' | 'malformed' | 'wrong-transport'

export interface InboundInit {
  input (pipe: string): Input | undefined
  now (): number
  startTimer: StartTimer
  log: Logger
  metrics?: Metrics
}

/** Streams of others into the inputs of this node: the pipe's id in the first frame, and a message in each other one */
export class Inbound {
  readonly #init: InboundInit
  readonly #counts: Counters<InboundOutcome>
  readonly #streams = new Map<string, number>()

  constructor (init: InboundInit) {
    this.#init = init
    this.#counts = new Counters(init.metrics, 'juxta_pipe_inbound_total', { label: 'outcome', help: 'Inbound streams of unreliable pipes' })
  }

  get counts (): Partial<Record<InboundOutcome, number>> {
    return this.#counts.snapshot()
  }

  handler (): StreamHandler {
    const { now, startTimer, log, metrics } = this.#init

    return scopedHandler({ now, startTimer, log, metrics }, async (reader, stream, connection) => {
      const peer = connection.remotePeer.toString()
      const open = this.#streams.get(peer) ?? 0

      if (open >= MAX_STREAMS_PER_PEER) {
        this.#refuse(stream, 'too-many', 'too many streams of unreliable pipes')
        return
      }

      this.#streams.set(peer, open + 1)

      try {
        await this.#read(reader, stream, connection)
      } finally {
        const left = (this.#streams.get(peer) ?? 1) - 1

        if (left === 0) {
          this.#streams.delete(peer)
        } else {
          this.#streams.set(peer, left)
        }
      }
    })
  }

  async #read (reader: StreamReader, stream: Stream, { remotePeer, remoteAddr }: Connection): Promise<void> {
    const limit = within(this.#init.startTimer, OPENING_MS, () => new Error('the stream did not name its pipe in time'))
    let id: string | undefined

    try {
      const frame = await reader.readFrame({ maxLength: 256, signal: limit.signal })
      id = frame == null ? undefined : new TextDecoder().decode(frame)
    } catch (error) {
      this.#init.log('%p opened a stream and named no pipe - %e', remotePeer, error)
      this.#refuse(stream, 'malformed', 'no pipe was named')
      return
    } finally {
      limit.done()
    }

    const input = id == null ? undefined : this.#init.input(id)

    if (id == null || input == null) {
      this.#refuse(stream, 'no-input', 'nobody listens')
      return
    }

    const { transport } = input.end.pipe.attributes

    if (transport != null && !cameOver(remoteAddr, transport)) {
      this.#refuse(stream, 'wrong-transport', `the pipe requires ${transport}`)
      return
    }

    this.#counts.increment('taken')

    try {
      for (let data = await reader.readFrame({ maxLength: MAX_MESSAGE_BYTES }); data != null; data = await reader.readFrame({ maxLength: MAX_MESSAGE_BYTES })) {
        if (this.#init.input(id) !== input) {
          this.#refuse(stream, 'no-input', 'nobody listens any longer')
          return
        }

        input.put(data, remotePeer)
      }

      await stream.close()
    } catch (error) {
      this.#init.log('a stream of %p into %s broke off - %e', remotePeer, id, error)
      this.#counts.increment('malformed')
      stream.abort(toError(error))
    }
  }

  #refuse (stream: Stream, outcome: InboundOutcome, reason: string): void {
    this.#counts.increment(outcome)
    stream.abort(new Error(reason))
  }
}
