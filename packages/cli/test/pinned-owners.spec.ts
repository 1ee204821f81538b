import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { dataDirectory } from 'juxta'
import { PinnedOwners } from '../src/pinned-owners.ts'

describe('owners of names', () => {
  let folder: string
  const pins = (): PinnedOwners => new PinnedOwners(dataDirectory(folder))

  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'juxta-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('are remembered, whatever the name', async () => {
    const names = ['a', '__proto__', 'constructor', 'ä b']

    for (const name of names) {
      expect(await pins().get(name)).to.equal(undefined)
      await pins().set(name, `owner of ${name}`)
    }

    expect(await Promise.all(names.map(async name => pins().get(name)))).to.deep.equal(names.map(name => `owner of ${name}`))
  })

  it('are not made up where the file is damaged', async () => {
    await writeFile(join(folder, 'owners.json'), '{"a":')

    expect(await pins().get('a').catch((err: Error) => err.message)).to.match(/owners\.json/)
    expect(await pins().set('a', 'b').catch((err: Error) => err.message)).to.match(/owners\.json/)
  })
})
