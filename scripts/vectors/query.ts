/**
 * Writes `test/vectors/query.json`: queries for advertisements, as values and as bytes, and bytes that are none, for implementations in other languages.
 * They are the fixtures of the tests of `@juxta/advertisement-cache`, whose bytes were written down by hand; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/query.js
 */
import { writeFile } from 'node:fs/promises'

const root = new URL('../../../', import.meta.url)
const { queries, refusedQueries } = await import(new URL('packages/advertisement-cache/dist/test/wire/fixtures.js', root).href) as Record<string, unknown>

const text = JSON.stringify({ queries, refusedQueries }, (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value, 2)

await writeFile(new URL('test/vectors/query.json', root), `${text}\n`)
