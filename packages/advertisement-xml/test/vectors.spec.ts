import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { open } from '@juxta/advertisement'
import { fromHex } from 'multiformats/bytes'
import { exportJxta, fromJson, fromXml, importJxta } from '../src/index.ts'
import { failure } from './failure.ts'
import { asJson, vectors } from './vectors.ts'

interface Vectors {
  now: number
  advertisements: Array<{ envelope: string, xml: string, json: unknown }>
  jxta: Array<{ name: string, xml: string, exported: string }>
  refused: Array<{ name: string, xml: string, error: string, path?: string }>
}

const file = new URL('../../../../test/vectors/advertisement-xml.json', import.meta.url)

describe('test vectors', () => {
  let read: Vectors

  before(async () => {
    read = JSON.parse(await readFile(file, 'utf8')) as Vectors
  })

  it('are what these tests make (scripts/vectors/advertisement-xml.ts writes them)', async () => {
    expect(read).to.deep.equal(JSON.parse(asJson(await vectors())))
  })

  it('are read as they say', async () => {
    for (const { envelope, xml, json } of read.advertisements) {
      expect(fromXml(xml).bytes).to.deep.equal(fromHex(envelope))
      expect(fromJson(json).bytes).to.deep.equal(fromHex(envelope))
      expect((await open(fromHex(envelope), { now: read.now })).type).to.equal('note')
    }

    for (const { name, xml, exported } of read.jxta) {
      expect(exportJxta(importJxta(xml)), name).to.equal(exported)
      expect(importJxta(exported), name).to.deep.equal(importJxta(xml))
    }

    for (const { name, xml, error, path } of read.refused) {
      expect(await failure(() => importJxta(xml)), name).to.equal(path === undefined ? error : `${error} ${path}`)
    }
  })
})
