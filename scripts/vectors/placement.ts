/**
 * Writes `test/vectors/placement.json`: messages of the placement protocols, as values and as bytes, which are the fixtures of the package's own tests and were
 * written down by hand; the keys of entries, and who holds them. Bytes are in hexadecimal, numbers of 64 bits in decimal.
 *
 *     npm run -s build && node scripts/dist/vectors/placement.js
 */
import { writeFile } from 'node:fs/promises'
import { entryKey, Holders } from '@juxta/placement'

const root = new URL('../../../', import.meta.url)
const { requests, answers, placings, refusedRequests } = await import(new URL('packages/placement/dist/test/wire/fixtures.js', root).href) as Record<string, unknown>

/** 1 November 2026, noon, UTC */
const NOW = 1_793_534_400_000
const SECRET = '0707070707070707070707070707070707070707070707070707070707070707'
const members = Array.from({ length: 8 }, (_, i) => `peer-${i}`)

const keys = [
  { type: 'printer', attribute: 'name', value: 'Hall' },
  { type: 'printer', attribute: 'name', value: '' },
  { type: 'printer', attribute: 'id', value: 'urn:juxta:printer:x' },
  { type: 'printer', attribute: 'name', value: 'Hall', secret: SECRET }
].map(entry => ({ ...entry, key: entryKey(entry.type, entry.attribute, entry.value, entry.secret == null ? undefined : new Uint8Array(Buffer.from(entry.secret, 'hex'))) }))

const holders = keys.flatMap(({ key }) => [0, 36_000_000, 86_400_000].map(later => ({ members, now: NOW + later, key, holders: new Holders(members).of(key, NOW + later) })))

const text = JSON.stringify(
  { protocols: ['/juxta/placement/1.0.0', '/juxta/place/1.0.0'], requests, answers, placings, refusedRequests, keys, holders },
  (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : typeof value === 'bigint' ? String(value) : value,
  2
)

await writeFile(new URL('test/vectors/placement.json', root), `${text}\n`)
