import type { Find } from '../../src/wire/discovery.ts'

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array((hex.match(/../g) ?? []).map(byte => Number.parseInt(byte, 16)))

const ID = 'urn:juxta:peer:12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const ID_HEX = '75726e3a6a757874613a706565723a313244334b6f6f57506a63655172537764575850794c4c65414252586d75717436395267337342596255314e6674394879513658'
const DIGEST_HEX = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const QUERY_HEX = '0a0470697065120c0a046e616d65120463686174'

export interface Fixture {
  name: string
  message: Find
  /** written down by hand */
  hex: string
}

/** Requests that are right. */
export const requests: Fixture[] = [
  { name: 'nothing at all', message: { known: [], requires: 0 }, hex: '' },
  { name: 'a query', message: { query: bytes(QUERY_HEX), known: [], requires: 0 }, hex: `0a14${QUERY_HEX}` },
  {
    name: 'the document of a resource, whatever it is',
    message: { known: [{ id: ID, type: '', sequence: 0n, digest: bytes('') }], requires: 0 },
    hex: '1245' + `0a43${ID_HEX}`
  },
  {
    name: 'a query, and a version that is known',
    message: { query: bytes(QUERY_HEX), known: [{ id: ID, type: 'peer', sequence: 1_793_534_400_000n, digest: bytes(DIGEST_HEX) }], requires: 0 },
    hex: `0a14${QUERY_HEX}` + '1274' + `0a43${ID_HEX}` + '120470656572' + '1880acecb79934' + `2220${DIGEST_HEX}`
  }
]

/** Requests that are answered with status 64. */
export const refused: Array<{ name: string, hex: string }> = [
  { name: 'no protobuf', hex: 'ff' },
  { name: 'cut off', hex: '0a05' },
  { name: 'a requirement that is not known', hex: '1801' },
  { name: 'a query that is none', hex: '0a00' },
  { name: 'an id that is none', hex: '12030a0178' },
  { name: 'a sequence without a digest', hex: '1247' + `0a43${ID_HEX}` + '1801' },
  { name: 'a digest without a sequence', hex: '1267' + `0a43${ID_HEX}` + `2220${DIGEST_HEX}` },
  { name: 'a digest that is too short', hex: '1249' + `0a43${ID_HEX}` + '1801' + '2200' }
]
