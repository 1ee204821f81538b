/**
 * Writes `test/vectors/advertisement-xml.json`: advertisements as sealed bytes, XML and JSON, documents of JXTA with what comes of them and how they are
 * written again, and XML that must be refused, for implementations in other languages. The package's own tests make them; bytes are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/advertisement-xml.js
 */
import { writeFile } from 'node:fs/promises'

interface Made {
  vectors: () => Promise<object>
  asJson: (value: unknown) => string
}

const root = new URL('../../../', import.meta.url)
const { vectors, asJson } = await import(new URL('packages/advertisement-xml/dist/test/vectors.js', root).href) as Made

await writeFile(new URL('test/vectors/advertisement-xml.json', root), `${asJson(await vectors())}\n`)
