/**
 * @packageDocumentation
 *
 * A network under virtual time that drives pure cores: a clock that passes only
 * when told to, seeded random sources, links that lose, reorder, duplicate and
 * corrupt packets, byte links that model a libp2p stream, and a folder that loses what
 * was not synced. Tests only.
 *
 * `@juxta/test-network/libp2p` has faults for real libp2p nodes.
 *
 * @example A packet over a slow link
 *
 * ```ts
 * import { Link, seededRandom, VirtualClock } from '@juxta/test-network'
 *
 * const clock = new VirtualClock()
 * const link = new Link({ clock, random: seededRandom(1), latencyMs: 15, bitsPerSecond: 10e6 }, packet => {
 *   console.info(`${packet.byteLength} bytes at ${clock.now} ms`) // 1250 bytes at 16 ms
 * })
 *
 * link.send(new Uint8Array(1250))
 * clock.runUntilIdle()
 * ```
 */
export { VirtualClock } from './virtual-clock.ts'
export type { RunOptions } from './virtual-clock.ts'
export { seededRandom } from './random.ts'
export type { Random } from './random.ts'
export { Link } from './link.ts'
export type { LinkCounters, LinkInit } from './link.ts'
export { LossModel } from './loss.ts'
export type { Loss } from './loss.ts'
export { ByteLink } from './byte-link.ts'
export type { ByteLinkEnding, ByteLinkHandlers, ByteLinkInit, CutKind } from './byte-link.ts'
export { byteDuplex, duplex } from './duplex.ts'
export type { ByteDuplex, ByteDuplexInit, Duplex, DuplexInit } from './duplex.ts'
export { Trace } from './trace.ts'
export type { TraceEvent } from './trace.ts'
export { InvalidSeedsError, regressionSeeds } from './seeds.ts'
export type { RegressionSeed } from './seeds.ts'
export { FaultyFolder, PowerCutError } from './faulty-folder.ts'
export type { FolderFault, Survival } from './faulty-folder.ts'
export { KeyedScope } from './keyed-scope.ts'
export { rejection, settled, turn, until } from './waiting.ts'
export { ByteLinkClosedError, EndlessEventsError, PastTimeError } from './errors.ts'
