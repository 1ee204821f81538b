import { pipeType, seal } from '@juxta/advertisement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { RecordEnvelope } from '@libp2p/peer-record'
import { BINDING_DOMAIN, BINDING_PAYLOAD_TYPE } from '../../src/constants.ts'
import { sealBinding } from '../../src/document/binding.ts'
import { sealDelegation } from '../../src/document/delegation.ts'
import { factsOf } from '../../src/document/pipe-facts.ts'
import { HOLDS, NOW } from '../core/fixtures.ts'
import type { BindingContent, SealedBinding } from '../../src/document/binding.ts'
import type { Delegation } from '../../src/document/delegation.ts'
import type { DelegationFacts, PipeFacts } from '../../src/core/facts.ts'
import type { Attributes } from '@juxta/advertisement'
import type { PrivateKey } from '@libp2p/interface'

const keyOf = async (byte: number): Promise<PrivateKey> => generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(byte))

export const [alice, bob, carol, mallory] = await Promise.all([1, 2, 3, 4].map(keyOf))
export const idOf = (key: PrivateKey): string => peerIdFromPrivateKey(key).toString()

export async function pipeOf (attributes: Partial<Attributes<typeof pipeType>> = {}, owner = alice): Promise<PipeFacts> {
  return factsOf(await seal(pipeType, {
    genesis: { kind: 'pipe', owner: owner.publicKey, nonce: new Uint8Array(16) },
    attributes: { name: 'chat', delivery: 'exclusive', reliability: 'reliable', bind: 'delegates', ...attributes }
  }, { privateKey: owner, now: NOW }))
}

export const pipe = await pipeOf()

export async function delegate (to: PrivateKey, rank = 1, changes: Partial<DelegationFacts> = {}, by = alice): Promise<Delegation> {
  return sealDelegation({ pipe: pipe.id, delegate: idOf(to), rank, issued: NOW, expires: NOW + 10 * HOLDS, ...changes }, by)
}

export const content = (changes: Partial<BindingContent> = {}): BindingContent => ({
  pipe: pipe.id, epoch: 1, sequence: NOW, expirationMs: HOLDS, addresses: [], released: false, ...changes
})

export async function bind (changes: Partial<BindingContent> = {}, key = alice, of = pipe): Promise<SealedBinding> {
  return sealBinding(of, content({ pipe: of.id, ...changes }), key)
}

export interface Signing { key?: PrivateKey, domain?: string, payloadType?: string }

/** A signed envelope around any bytes */
export async function sign (payload: Uint8Array, { key = alice, domain = BINDING_DOMAIN, payloadType = BINDING_PAYLOAD_TYPE }: Signing = {}): Promise<Uint8Array> {
  const record = { domain, codec: new TextEncoder().encode(payloadType), marshal: () => payload, equals: () => false }

  return new Uint8Array((await RecordEnvelope.seal(record, key)).marshal())
}

export async function rejection (promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'nothing', (error: Error) => error.name)
}
