import type { PlacementAnswer, PlacementRequest, Placing } from '../../src/wire/placement.ts'

export interface Fixture<T> {
  name: string
  message: T
  /** Written down by hand. */
  hex: string
}

/** With the highest bit, which is no sign. */
const KEY = 0xf123_4567_89ab_cdefn
const KEY_HEX = 'efcdab89674523f1'

export const requests: Array<Fixture<PlacementRequest>> = [
  {
    name: 'comparison of views and of what is placed',
    message: { compare: { gossip: { sum: KEY, records: [Uint8Array.of(1)], suspects: ['a'], fingerprints: [], wanted: [1n] }, sum: { count: 3, sum: KEY } }, requires: 0 },
    hex: '0a27' + '0a18' + `09${KEY_HEX}` + '120101' + '1a0161' + '290100000000000000' + '120b0803' + `11${KEY_HEX}`
  },
  { name: 'list of what is placed', message: { compare: { list: { hashes: [KEY] } }, requires: 0 }, hex: `0a0b1a0909${KEY_HEX}` },
  {
    name: 'fetch, with a version that is known',
    message: { fetch: { key: KEY, query: Uint8Array.of(7), known: [{ id: 'i', type: 't', sequence: 5n, digest: Uint8Array.of(9) }], max: 2 }, requires: 0 },
    hex: '121b' + `09${KEY_HEX}` + '120107' + '1a0b' + '0a0169' + '120174' + '1805' + '220109' + '2002'
  },
  { name: 'walk', message: { walk: { query: Uint8Array.of(7), known: [], max: 0 }, requires: 0 }, hex: '1a03' + '0a0107' },
  { name: 'follow', message: { follow: { keys: [KEY] }, requires: 0 }, hex: `2a0909${KEY_HEX}` },
  { name: 'follow nothing any more', message: { follow: { keys: [] }, requires: 0 }, hex: '2a00' },
  { name: 'fetch that requires what no version knows yet', message: { fetch: { key: 1n, known: [], max: 0 }, requires: 1 }, hex: '1209' + '090100000000000000' + '2001' }
]

export const answers: Array<Fixture<PlacementAnswer>> = [
  {
    name: 'compared, and different',
    message: { compared: { gossip: { sum: 1n, records: [], suspects: [], fingerprints: [KEY], wanted: [] }, differs: true } },
    hex: '0a16' + '0a12' + '090100000000000000' + `21${KEY_HEX}` + '1001'
  },
  { name: 'what is missing of a list', message: { compared: { missing: { hashes: [KEY] } } }, hex: `0a0b1a0909${KEY_HEX}` },
  { name: 'found by a holder, of what is split in four', message: { found: { documents: [Uint8Array.of(1, 2)], holder: true, splits: 2, more: false } }, hex: '1208' + '0a020102' + '1001' + '1802' },
  { name: 'nothing found by one that is no holder', message: { found: { documents: [], holder: false, splits: 0, more: false } }, hex: '1200' },
  {
    name: 'following one key for ten minutes, which is split in two',
    message: { following: { keys: 1, ms: 600_000, before: 0, splits: [{ key: KEY, splits: 1 }] } },
    hex: '1a13' + '0801' + '10c0cf24' + '220b' + `09${KEY_HEX}` + '1001'
  }
]

export const placings: Array<Fixture<Placing>> = [
  {
    name: 'a document under two keys, and that a third is split',
    message: { items: [{ document: Uint8Array.of(5), keys: [KEY, 1n] }], splits: [{ key: KEY, splits: 1 }], moved: [], told: [] },
    hex: '0a15' + '0a0105' + `11${KEY_HEX}` + '110100000000000000' + '120b' + `09${KEY_HEX}` + '1001'
  },
  { name: 'a later version', message: { items: [{ document: Uint8Array.of(5), keys: [] }], splits: [], moved: [], told: [] }, hex: '0a03' + '0a0105' },
  { name: 'that something is split otherwise now, of one that holds 300 entries', message: { items: [], splits: [], moved: [{ key: KEY, splits: 2 }], told: [], load: 300 }, hex: '1a0b' + `09${KEY_HEX}` + '1002' + '20ac02' },
  {
    name: 'that a document changed under a key that the other follows, and that there was more',
    message: { items: [], splits: [], moved: [], told: [{ document: Uint8Array.of(5), keys: [KEY] }], missed: true },
    hex: '2a0c' + '0a0105' + `11${KEY_HEX}` + '3001'
  }
]

/** No request: answered by status 16. */
export const refusedRequests = [
  { name: 'nothing', hex: '' },
  { name: 'fetch and walk at once', hex: '1209' + '090100000000000000' + '1a00' },
  { name: 'a walk longer than the message', hex: '1aff' }
]
