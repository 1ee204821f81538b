import { expect } from 'chai'
import { createNode, stopAll, until } from './nodes.ts'
import type { ReliableSession } from '../src/index.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

const text = (bytes: Uint8Array | { subarray (): Uint8Array }): string => new TextDecoder().decode(bytes.subarray())
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('the message event', () => {
  afterEach(stopAll)

  async function pair (): Promise<{ near: ReliableSession, far: ReliableSession }> {
    const [server, client] = await Promise.all([createNode(), createNode()])
    const accepted = Promise.withResolvers<ReliableSession>()
    server.services.reliablePipe.listen('events', session => { accepted.resolve(session) })
    const near = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'events' })

    return { near, far: await accepted.promise }
  }

  it('gives what waited, then what comes, in order and once', async () => {
    const { near, far } = await pair()
    near.send(bytes('first'))
    await until(() => far.stats.unread === 1)

    const heard: string[] = []
    far.addEventListener('message', ({ data }) => { heard.push(text(data)) })
    near.send(bytes('second'))
    near.send(bytes('third'))
    await until(() => heard.length === 3)

    expect(heard).to.deep.equal(['first', 'second', 'third'])
    expect(far.stats.unread).to.equal(0)
  })

  it('leaves messages to who iterates when nobody listens any more', async () => {
    const { near, far } = await pair()
    const heard: string[] = []

    far.addEventListener('message', ({ data }) => { heard.push(text(data)) }, { once: true })
    near.send(bytes('first'))
    near.send(bytes('second'))
    const { value } = await far[Symbol.asyncIterator]().next()

    expect(heard).to.deep.equal(['first'])
    expect(text(value)).to.equal('second')
  })

  it('gives a large message in the pieces in which it came, of which who iterates gets one', async () => {
    const { near, far } = await pair()
    const large = Uint8Array.from({ length: 200_000 }, (_, i) => i * 31)
    const heard: Array<Uint8Array | Uint8ArrayList> = []

    far.addEventListener('message', ({ data }) => { heard.push(data) }, { once: true })
    near.send(large)
    near.send(large)
    const { value } = await far[Symbol.asyncIterator]().next()

    expect(heard[0]).not.to.be.instanceOf(Uint8Array)
    expect(Buffer.compare(heard[0].subarray(), large)).to.equal(0)
    expect(value).to.be.instanceOf(Uint8Array)
    expect(Buffer.compare(value, large)).to.equal(0)
  })

  it('counts as reading: a sender of more than the credit is not kept waiting', async () => {
    const { near, far } = await pair()
    let received = 0

    far.addEventListener('message', ({ data }) => { received += data.byteLength })

    for (let i = 0; i < 200; i++) {
      await near.deliver(new Uint8Array(65_536))
    }

    await until(() => received === 200 * 65_536)
  })
})
