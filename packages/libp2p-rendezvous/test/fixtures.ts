import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { limitsOf } from '../src/limits.ts'
import { sealRecord } from '../src/record.ts'
import type { Libp2pRendezvousLimits } from '../src/limits.ts'
import type { PeerId, PrivateKey } from '@libp2p/interface'

export const HOUR_S = 3_600
export const HOUR_MS = 3_600_000

export const limits = (given: Partial<Libp2pRendezvousLimits> = {}): Libp2pRendezvousLimits => limitsOf(given)

export async function keyOf (number: number): Promise<PrivateKey> {
  return generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(number))
}

/** A sealed record of the key's peer, or about another one, with addresses that name the number. */
export async function sealedRecord (privateKey: PrivateKey, addresses = ['/ip4/192.0.2.1/tcp/4001'], about: PeerId = peerIdFromPrivateKey(privateKey)): Promise<Uint8Array> {
  const record = new PeerRecord({ peerId: about, multiaddrs: addresses.map(address => multiaddr(address)), seqNumber: 1n })

  return new Uint8Array((await RecordEnvelope.seal(record, privateKey)).marshal())
}

/** A record as rust-libp2p seals it. */
export async function rustRecord (privateKey: PrivateKey): Promise<Uint8Array> {
  return new Uint8Array(await sealRecord(peerIdFromPrivateKey(privateKey), privateKey, [multiaddr('/ip4/192.0.2.1/tcp/4001')], 'rust'))
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
