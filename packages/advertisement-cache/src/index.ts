/**
 * @packageDocumentation
 *
 * Advertisements that are held and found again. A *query* says which are wanted: those of a type whose indexed attributes have certain values. The
 * *index* holds the newest version of each, answers queries without looking at all of them, and knows when what it holds is over. It is a data structure
 * by itself, without network or clock: discovery keeps in it what it found, a rendezvous what its clients publish.
 *
 * @example Hold, and find
 *
 * ```ts
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { define, integer, seal, string } from '@juxta/advertisement'
 * import { AdvertisementIndex, decodeQuery, encodeQuery } from '@juxta/advertisement-cache'
 *
 * const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }) } })
 * const privateKey = await generateKeyPair('Ed25519')
 * const sealed = await seal(printer, {
 *   genesis: { kind: 'printer', owner: privateKey.publicKey, nonce: crypto.getRandomValues(new Uint8Array(16)) },
 *   attributes: { name: 'Hall', dpi: 600 }
 * }, { privateKey, now: Date.now() })
 *
 * const index = new AdvertisementIndex()
 * console.info(index.add(sealed, Date.now())) // added
 *
 * const query = encodeQuery({ type: 'printer', where: { name: { infix: 'all' }, dpi: { min: 600, below: 1_200 } } })
 *
 * for (const { id, attributes } of index.find(decodeQuery(query), Date.now())) {
 *   console.info(id, attributes)
 * }
 * ```
 */
export { AdvertisementCache } from './cache.ts'
export type { CacheCounts, CacheInit } from './cache.ts'
export { AdvertisementIndex } from './index/advertisement-index.ts'
export type { Adding, IndexedDocument, IndexInit, IndexObserver, Release } from './index/init.ts'
export type { Holding } from './index/entry.ts'
export type { IndexLimits } from './index/limits.ts'
export type { SearchOptions } from './index/slices.ts'
export type { Source } from './core/eviction.ts'
export { matches } from './query/matches.ts'
export { checkQuery, decodeQuery, encodeQuery } from './query/query.ts'
export type { ComparedValue, Condition, Range, TextCondition } from './query/condition.ts'
export type { Query } from './query/query.ts'
export * from './errors.ts'
