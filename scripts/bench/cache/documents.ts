import { define, integer, seal, string } from '@juxta/advertisement'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Opened } from '@juxta/advertisement'
import type { PrivateKey } from '@libp2p/interface'

const printer = define({
  type: 'printer',
  attributes: {
    name: string({ index: true }),
    serial: string({ index: true }),
    place: string({ index: true }),
    dpi: integer({ index: true }),
    description: string({ optional: true })
  }
})

/** Publishers of all documents */
const PUBLISHERS = 100

const SIGNATURE = new Uint8Array(64).fill(1)

/** So many printers: each has a name and a serial number of its own, and shares place and resolution with others. Nobody has signed them, and no cache verifies that. */
export async function makeDocuments (count: number, now: number): Promise<Opened[]> {
  const keys = await Promise.all(Array.from({ length: PUBLISHERS }, async () => unsigning(await generateKeyPair('Ed25519'))))
  const documents: Opened[] = []

  for (let i = 0; i < count; i++) {
    const privateKey = keys[i % PUBLISHERS]
    const nonce = new Uint8Array(16)
    new DataView(nonce.buffer).setUint32(0, i)

    documents.push(await seal(printer, {
      genesis: { kind: 'printer', owner: privateKey.publicKey, nonce },
      attributes: { name: nameOf(i), serial: serialOf(i), place: `floor ${i % 50}`, dpi: 300 + 100 * (i % 10), description: 'A laser printer with a duplex unit, next to the stairs' },
      expirationMs: 86_400_000
    }, { privateKey, now }) as Opened)
  }

  return documents
}

export function nameOf (i: number): string {
  return `${['Hall', 'Kitchen', 'Library', 'Studio', 'Tower'][i % 5]} printer ${i}`
}

/** In no order that has to do with that of the numbers */
export function serialOf (i: number): string {
  return (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(36).padStart(7, '0')
}

function unsigning (key: PrivateKey): PrivateKey {
  return Object.assign(Object.create(key) as PrivateKey, { sign: () => SIGNATURE })
}
