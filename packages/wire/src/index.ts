/**
 * @packageDocumentation
 *
 * What every Juxta protocol stands on: one reader of libp2p streams that tells
 * a clean end from a truncated frame and a reset, length-prefixed frames,
 * request and response, and scopes, which decide who may speak a protocol
 * before its handler sees a byte.
 *
 * @example A protocol that answers a request
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { request, respond, scopedHandler } from '@juxta/wire'
 *
 * const text = {
 *   encode: (value: string) => new TextEncoder().encode(value),
 *   decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes)
 * }
 * const codec = { request: text, response: text }
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()]
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * await bob.handle('/example/shout/1.0.0', scopedHandler({}, respond(async (message: string) => message.toUpperCase(), codec)))
 *
 * const connection = await alice.dial(bob.getMultiaddrs())
 * console.info(await request(connection, '/example/shout/1.0.0', 'hello', codec)) // HELLO
 *
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
export { StreamReader } from './stream-reader.ts'
export type { ReadFrameOptions, StreamEnding, StreamReaderInit } from './stream-reader.ts'
export { encodeFrame, FrameDecoder } from './frame.ts'
export type { FrameDecoderInit } from './frame.ts'
export { drained, writeFrame } from './write.ts'
export { toError } from './to-error.ts'
export { openStream } from './open/open-stream.ts'
export { raceAbort } from './timer.ts'
export { openScope } from './scope/scope.ts'
export type { Scope, ScopeExchange, Verdict } from './scope/scope.ts'
export { Admissions } from './scope/admissions.ts'
export type { AdmissionsInit } from './scope/admissions.ts'
export { encodePreamble } from './scope/preamble.ts'
export type { HeldVerdict } from './scope/preamble.ts'
export { forgetOnReset, openScoped } from './scope/open-scoped.ts'
export type { OpenScopedOptions } from './scope/open-scoped.ts'
export { scopeCounters, scopedHandler } from './scope/scoped-handler.ts'
export type { ScopedHandlerInit, ScopedHandlerLimits, ScopedStreamHandler, ScopeOutcome } from './scope/scoped-handler.ts'
export { request, requestMany } from './request/request.ts'
export type { RequestOptions, StreamOpener } from './request/request.ts'
export { respond } from './request/respond.ts'
export type { RequestContext, RequestHandler, RespondInit, RespondLimits } from './request/respond.ts'
export { Status, StatusError } from './request/status.ts'
export { turn } from './turn.ts'
export type { Codec, RequestCodec } from './request/codec.ts'
export { Counters } from './counters.ts'
export { Alarm } from './alarm.ts'
export { pause, startTimer, within } from './timer.ts'
export type { StartTimer } from './timer.ts'
export { LONGEST_MS } from './constants.ts'
export { checkOptions, meantName } from './options/check-options.ts'
export type { Failing, KnownOptions, OptionKind } from './options/check-options.ts'
export { checkWhole, resolveLimits } from './options/resolve-limits.ts'
export type { LimitRange } from './options/resolve-limits.ts'
export * from './errors.ts'
