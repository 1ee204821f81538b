/**
 * @packageDocumentation
 *
 * Where advertisements are found. An *index* holds advertisements that others published, newest versions only, each until it expires, and answers
 * queries by exact values and prefixes of what they are indexed by. It is a data structure alone: nothing in it touches the network or the clock.
 *
 * @example An index, asked
 *
 * ```ts
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { define, integer, open, seal, string } from '@juxta/advertisement'
 * import { AdvertisementIndex, decodeQuery, encodeQuery } from '@juxta/rendezvous'
 *
 * const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }) } })
 * const privateKey = await generateKeyPair('Ed25519')
 * const sealed = await seal(printer, {
 *   genesis: { kind: 'printer', owner: privateKey.publicKey, nonce: crypto.getRandomValues(new Uint8Array(16)) },
 *   attributes: { name: 'Hall', dpi: 600 }
 * }, { privateKey, now: Date.now() })
 *
 * const index = new AdvertisementIndex({ maxDocuments: 10_000 })
 * console.info(index.add(await open(sealed.bytes, { now: Date.now() }), Date.now())) // added
 *
 * const query = encodeQuery({ type: 'printer', where: { name: { prefix: 'Ha' }, dpi: { equals: 600 } } })
 *
 * for (const { id, attributes } of index.find(decodeQuery(query), Date.now())) {
 *   console.info(id, attributes)
 * }
 *
 * console.info(index.expire(Date.now()), index.nextExpiry()) // [], in two hours
 * ```
 */
export { AdvertisementIndex } from './index/advertisement-index.ts'
export type { Adding, IndexedDocument } from './index/advertisement-index.ts'
export type { IndexLimits } from './index/limits.ts'
export { matches } from './query/matches.ts'
export { checkQuery, decodeQuery, encodeQuery } from './query/query.ts'
export type { Condition, Query } from './query/query.ts'
export * from './errors.ts'
