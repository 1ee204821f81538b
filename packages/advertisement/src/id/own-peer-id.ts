import { peerIdFromMultihash, peerIdFromPublicKey } from '@libp2p/peer-id'
import { decode } from 'multiformats/hashes/digest'
import type { PeerId, PublicKey } from '@libp2p/interface'

/**
 * A peer id that can be kept. In Node, the key in what libp2p makes of it is in 64 KiB of memory that it shares with whatever came at that time, so that a small
 * document would keep all of that.
 */
export function ownPeerId (publicKey: PublicKey): PeerId {
  const peerId = peerIdFromPublicKey(publicKey)

  return peerId.type === 'RSA' ? peerId : peerIdFromMultihash(decode(new Uint8Array(peerId.toMultihash().bytes)))
}
