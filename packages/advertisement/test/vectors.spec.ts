import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { fromHex, toHex } from 'multiformats/bytes'
import { indexEntries, open, supersedes } from '../src/index.ts'
import { asJson, vectors } from './vectors.ts'
import type { Opened } from '../src/index.ts'

interface Vectors {
  now: number
  documents: Array<{ name: string, id: string, envelope: string, digest: string, indexEntries: unknown, attributes: unknown, withdrawn: boolean }>
  supersedes: Array<[string, string]>
  refused: Array<{ name: string, envelope: string, now: number, error: string, path?: string }>
}

const file = new URL('../../../../test/vectors/advertisement.json', import.meta.url)

describe('test vectors', () => {
  let read: Vectors

  before(async () => {
    read = JSON.parse(await readFile(file, 'utf8')) as Vectors
  })

  it('are what these tests make (scripts/vectors/advertisement.ts writes them)', async () => {
    expect(read).to.deep.equal(JSON.parse(asJson(await vectors())))
  })

  it('are opened as they say', async () => {
    const opened = new Map<string, Opened>()

    for (const { name, envelope, ...expected } of read.documents) {
      const found = await open(fromHex(envelope), { now: read.now, id: expected.id })

      opened.set(name, found)
      expect(toHex(found.digest), name).to.equal(expected.digest)
      expect(indexEntries(found), name).to.deep.equal(expected.indexEntries)
      expect(JSON.parse(asJson(found.attributes)), name).to.deep.equal(expected.attributes)
      expect(found.withdrawn, name).to.equal(expected.withdrawn)
    }

    for (const [newer, older] of read.supersedes) {
      expect(supersedes(opened.get(newer) as Opened, opened.get(older) as Opened), newer).to.equal(true)
    }

    expect(read.supersedes).to.have.lengthOf(10)
  })

  it('are refused as they say', async () => {
    for (const { name, envelope, now, error, path } of read.refused) {
      const found = await open(fromHex(envelope), { now }).then(() => undefined, (err: Error & { path?: string }) => err)

      expect({ name, error: found?.name, path: found?.path }).to.deep.equal({ name, error, path })
    }
  })
})
