import type { Query } from '../../src/index.ts'

interface Fixture<T> {
  name: string
  message: T
  /** Written down by hand. */
  hex: string
}

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
