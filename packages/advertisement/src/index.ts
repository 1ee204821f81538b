/**
 * @packageDocumentation
 *
 * An *advertisement* describes a resource (a peer, a pipe, a printer) so that others can find it by what it is. It is a typed document
 * with one canonical form, signed over exactly the bytes that are published. The id of the resource is computed from who made it, so
 * nobody can publish in another's name, unless its owner delegated that. It expires, a newer version takes its place, and its publisher can withdraw it.
 *
 * Nothing here touches the network, the clock or a random source. Dates and nonces are handed in.
 *
 * @example A type of one's own
 *
 * ```typescript
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { boolean, define, indexEntries, integer, open, seal, string, supersedes, withdraw } from '@juxta/advertisement'
 *
 * const printer = define({
 *   type: 'printer',
 *   attributes: {
 *     name: string({ index: true }),
 *     dpi: integer({ index: true, min: 1 }),
 *     colour: boolean({ optional: true })
 *   }
 * })
 *
 * const privateKey = await generateKeyPair('Ed25519')
 * const nonce = crypto.getRandomValues(new Uint8Array(16))
 *
 * const sealed = await seal(printer, {
 *   genesis: { kind: 'printer', owner: privateKey.publicKey, nonce },
 *   attributes: { name: 'Hall', dpi: 600 }
 * }, { privateKey, now: Date.now() })
 *
 * // elsewhere: bytes that came from anybody
 * const opened = await open(sealed.bytes, { now: Date.now(), types: [printer] })
 *
 * if (!opened.withdrawn) {
 *   console.info(opened.id, opened.attributes.dpi) // urn:juxta:printer:ciq… 600
 * }
 *
 * // who never heard of printers can carry and index it
 * console.info(indexEntries(await open(sealed.bytes, { now: Date.now() }))) // [['id', …], ['owner', …], ['dpi', …], ['name', 'Hall']]
 *
 * const withdrawal = await withdraw(sealed, { privateKey, now: Date.now() })
 * console.info(supersedes(withdrawal, sealed)) // true
 * ```
 */

export type { Advertisement, Opened, SealedDocument, Withdrawal } from './advertisement.ts'
export { expiresAt, isExpired, remainingMs } from './dates.ts'
export type { Dated, HolderOptions } from './dates.ts'
export { openAdvertisementDelegation, sealAdvertisementDelegation } from './delegation/delegation.ts'
export type { AdvertisementDelegation, DelegationContent, SealDelegationOptions } from './delegation/delegation.ts'
export { indexEntries, indexValue } from './document/index-entries.ts'
export type { Indexed, IndexEntry } from './document/index-entries.ts'
export type { AttributeValue, Scalar } from './document/value.ts'
export * from './errors.ts'
export { isAlias, parseAlias } from './id/alias.ts'
export { checkGenesis, createId } from './id/genesis.ts'
export type { Genesis } from './id/genesis.ts'
export { parseId, peerResourceId } from './id/id.ts'
export type { ParsedId, ResourceId } from './id/id.ts'
export type { ClockOptions, Limits } from './limits.ts'
export { ofType, open } from './open.ts'
export type { OpenOptions } from './open.ts'
export { supersedes } from './order.ts'
export type { Version } from './order.ts'
export { seal, withdraw } from './seal.ts'
export type { Content, SealOptions, WithdrawOptions } from './seal.ts'
export { boolean, bytes, integer, list, number, oneOf, record, string } from './types/attribute.ts'
export type { Attribute, AttributeDefinitions, AttributeOptions, LengthOptions, RangeOptions, ValueKind, ValueOf, ValuesOf } from './types/attribute.ts'
export { define } from './types/define.ts'
export type { AdvertisementType, Attributes, IndexedAttributes, Problem, TypeDefinition } from './types/define.ts'
export { contentType } from './types/content.ts'
export { peerGroupType } from './types/peer-group.ts'
export { foreignPeerType, peerType } from './types/peer.ts'
export { pipeType } from './types/pipe.ts'
export { alias, cid, reference } from './types/reference.ts'
export { rendezvousType } from './types/rendezvous.ts'
export { routeType } from './types/route.ts'
export { serviceClassType, serviceImplementationType, serviceSpecificationType } from './types/service.ts'
export { standardTypes } from './types/standard.ts'
