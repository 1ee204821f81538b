/**
 * Writes `test/vectors/resolver.json`: the resolver's messages as values and as bytes, bytes that must be refused, and
 * whole streams, for implementations in other languages. They are the fixtures of the package's own tests, whose bytes
 * were written down by hand; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/resolver.js
 */
import { writeFile } from 'node:fs/promises'
import { Query, Response } from '@juxta/resolver/internal'

interface Fixtures {
  queries: Array<{ name: string, message: Query, hex: string }>
  responses: Array<{ name: string, message: Response, hex: string }>
  lenient: unknown[]
  refused: unknown[]
  exchanges: unknown[]
}

const root = new URL('../../../', import.meta.url)
const { queries, responses, lenient, refused, exchanges } = await import(new URL('packages/resolver/dist/test/wire/fixtures.js', root).href) as Fixtures
const written = [
  ...queries.map(({ name, message, hex }) => ({ name, hex, bytes: Query.encode(message) })),
  ...responses.map(({ name, message, hex }) => ({ name, hex, bytes: Response.encode(message) }))
]

for (const { name, hex, bytes } of written) {
  if (Buffer.from(bytes).toString('hex') !== hex) {
    throw new Error(`${name} is not encoded as its fixture says`)
  }
}

const text = JSON.stringify(
  { protocol: '/juxta/resolver/1.0.0', queries, responses, lenient, refused, exchanges },
  (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  2
)

await writeFile(new URL('test/vectors/resolver.json', root), `${text}\n`)
