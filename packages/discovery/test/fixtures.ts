import { boolean, define, integer, list, oneOf, seal, string } from '@juxta/advertisement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Finding, Found } from '../src/index.ts'
import type { Advertisement, Content, Opened } from '@juxta/advertisement'
import type { PrivateKey } from '@libp2p/interface'

export { rejection, settled, until } from '@juxta/test-network'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

export const HOUR_MS = 3_600_000

export const keys = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(async seed => generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(seed))))

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
    colour: boolean({ index: true, optional: true }),
    formats: list(oneOf(['A3', 'A4']), { index: true, optional: true }),
    note: string({ optional: true })
  }
})

export type Printer = typeof printer

export async function sealPrinter (number: number, content: Partial<Content<Printer>> = {}, privateKey: PrivateKey = keys[0], now = NOW): Promise<Advertisement<Printer>> {
  return seal(printer, {
    genesis: { kind: 'printer', owner: privateKey.publicKey, nonce: nonceOf(number) },
    attributes: { name: `Printer ${number}` },
    expirationMs: HOUR_MS,
    ...content
  }, { privateKey, now })
}

/** Name and distance of all that is found. */
export async function read (found: AsyncIterable<Finding<Opened>>): Promise<string[]> {
  const names: string[] = []

  for await (const { advertisement, distance } of found) {
    names.push(`${(advertisement.attributes as { name: string }).name} ${distance}`)
  }

  return names
}

/** Outcome, documents and refusals of each peer asked. */
export function reports ({ summary }: Found<never> | Found): Array<Record<string, unknown>> {
  return summary.peers.map(({ outcome, found, known, stale, refused, error }) => {
    return { outcome, found, ...known > 0 ? { known } : {}, ...stale > 0 ? { stale } : {}, ...Object.keys(refused).length > 0 ? { refused } : {}, ...error == null ? {} : { error: error.name } }
  })
}
