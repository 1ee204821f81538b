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
  },
  {
    name: 'text by how it ends and what is in it',
    message: { type: 'x', where: { a: { suffix: 'll' }, b: { infix: 'é' } } },
    hex: '0a0178' + '1207' + '0a0161' + '3a026c6c' + '1207' + '0a0162' + '4202c3a9'
  },
  {
    name: 'from a number to another one',
    message: { type: 'printer', where: { dpi: { min: 600, max: 1200 } } },
    hex: '0a077072696e746572' + '1219' + '0a03647069' + '4a12' + '110000000000c08240' + '210000000000c09240'
  },
  {
    name: 'above a number, and below text',
    message: { type: 'x', where: { a: { above: -0.5 }, b: { below: 'n' } } },
    hex: '0a0178' + '1210' + '0a0161' + '4a0b' + '11000000000000e0bf' + '2801' + '120a' + '0a0162' + '4a05' + '1a016e' + '3001'
  },
  {
    name: 'text from and to',
    message: { type: 'x', where: { a: { min: 'a', below: 'b' } } },
    hex: '0a0178' + '120d' + '0a0161' + '4a08' + '0a0161' + '1a0162' + '3001'
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
  { name: 'a condition of a later version', error: 'InvalidFindQueryError', hex: '0a0178' + '1205' + '0a0161' + '7801' },
  { name: 'a range without an end', error: 'InvalidFindQueryError', hex: '0a0178' + '1205' + '0a0161' + '4a00' },
  { name: 'a range that leaves out where it does not begin', error: 'InvalidFindQueryError', hex: '0a0178' + '120a' + '0a0161' + '4a05' + '1a0162' + '2801' },
  { name: 'a range that begins with text and with a number', error: 'InvalidFindQueryError', hex: '0a0178' + '1211' + '0a0161' + '4a0c' + '0a0161' + '110000000000000040' },
  { name: 'a range from text to a number', error: 'InvalidFindQueryError', hex: '0a0178' + '1211' + '0a0161' + '4a0c' + '0a0161' + '210000000000000040' },
  { name: 'an end of text and what is in it', error: 'InvalidFindQueryError', hex: '0a0178' + '1209' + '0a0161' + '3a0162' + '420162' },
  { name: 'a requirement', error: 'UnsupportedFindQueryError', hex: '0a0178' + '1801' },
  { name: 'a type longer than the message', error: 'InvalidFindQueryError', hex: '0a0578' }
]
