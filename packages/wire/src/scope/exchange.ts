import { MAX_EXCHANGE_FRAMES, MAX_PREAMBLE_LENGTH } from '../constants.ts'
import { ExchangeOrderError, ScopeRefusedError } from '../errors.ts'
import { encodeFrame } from '../frame.ts'
import { raceAbort } from '../timer.ts'
import { sendBytes } from '../write.ts'
import { encodePreambleFrame } from './preamble.ts'
import type { Scope, ScopeExchange, Verdict } from './scope.ts'
import type { StreamReader } from '../stream-reader.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'

export interface StreamExchangeInit {
  role: 'initiator' | 'responder'
  reader: StreamReader
  stream: Stream
  connection: Connection
  signal: AbortSignal
  now: number
  opening?: Uint8Array
  maxFrameLength: number
}

/** An exchange on the stream that needs it, before the protocol's own bytes. */
export class StreamExchange implements ScopeExchange {
  readonly role: 'initiator' | 'responder'
  readonly connection: Connection
  readonly signal: AbortSignal
  readonly now: number
  readonly opening: Uint8Array
  readonly #reader: StreamReader
  readonly #stream: Stream
  readonly #maxFrameLength: number
  #sent = 0
  #received = 0

  constructor (init: StreamExchangeInit) {
    this.role = init.role
    this.connection = init.connection
    this.signal = init.signal
    this.now = init.now
    this.opening = init.opening ?? new Uint8Array(0)
    this.#reader = init.reader
    this.#stream = init.stream
    this.#maxFrameLength = init.maxFrameLength
  }

  get remotePeer (): PeerId {
    return this.connection.remotePeer
  }

  get sent (): number {
    return this.#sent
  }

  send (bytes: Uint8Array): void {
    this.signal.throwIfAborted()

    const opening = this.role === 'initiator' && this.#sent === 0

    // the opening, which the responder did not `receive`, was the first turn
    if (this.#sent > this.#received) {
      throw new ExchangeOrderError('It is the other end\'s turn: the responder proves first')
    }

    if (this.#sent === MAX_EXCHANGE_FRAMES || bytes.byteLength > (opening ? MAX_PREAMBLE_LENGTH - 1 : this.#maxFrameLength)) {
      throw new ExchangeOrderError('An exchange is bounded to a few small frames')
    }

    this.#sent++
    sendBytes(this.#stream, opening ? encodePreambleFrame({ kind: 'exchange', opening: bytes }) : encodeFrame(bytes))
  }

  async receive (): Promise<Uint8Array> {
    if (this.#received === MAX_EXCHANGE_FRAMES) {
      throw new ExchangeOrderError('An exchange is bounded to a few small frames')
    }

    const frame = await this.read()
    this.#received++

    return frame
  }

  async read (): Promise<Uint8Array> {
    const frame = await this.#reader.readFrame({ maxLength: this.#maxFrameLength, signal: this.signal }).catch(err => {
      this.signal.throwIfAborted()
      throw new ScopeRefusedError('The other end gave up the exchange', { cause: err })
    })

    if (frame == null) {
      throw new ScopeRefusedError('The other end closed the stream')
    }

    return frame
  }
}

/** Runs one end of a scope's exchange; a scope that throws has refused. */
export async function settleVerdict (scope: Scope, exchange: ScopeExchange): Promise<Verdict> {
  const verdict = exchange.role === 'initiator' ? scope.prove(exchange) : scope.admit(exchange)

  return raceAbort(verdict, exchange.signal).catch(err => {
    exchange.signal.throwIfAborted()

    if (err instanceof ScopeRefusedError) {
      throw err
    }

    throw new ScopeRefusedError(`The exchange of scope "${scope.name}" failed`, { cause: err })
  })
}
