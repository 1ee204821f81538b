import { checkOptions } from '@juxta/wire'
import { MAX_QUEUED, MAX_QUEUED_BYTES } from './constants.ts'
import { InvalidPipeError } from './errors.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { FindPipeOptions } from './names.ts'
import type { SignDelegationOptions } from './sign-delegation.ts'
import type { CreatePipeOptions, DelegateOptions, HandOverOptions, PipeListenOptions, ResolvePipeOptions } from './types/ends.ts'
import type { PipeInit } from './types/service.ts'
import type { PipeConnectOptions } from './types/sessions.ts'
import type { ConnectAllOptions } from './types/shared.ts'
import type { QueueOptions } from './unicast/types.ts'
import type { KnownOptions } from '@juxta/wire'
import type { AbortOptions } from '@libp2p/interface'

const OPTIONS: KnownOptions<PipeInit> = { protocolPrefix: 'string', pins: 'object', now: 'function', startTimer: 'function', random: 'function' }

/** @throws InvalidPipeError */
export function checkInit (init: PipeInit): void {
  checkOptions('pipe()', init, OPTIONS, message => new InvalidPipeError(message))
}

/** What each call of the service may be told, by its name */
interface Options {
  create: CreatePipeOptions
  delegate: DelegateOptions
  signDelegation: SignDelegationOptions
  find: FindPipeOptions
  resolve: ResolvePipeOptions
  listen: PipeListenOptions
  takeOver: PipeListenOptions
  handOver: HandOverOptions
  connect: PipeConnectOptions & { durable: boolean }
  connectAll: ConnectAllOptions
  output: QueueOptions & AbortOptions
  input: QueueOptions & Pick<PipeListenOptions, 'delegation' | 'bindingMs' | 'signal'>
}

const CREATE = { name: 'string', input: 'string', who: 'string', reliability: 'string', transport: 'string', lifetimeMs: 'any' } as const
const DELEGATE = { to: 'object', rank: 'any', expiresMs: 'any' } as const
const LISTEN = { delegation: 'any', bindingMs: 'any', priority: 'any', windowing: 'any', accept: 'function', signal: 'object' } as const
const SESSION = { info: 'any', retentionMs: 'any', windowing: 'any', priority: 'any', standby: 'boolean', awaitEndMs: 'any', signal: 'object' } as const
const QUEUE = { maxMessages: 'any', maxBytes: 'any', signal: 'object' } as const

const CALLS: { [K in keyof Options]: KnownOptions<Options[K]> } = {
  create: CREATE,
  delegate: DELEGATE,
  signDelegation: { ...DELEGATE, name: 'string', privateKey: 'object', now: 'function' },
  find: { deadlineMs: 'any', signal: 'object' },
  resolve: { deadlineMs: 'any', cached: 'boolean', signal: 'object' },
  listen: LISTEN,
  takeOver: LISTEN,
  handOver: { expiresMs: 'any' },
  // `durable` is refused with a reason of its own
  connect: { ...SESSION, followMs: 'any', onHolderGone: 'any', durable: 'any' },
  connectAll: { ...SESSION, slow: 'any', maxLagBytes: 'any', maxLagMs: 'any', maxReceivers: 'any', lookMs: 'any' },
  output: QUEUE,
  input: { ...QUEUE, delegation: 'any', bindingMs: 'any' }
}

/**
 * An `accept` that is misspelt lets everybody in
 *
 * @throws InvalidPipeError
 */
export function checkCall (of: keyof Options, options: object): void {
  checkOptions<object>(`${of}()`, options, CALLS[of], message => new InvalidPipeError(message))
}

const INPUTS = ['exclusive', 'shared']
const WHO: Array<string | undefined> = ['owner', 'delegates', 'anyone', undefined]
const RELIABILITIES: Array<string | undefined> = ['reliable', 'unreliable', undefined]

/** @throws InvalidPipeError - by the names that the options have here, which are not those of the advertisement */
export function checkCreateOptions (options: CreatePipeOptions): void {
  checkCall('create', options)
  const { name, input, who, reliability } = options
  const length = typeof name === 'string' ? new TextEncoder().encode(name).byteLength : 0
  check(length > 0 && length <= 256, 'the name of a pipe has 1 to 256 bytes')
  check(INPUTS.includes(input), `input is 'exclusive' (one end listens at a time) or 'shared' (as many as come), not ${shown(input)}`)
  check(WHO.includes(who ?? undefined), `who is 'owner', 'delegates' or, of a shared pipe, 'anyone', not ${shown(who)}`)
  check(RELIABILITIES.includes(reliability ?? undefined), `reliability is 'reliable' or 'unreliable', not ${shown(reliability)}`)
  check(input !== 'exclusive' || who !== 'anyone', 'who is \'anyone\', and an exclusive pipe is bound by its owner or delegates')
}

function shown (value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

/**
 * A name is not enough for who listens: of others' pipes it has to be found first
 *
 * @throws InvalidPipeError
 */
export function checkPipe (pipe: unknown): asserts pipe is PipeAdvertisement {
  check(typeof pipe === 'object' && pipe != null && 'attributes' in pipe && 'owner' in pipe, `a pipe is what create() or find() gives, not ${typeof pipe === 'object' && pipe != null ? 'another object' : shown(pipe)}`)
}

/** @throws InvalidPipeError */
export function checkHandler (onSession: unknown): void {
  check(typeof onSession === 'function', `listen() takes a function, which gets each session, not ${shown(onSession)}`)
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
