import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { open } from '../src/index.ts'
import { reopen } from '../src/reopen.ts'

const file = new URL('../../../../test/vectors/advertisement.json', import.meta.url)

describe('opening again', () => {
  it('gives what opening gave, of every test vector, whatever the date is', async () => {
    const { now, documents } = JSON.parse(await readFile(file, 'utf8')) as { now: number, documents: Array<{ name: string, envelope: string, sequence: number }> }
    expect(documents.length).to.be.greaterThan(0)

    for (const { name, envelope, sequence } of documents) {
      const bytes = new Uint8Array(Buffer.from(envelope, 'hex'))
      expect(reopen(bytes), name).to.deep.equal(await open(bytes, { now: Math.max(now, sequence) }))
    }
  })

  it('does not take what is no document', () => {
    expect(() => reopen(new Uint8Array(40))).to.throw().with.property('name', 'InvalidDocumentError')
  })
})
