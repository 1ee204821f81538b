/**
 * Writes `test/vectors/rendezvous.json`: messages of the rendezvous protocols, as values and as bytes, and bytes that must be refused, for
 * implementations in other languages. They are the fixtures of the package's own tests, whose bytes were written down by hand;
 * bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/rendezvous.js
 */
import { writeFile } from 'node:fs/promises'

const root = new URL('../../../', import.meta.url)
const { requests, answers, refusedRequests } = await import(new URL('packages/rendezvous/dist/test/wire/fixtures.js', root).href) as Record<string, unknown>

const text = JSON.stringify(
  { protocols: ['/juxta/rendezvous/1.0.0', '/juxta/rendezvous-client/1.0.0'], requests, answers, refusedRequests },
  (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  2
)

await writeFile(new URL('test/vectors/rendezvous.json', root), `${text}\n`)
