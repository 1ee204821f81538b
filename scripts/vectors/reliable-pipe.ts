/**
 * Writes `test/vectors/reliable-pipe.json`: frames of the reliable pipe as values and as bytes, and bytes that must be
 * refused, for implementations in other languages. They are the fixtures of the package's own tests, whose bytes were
 * written down by hand; bytes within a frame are in hexadecimal.
 *
 *     npm run -s build && node scripts/dist/vectors/reliable-pipe.js
 */
import { writeFile } from 'node:fs/promises'
import { encodeFrame } from '@juxta/reliable-pipe/internal'
import type { Frame } from '@juxta/reliable-pipe/internal'

interface Fixtures {
  fixtures: Array<{ name: string, frame: Frame, hex: string }>
  refused: Array<{ name: string, hex: string, error: string }>
}

const root = new URL('../../../', import.meta.url)
const { fixtures, refused } = await import(new URL('packages/reliable-pipe/dist/test/wire/fixtures.js', root).href) as Fixtures

for (const { name, frame, hex } of fixtures) {
  if (Buffer.from(encodeFrame(frame)).toString('hex') !== hex) {
    throw new Error(`${name} is not encoded as its fixture says`)
  }
}

const text = JSON.stringify(
  { protocol: '/juxta/reliable-pipe/1.0.0', limits: { maxSegment: 65_536, maxRanges: 64 }, frames: fixtures, refused },
  (_key, value: unknown) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  2
)

await writeFile(new URL('test/vectors/reliable-pipe.json', root), `${text}\n`)
