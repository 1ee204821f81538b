import { expect } from 'chai'
import { Uint8ArrayList } from 'uint8arraylist'
import { bytes, closeLater, createNode, readAll, rejection, stopAll, text } from './nodes.ts'
import type { ReliableSession } from '../src/index.ts'

async function connect (): Promise<{ near: ReliableSession, far: ReliableSession }> {
  const [alice, bob] = await Promise.all([createNode(), createNode()])
  const handled = Promise.withResolvers<ReliableSession>()
  bob.services.reliablePipe.listen('name', handled.resolve)
  const near = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'name' })

  return { near, far: await handled.promise }
}

const WRONG: Array<[unknown, string]> = [
  ['hello', 'a string'],
  [[1, 2, 3], 'an array'],
  [{}, 'an object'],
  [5, 'a number'],
  [undefined, 'undefined'],
  [null, 'null'],
  [new ArrayBuffer(4), 'an ArrayBuffer'],
  [new DataView(new ArrayBuffer(4)), 'a DataView'],
  [new Uint16Array(2), 'a Uint16Array']
]

describe('arguments', () => {
  afterEach(stopAll)

  it('a message is bytes, and anything else leaves the session as it was', async () => {
    const { near, far } = await connect()

    for (const [wrong, what] of WRONG) {
      const refused = { name: 'InvalidArgumentError', message: `a message is a Uint8Array, not ${what}` }

      expect(() => near.send(wrong as Uint8Array), what).to.throw().that.includes(refused)
      expect(await rejection(near.deliver(wrong as Uint8Array)), what).to.include(refused)
    }

    expect(near.bufferedBytes).to.equal(0)
    near.send(Buffer.from('a buffer'))
    near.send(new Uint8ArrayList(bytes('in '), bytes('pieces')))
    await near.deliver(new Uint8ArrayList(bytes('more '), bytes('pieces')))
    closeLater(near)

    expect((await readAll(far)).map(text)).to.deep.equal(['a buffer', 'in pieces', 'more pieces'])
  })
})
