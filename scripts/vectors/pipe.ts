/**
 * Writes `test/vectors/pipe.json`: delegations, bindings and queries as values and as bytes, chains of bindings and what comes of each, and those that
 * must be refused, for implementations in other languages. Keys and dates are fixed and the signatures deterministic, so it always comes out the same. The
 * package's own tests make them; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/pipe.js
 */
import { writeFile } from 'node:fs/promises'

interface Made {
  vectors: () => Promise<object>
  asJson: (value: unknown) => string
}

const root = new URL('../../../', import.meta.url)
const { vectors, asJson } = await import(new URL('packages/pipe/dist/test/vectors.js', root).href) as Made

await writeFile(new URL('test/vectors/pipe.json', root), `${asJson(await vectors())}\n`)
