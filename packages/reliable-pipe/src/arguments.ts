import { checkOptions } from '@juxta/wire'
import { isUint8ArrayList } from 'uint8arraylist'
import { MAX_PRIORITY } from './constants.ts'
import { InvalidArgumentError } from './errors.ts'
import { MAX_INFO_BYTES, MAX_NAME_BYTES } from './wire/attach.ts'
import type { WindowingName } from './core/windowing.ts'
import type { ConnectOptions } from './index.ts'
import type { ListenOptions } from './opening/listening.ts'
import type { SendOptions } from './session/session-interface.ts'
import type { KnownOptions } from '@juxta/wire'
import type { AbortOptions } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/**
 * The bytes of a message, which are not copied unless they are in pieces
 *
 * @throws InvalidArgumentError
 */
export function toMessage (data: Uint8Array | Uint8ArrayList): Uint8Array {
  if (isBytes(data)) {
    return data
  }

  if (isUint8ArrayList(data)) {
    return data.subarray()
  }

  throw new InvalidArgumentError(`a message is a Uint8Array, not ${whatIs(data)}`)
}

/** Whether it is a Uint8Array, also one of another realm */
function isBytes (value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array')
}

/**
 * What a session is listened for under
 *
 * @throws InvalidArgumentError
 */
export function checkName (name: unknown): asserts name is string {
  check(typeof name === 'string', `a name is a string, not ${whatIs(name)}`)
  const { byteLength } = new TextEncoder().encode(name)
  check(byteLength > 0 && byteLength <= MAX_NAME_BYTES && name.isWellFormed(), `a name has 1 to ${MAX_NAME_BYTES} bytes of UTF-8`)
}

const LISTEN_OPTIONS: KnownOptions<ListenOptions> = { priority: 'any', only: 'object', windowing: 'any', durable: 'boolean', accept: 'function' }

const CONNECT_OPTIONS: KnownOptions<ConnectOptions> = {
  name: 'any', info: 'any', multiaddrs: 'any', only: 'object', retentionMs: 'any', durable: 'boolean', windowing: 'any', standby: 'boolean', priority: 'any', scope: 'object', signal: 'object'
}

/**
 * An `accept` that is misspelt lets everybody in
 *
 * @throws InvalidArgumentError
 */
export function checkListenOptions (options: ListenOptions): void {
  checkOptions('listen()', options, LISTEN_OPTIONS, message => new InvalidArgumentError(message))
}

/** @throws InvalidArgumentError */
export function checkConnectOptions (options: ConnectOptions): void {
  checkOptions('connect()', options, CONNECT_OPTIONS, message => new InvalidArgumentError(message))
}

const SEND_OPTIONS: KnownOptions<SendOptions> = { expiresMs: 'any' }
const DELIVER_OPTIONS: KnownOptions<SendOptions & AbortOptions> = { ...SEND_OPTIONS, signal: 'object' }

/**
 * What is sent mostly has no options, and then costs nothing here
 *
 * @throws InvalidArgumentError
 */
export function checkSendOptions (options: SendOptions | undefined): void {
  if (options != null) {
    checkOptions('send()', options, SEND_OPTIONS, message => new InvalidArgumentError(message))
  }
}

/** @throws InvalidArgumentError */
export function checkDeliverOptions (options: SendOptions & AbortOptions | undefined): void {
  if (options != null) {
    checkOptions('deliver()', options, DELIVER_OPTIONS, message => new InvalidArgumentError(message))
  }
}

/** @throws InvalidArgumentError */
export function checkInfo (info: unknown): asserts info is Uint8Array {
  check(isBytes(info), `info is a Uint8Array, not ${whatIs(info)}`)
  check(info.byteLength <= MAX_INFO_BYTES, `info has ${info.byteLength} bytes, at most ${MAX_INFO_BYTES} are allowed`)
}

/** @throws InvalidArgumentError */
export function checkExpiry (expiresMs: unknown): number {
  check(typeof expiresMs === 'number' && expiresMs > 0, `expiresMs is a number of milliseconds above 0, not ${String(expiresMs)}`)

  return expiresMs
}

/** @throws InvalidArgumentError */
export function checkWindowing (windowing: unknown): asserts windowing is WindowingName | undefined {
  check(windowing === undefined || windowing === 'default' || windowing === 'claimed', `windowing is 'default' or 'claimed', not ${typeof windowing === 'string' ? `'${windowing}'` : whatIs(windowing)}`)
}

/**
 * The number of a message
 *
 * @throws InvalidArgumentError
 */
export function checkSequence (sequence: number): number {
  check(Number.isSafeInteger(sequence), 'commit() takes the sequence number of a message')

  return sequence
}

/** @throws InvalidArgumentError */
export function checkPriority (priority: unknown): number {
  check(Number.isInteger(priority) && (priority as number) >= 1 && (priority as number) <= MAX_PRIORITY, `a priority is a whole number from 1 to ${MAX_PRIORITY}, not ${String(priority)}`)

  return priority as number
}

/** @throws InvalidArgumentError */
export function checkReason (error: unknown): asserts error is Error {
  // of another realm it is no instance of ours
  check(typeof (error as Error | undefined)?.message === 'string', `abort() takes an Error that says why, not ${whatIs(error)}`)
}

/** @throws InvalidArgumentError */
export function check (holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new InvalidArgumentError(message)
  }
}

/** What somebody handed over instead, as a sentence has it: `a string`, `an ArrayBuffer` */
export function whatIs (value: unknown): string {
  if (value == null) {
    return String(value)
  }

  if (typeof value !== 'object') {
    return `a ${typeof value}`
  }

  const name = Array.isArray(value) ? 'array' : Object.prototype.toString.call(value).slice('[object '.length, -1)

  return name === 'Object' ? 'an object' : `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`
}
