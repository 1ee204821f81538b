import { define, open, seal, string, withdraw } from '@juxta/advertisement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { NOW } from './stub-network.ts'
import type { Advertisement, Genesis, Opened } from '@juxta/advertisement'

const printer = define({ type: 'printer', attributes: { name: string({ index: true }), room: string({ index: true }) } })
const privateKey = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(1))

const genesisOf = (name: string): Genesis => {
  const nonce = new Uint8Array(16)
  nonce.set(new TextEncoder().encode(name).subarray(0, 16))

  return { kind: 'printer', owner: privateKey.publicKey, nonce }
}

/** A printer with a name and a room, signed */
export async function sealed (name: string, room = 'hall', expirationMs = 3_600_000, now = NOW): Promise<Opened> {
  const { bytes } = await seal(printer, { genesis: genesisOf(name), attributes: { name, room }, expirationMs }, { privateKey, now })

  return open(bytes, { now })
}

export async function withdrawn (document: Opened, now: number): Promise<Opened> {
  return open((await withdraw(document, { privateKey, now })).bytes, { now })
}

/** A later version of what was sealed by that name, with another name or room. */
export async function renamed (name: string, previous: Opened, attributes: { name: string, room: string }): Promise<Opened> {
  const { bytes } = await seal(printer, { genesis: genesisOf(name), previous: previous as Advertisement<typeof printer>, attributes, expirationMs: 3_600_000 }, { privateKey, now: NOW })

  return open(bytes, { now: NOW })
}
