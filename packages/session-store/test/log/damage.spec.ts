import { FaultyFolder } from '@juxta/test-network'
import { expect } from 'chai'
import { StoreCorruptError } from '../../src/exports.ts'
import { LogStore } from '../../src/log/log-store.ts'
import { formats } from '../../src/log/formats.ts'
import { entry, remove, shown, value } from '../compliance.ts'

const store = (files: FaultyFolder): LogStore => new LogStore({ files, formats, segmentBytes: 600, leastDeadBytes: 100_000 })

/** Files of a store with a few writes in each, by name */
async function written (end: 'closed' | 'killed'): Promise<Record<string, Uint8Array>> {
  const files = new FaultyFolder()
  const log = store(files)
  await log.open()

  for (let i = 0; i < 8; i++) {
    await log.append([entry(i, `message ${i}`), value('state', `after ${i}`), remove(0, Math.max(0, i - 3))])
  }

  if (end === 'closed') {
    await log.close()
  } else {
    // what is left to do is done, as it is by the time that anybody damages anything
    await new Promise<void>(resolve => { setImmediate(resolve) })
  }

  return Object.fromEntries(files.files.map(name => [name, files.bytesOf(name)]))
}

async function found (files: Record<string, Uint8Array>): Promise<object> {
  return shown(await store(FaultyFolder.of(files)).open())
}

describe('a damaged log', function () {
  this.timeout(60_000)

  for (const end of ['closed', 'killed'] as const) {
    it(`says where, whichever byte has a bit flipped, after its process was ${end}`, async () => {
      const files = await written(end)
      const whole = JSON.stringify(await found(files))
      let unharmed = 0

      for (const [name, bytes] of Object.entries(files)) {
        for (let at = 0; at < bytes.byteLength; at++) {
          const damaged = new Uint8Array(bytes)
          damaged[at] ^= 1 << (at % 8)
          const result = await found({ ...files, [name]: damaged }).catch((error: Error) => error)

          if (result instanceof StoreCorruptError) {
            expect(result.file).to.equal(`/faulty/${name}`)
            expect(result.offset).to.be.at.most(at)
            expect(at - result.offset).to.be.lessThan(200)
          } else {
            // of the last seal nothing is missed
            expect(JSON.stringify(result), `${name}, byte ${at}`).to.equal(whole)
            unharmed++
          }
        }
      }

      expect(unharmed).to.be.at.most(17)
    })
  }

  it('is not changed by who opens it', async () => {
    const files = await written('closed')
    const [name] = Object.keys(files)
    files[name][100] ^= 1
    const folder = FaultyFolder.of(files)
    await store(folder).open().catch(() => {})
    expect(folder.operations.filter(operation => operation !== 'list' && operation !== 'open' && operation !== 'read')).to.deep.equal([])
  })

  it('lacks a file', async () => {
    const files = await written('closed')
    const names = Object.keys(files)
    expect(names.length).to.be.greaterThan(2)
    delete files[names[1]]
    const error = await found(files).catch((error: Error) => error)
    expect(error).to.be.instanceOf(StoreCorruptError).with.property('message').that.includes(names[1])
  })

  it('was written by a later version', async () => {
    const { h32Raw } = await (await import('../../src/log/checksum.ts')).loadChecksum()
    const files = await written('closed')
    const [name] = Object.keys(files)
    const view = new DataView(files[name].buffer)
    view.setUint32(8, 3, true)
    view.setUint32(16, h32Raw(files[name].subarray(0, 16)), true)
    expect(await found(files).catch((error: Error) => error.name)).to.equal('StoreVersionError')
  })

  it('is nothing but another file of the same name', async () => {
    const error = await found({ 'sessions-00000001.log': new TextEncoder().encode('not one of ours') }).catch((error: Error) => error)
    expect(error).to.be.instanceOf(StoreCorruptError)
  })
})
