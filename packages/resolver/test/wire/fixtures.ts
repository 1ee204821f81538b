import { bytes } from '../fixtures.ts'
import type { Query, Response } from '../../src/wire/resolver.ts'

interface Fixture<T> {
  name: string
  message: T
  /** Written down by hand. */
  hex: string
}

const none = new Uint8Array(0)

export const queries: Array<Fixture<Query>> = [
  {
    name: 'query with everything but a requirement',
    message: { name: 'find', payload: bytes('hi'), deadlineMs: 5_000, hops: 1, maxResponses: 16, maxBytes: 65_536, requires: 0 },
    hex: '0a0466696e641202686918882720012810308080' + '04'
  },
  {
    name: 'query with a name alone',
    message: { name: 'x', payload: none, hops: 0, maxResponses: 0, maxBytes: 0, requires: 0 },
    hex: '0a0178'
  },
  {
    name: 'query whose deadline is over',
    message: { name: 'x', payload: none, deadlineMs: 0, hops: 0, maxResponses: 0, maxBytes: 0, requires: 0 },
    hex: '0a01781800'
  },
  {
    name: 'query that requires what no version knows yet',
    message: { name: 'x', payload: none, hops: 0, maxResponses: 0, maxBytes: 0, requires: 1 },
    hex: '0a01783801'
  }
]

/** A PeerId that is an Ed25519 key, as bytes. */
const SOURCE = Uint8Array.of(0, 36, 8, 1, 18, 32, ...Array.from({ length: 32 }, (_, i) => i))

export const responses: Array<Fixture<Response>> = [
  { name: 'response', message: { payload: bytes('yes'), limited: false }, hex: '0a03796573' },
  { name: 'empty response', message: { payload: none, limited: false }, hex: '0a00' },
  { name: 'response that a bound made the last', message: { payload: bytes('yes'), limited: true }, hex: '0a037965731001' },
  { name: 'no response, since a bound was reached', message: { limited: true }, hex: '1001' },
  { name: 'nothing', message: { limited: false }, hex: '' },
  {
    name: 'response that two peers passed on, and who gave it',
    message: { payload: bytes('yes'), limited: false, passes: 2, source: SOURCE },
    hex: '0a03796573' + '1802' + '2226' + '002408011220' + '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
  }
]

/** Taken all the same: what is not known is skipped, of two the last counts. */
export const lenient: Array<Fixture<Query>> = [
  {
    name: 'query with a field of a later version',
    message: { name: 'x', payload: none, hops: 0, maxResponses: 0, maxBytes: 0, requires: 0 },
    hex: '0a01784a03616263'
  },
  {
    name: 'query with two names',
    message: { name: 'y', payload: none, hops: 0, maxResponses: 0, maxBytes: 0, requires: 0 },
    hex: '0a01780a0179'
  }
]

/** No query: answered by status 16. */
export const refused = [
  { name: 'a name that is longer than the message', hex: '0a0578' },
  { name: 'a number without an end', hex: '0a017818ff' },
  { name: 'a field of no known wire type', hex: '0a01784f' },
  { name: 'a group without an end', hex: '0a01784b' }
]

/** Whole streams, both ways, in the open scope; what comes back is one write or several. */
export const exchanges = [
  { name: 'two responses, the second with the end mark', asked: '00' + '09' + '0a0466696e6412016b', answered: '04' + '00' + '0a0161' + '04' + '01' + '0a0162' },
  { name: 'one response at the bound', asked: '00' + '0b' + '0a0466696e6412016b2801', answered: '06' + '01' + '0a01611001' },
  { name: 'nothing', asked: '00' + '09' + '0a0466696e641201' + '6e', answered: '01' + '02' },
  { name: 'a name nobody handles', asked: '00' + '06' + '0a046c6f7374', answered: '18' + '20' + '6e6f2068616e646c6572206f662074686174206e616d65' }
]
