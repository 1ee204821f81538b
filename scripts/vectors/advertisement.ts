/**
 * Writes `test/vectors/advertisement.json`: advertisements as values and as bytes, how they are indexed, which supersedes which, and bytes
 * that must be refused, for implementations in other languages. Keys and dates are fixed and the signatures deterministic, so it always
 * comes out the same. The package's own tests make them; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/advertisement.js
 */
import { writeFile } from 'node:fs/promises'

interface Made {
  vectors: () => Promise<object>
  asJson: (value: unknown) => string
}

const root = new URL('../../../', import.meta.url)
const { vectors, asJson } = await import(new URL('packages/advertisement/dist/test/vectors.js', root).href) as Made

await writeFile(new URL('test/vectors/advertisement.json', root), `${asJson(await vectors())}\n`)
