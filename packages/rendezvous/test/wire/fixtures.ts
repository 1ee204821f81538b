import { multiaddr } from '@multiformats/multiaddr'
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
  { name: 'lease for ten minutes beside another, which places', message: { lease: { wantedMs: 600_000, standby: true }, requires: 0 }, hex: '0a0608c0cf241001' },
  { name: 'lease that may be another\'s', message: { lease: { wantedMs: 600_000, insists: false }, requires: 0 }, hex: '0a0608c0cf241800' },
  { name: 'lease of one that was sent here', message: { lease: { wantedMs: 600_000, insists: true }, requires: 0 }, hex: '0a0608c0cf241801' },
  { name: 'push of two documents, which are none', message: { push: { documents: [Uint8Array.of(1), Uint8Array.of(2, 3)] }, requires: 0 }, hex: '12070a01010a020203' },
  { name: 'push of nothing', message: { push: { documents: [] }, requires: 0 }, hex: '1200' },
  { name: 'goodbye', message: { goodbye: { others: [] }, requires: 0 }, hex: '1a00' },
  { name: 'goodbye of a rendezvous', message: { goodbye: { others }, requires: 0 }, hex: `1a330a31${ADDRESS}` },
  { name: 'query to follow', message: { follow: { queries: [Uint8Array.of(10, 1, 120)] }, requires: 0 }, hex: '2a050a030a0178' },
  { name: 'nothing to follow', message: { follow: { queries: [] }, requires: 0 }, hex: '2a00' },
  { name: 'news of one document, which is none, and of more', message: { told: { documents: [Uint8Array.of(1)], missed: true }, requires: 0 }, hex: '32050a01011001' },
  { name: 'lease that requires what no version knows yet', message: { lease: { wantedMs: 1 }, requires: 1 }, hex: '0a0208012001' }
]

export const answers: Array<Fixture<RendezvousAnswer>> = [
  { name: 'granted', message: { granted: { ms: 600_000, known: false, others: [] } }, hex: '0a0408c0cf24' },
  { name: 'renewed, with an address', message: { granted: { ms: 600_000, known: true, others } }, hex: `0a3908c0cf2410011a31${ADDRESS}` },
  { name: 'granted, and two queries followed', message: { granted: { ms: 600_000, known: false, others: [], follows: 2 } }, hex: '0a0608c0cf242002' },
  { name: 'followed', message: { followed: { queries: 1 } }, hex: '22020801' },
  { name: 'full', message: { full: { others, retryMs: 60_000 } }, hex: `12370a31${ADDRESS}10e0d403` },
  { name: 'all taken', message: { pushed: { refusals: [] } }, hex: '1a00' },
  { name: 'two refused', message: { pushed: { refusals: [{ index: 0, reason: 2 }, { index: 3, reason: 10 }] } }, hex: '1a0a0a0210020a040803100a' },
  { name: 'answer to a goodbye', message: {}, hex: '' }
]

/** No request: answered by status 16. */
export const refusedRequests = [
  { name: 'nothing', hex: '' },
  { name: 'lease and goodbye at once', hex: '0a020801' + '1a00' },
  { name: 'a lease longer than the message', hex: '0aff' }
]
