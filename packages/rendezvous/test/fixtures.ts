import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { boolean, bytes, define, integer, list, number, seal, string } from '@juxta/advertisement'
import type { Advertisement, Content } from '@juxta/advertisement'
import type { PrivateKey } from '@libp2p/interface'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

export const alice = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(1))
export const bob = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(2))

const nonceOf = (number: number): Uint8Array => {
  const nonce = new Uint8Array(16)
  new DataView(nonce.buffer).setUint32(0, number)

  return nonce
}

export const printer = define({
  type: 'printer',
  attributes: {
    name: string({ index: true }),
    dpi: integer({ index: true, optional: true }),
    price: number({ index: true, optional: true }),
    colour: boolean({ index: true, optional: true }),
    formats: list(string(), { index: true, optional: true, maxLength: 8 }),
    mark: bytes({ index: true, optional: true }),
    note: string({ optional: true })
  }
})

export type Printer = typeof printer

export async function sealPrinter (number: number, content: Partial<Content<Printer>> = {}, privateKey: PrivateKey = alice, now = NOW): Promise<Advertisement<Printer>> {
  return seal(printer, {
    genesis: { kind: 'printer', owner: privateKey.publicKey, nonce: nonceOf(number) },
    attributes: { name: `Printer ${number}` },
    expirationMs: 3_600_000,
    ...content
  }, { privateKey, now })
}
