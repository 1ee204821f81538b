import { checkOptions } from '@juxta/wire'
import { MAX_QUEUED, MAX_QUEUED_BYTES } from './constants.ts'
import { InvalidPipeError } from './errors.ts'
import type { PipeListenOptions } from './types/ends.ts'
import type { PipeInit } from './types/service.ts'
import type { PipeConnectOptions } from './types/sessions.ts'
import type { QueueOptions } from './unicast/types.ts'
import type { KnownOptions } from '@juxta/wire'

const OPTIONS: KnownOptions<PipeInit> = { protocolPrefix: 'string', pins: 'object', now: 'function', startTimer: 'function', random: 'function' }

/** @throws InvalidPipeError */
export function checkInit (init: PipeInit): void {
  checkOptions('pipe()', init, OPTIONS, message => new InvalidPipeError(message))
}

const LISTEN_OPTIONS: KnownOptions<PipeListenOptions> = { delegation: 'any', bindingMs: 'any', priority: 'any', windowing: 'any', accept: 'function', signal: 'object' }

// `durable` is refused with a reason of its own
const CONNECT_OPTIONS: KnownOptions<PipeConnectOptions & { durable: boolean }> = {
  info: 'any', retentionMs: 'any', windowing: 'any', priority: 'any', standby: 'boolean', awaitEndMs: 'any', followMs: 'any', onHolderGone: 'any', durable: 'any', signal: 'object'
}

/**
 * An `accept` that is misspelt lets everybody in
 *
 * @throws InvalidPipeError
 */
export function checkListenOptions (options: PipeListenOptions): void {
  checkOptions('listen()', options, LISTEN_OPTIONS, message => new InvalidPipeError(message))
}

/** @throws InvalidPipeError */
export function checkConnectOptions (options: PipeConnectOptions): void {
  checkOptions('connect()', options, CONNECT_OPTIONS, message => new InvalidPipeError(message))
}

/** @throws InvalidPipeError */
export function check (holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new InvalidPipeError(otherwise)
  }
}

/** Whether it is a whole number from 1 to `most`, or missing */
export function isSpan (ms: number | undefined, most: number): boolean {
  return ms == null || (Number.isSafeInteger(ms) && ms > 0 && ms <= most)
}

/** @throws InvalidPipeError */
export function bounds ({ maxMessages = MAX_QUEUED, maxBytes = MAX_QUEUED_BYTES }: QueueOptions): Required<QueueOptions> {
  check(Number.isSafeInteger(maxMessages) && maxMessages > 0 && Number.isSafeInteger(maxBytes) && maxBytes > 0, 'a queue has room for at least one message and byte')

  return { maxMessages, maxBytes }
}
