import { multiaddr } from '@multiformats/multiaddr'
import type { Query } from '../../src/index.ts'
import type { RendezvousAnswer, RendezvousRequest } from '../../src/wire/rendezvous.ts'

interface Fixture<T> {
  name: string
  message: T
  /** Written down by hand. */
  hex: string
}

const address = multiaddr('/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWEZXjE41uU4EL2gpkAQeDXYok6wghN7wwNVPF5bwkaNfS')
const others = [new Uint8Array(address.bytes)]
const ADDRESS = '04c0000201060fa1a503260024080112' + '20467d88346402f8d7b0b03005a8ec5f27e04d597b516c9adc59383a01382a1dc1'

export const requests: Array<Fixture<RendezvousRequest>> = [
  { name: 'lease for ten minutes', message: { lease: { wantedMs: 600_000 }, requires: 0 }, hex: '0a0408c0cf24' },
  { name: 'push of two documents, which are none', message: { push: { documents: [Uint8Array.of(1), Uint8Array.of(2, 3)] }, requires: 0 }, hex: '12070a01010a020203' },
  { name: 'push of nothing', message: { push: { documents: [] }, requires: 0 }, hex: '1200' },
  { name: 'goodbye', message: { goodbye: { others: [] }, requires: 0 }, hex: '1a00' },
  { name: 'goodbye of a rendezvous', message: { goodbye: { others }, requires: 0 }, hex: `1a330a31${ADDRESS}` },
  { name: 'lease that requires what no version knows yet', message: { lease: { wantedMs: 1 }, requires: 1 }, hex: '0a0208012001' }
]

export const answers: Array<Fixture<RendezvousAnswer>> = [
  { name: 'granted', message: { granted: { ms: 600_000, known: false, others: [] } }, hex: '0a0408c0cf24' },
  { name: 'renewed, with an address', message: { granted: { ms: 600_000, known: true, others } }, hex: `0a3908c0cf2410011a31${ADDRESS}` },
  { name: 'full', message: { full: { others, retryMs: 60_000 } }, hex: `12370a31${ADDRESS}10e0d403` },
  { name: 'all taken', message: { pushed: { refusals: [] } }, hex: '1a00' },
  { name: 'two refused', message: { pushed: { refusals: [{ index: 0, reason: 2 }, { index: 3, reason: 10 }] } }, hex: '1a0a0a0210020a040803100a' },
  { name: 'answer to a goodbye', message: {}, hex: '' }
]

export const queries: Array<Fixture<Query>> = [
  { name: 'all of a type', message: { type: 'printer', where: {} }, hex: '0a077072696e746572' },
  {
    name: 'a number and a prefix',
    message: { type: 'printer', where: { dpi: { equals: 600 }, name: { prefix: 'Ha' } } },
    hex: '0a077072696e746572' + '120e' + '0a03647069' + '190000000000c08240' + '120a' + '0a046e616d65' + '32024861'
  },
  {
    name: 'every kind of value',
    message: { type: 'x', where: { a: { equals: 'é' }, b: { equals: -0.5 }, c: { equals: false }, d: { equals: Uint8Array.of(255) }, e: { prefix: '' } } },
    hex: '0a0178' + '1207' + '0a0161' + '1202c3a9' + '120c' + '0a0162' + '19000000000000e0bf' + '1205' + '0a0163' + '2000' + '1206' + '0a0164' + '2a01ff' + '1205' + '0a0165' + '3200'
  }
]

/** No query. */
export const refusedQueries = [
  { name: 'no type', error: 'InvalidFindQueryError', hex: '' },
  { name: 'a type in capitals', error: 'InvalidFindQueryError', hex: '0a0158' },
  { name: 'a condition that compares with nothing', error: 'InvalidFindQueryError', hex: '0a0178' + '1203' + '0a0161' },
  { name: 'a condition that compares with two things', error: 'InvalidFindQueryError', hex: '0a0178' + '1208' + '0a0161' + '120162' + '2001' },
  { name: 'two conditions for one attribute', error: 'InvalidFindQueryError', hex: '0a0178' + '1205' + '0a0161' + '2000' + '1205' + '0a0161' + '2001' },
  { name: 'a number that is none', error: 'InvalidFindQueryError', hex: '0a0178' + '120c' + '0a0161' + '19000000000000f87f' },
  { name: 'a condition of a later version', error: 'InvalidFindQueryError', hex: '0a0178' + '1205' + '0a0161' + '3801' },
  { name: 'a requirement', error: 'UnsupportedFindQueryError', hex: '0a0178' + '1801' },
  { name: 'a type longer than the message', error: 'InvalidFindQueryError', hex: '0a0578' }
]

/** No request: answered by status 16. */
export const refusedRequests = [
  { name: 'nothing', hex: '' },
  { name: 'lease and goodbye at once', hex: '0a020801' + '1a00' },
  { name: 'a lease longer than the message', hex: '0aff' }
]
