/**
 * For sibling packages, simulations and benchmarks only: may change without notice.
 */
export { checkDeliverOptions } from './arguments.ts'
export { Session } from './core/session.ts'
export { ReceivePool } from './core/receive-pool.ts'
export type { Effect, PathTraits, SessionEvent } from './core/events.ts'
export type { SessionConfig } from './core/session-state.ts'
export { ViewedSession } from './interfaces/viewed-session.ts'
export type { Viewed } from './interfaces/viewed-session.ts'
export { FrameDecoder } from './wire/frame-decoder.ts'
export { encodeFrame } from './wire/frame.ts'
export type { Frame } from './wire/frame.ts'
export { transfer } from './session-transfer.ts'
export type { SessionTransfer } from './session-transfer.ts'
export { DEFAULT_LIMITS } from './limits.ts'
export * as constants from './constants.ts'
export { MAX_DATA_HEADER_BYTES } from './wire/data.ts'
export type { AttachFrame } from './wire/attach.ts'
