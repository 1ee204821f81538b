/**
 * Writes `test/vectors/discovery.json`: what discovery asks as values and as bytes, and bytes that must be refused, for implementations in other
 * languages. They are the fixtures of the package's own tests, whose bytes were written down by hand; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/discovery.js
 */
import { writeFile } from 'node:fs/promises'
import { Find } from '@juxta/discovery/internal'

interface Fixtures {
  requests: Array<{ name: string, message: Find, hex: string }>
  refused: unknown[]
}

const root = new URL('../../../', import.meta.url)
const { requests, refused } = await import(new URL('packages/discovery/dist/test/wire/fixtures.js', root).href) as Fixtures

for (const { name, message, hex } of requests) {
  if (Buffer.from(Find.encode(message)).toString('hex') !== hex) {
    throw new Error(`${name} is not encoded as its fixture says`)
  }
}

const text = JSON.stringify(
  { handler: 'discovery', badQuery: 64, requests, refused },
  (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : typeof value === 'bigint' ? Number(value) : value,
  2
)

await writeFile(new URL('test/vectors/discovery.json', root), `${text}\n`)
