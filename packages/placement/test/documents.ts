import { define, open, seal, string, withdraw } from '@juxta/advertisement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { NOW } from './stub-network.ts'
import type { Opened } from '@juxta/advertisement'

const printer = define({ type: 'printer', attributes: { name: string({ index: true }), room: string({ index: true }) } })
const privateKey = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(1))

/** A printer with a name and a room, signed */
export async function sealed (name: string, room = 'hall', expirationMs = 3_600_000, now = NOW): Promise<Opened> {
  const nonce = new Uint8Array(16)
  nonce.set(new TextEncoder().encode(name).subarray(0, 16))
  const { bytes } = await seal(printer, { genesis: { kind: 'printer', owner: privateKey.publicKey, nonce }, attributes: { name, room }, expirationMs }, { privateKey, now })

  return open(bytes, { now })
}

export async function withdrawn (document: Opened, now: number): Promise<Opened> {
  return open((await withdraw(document, { privateKey, now })).bytes, { now })
}
