import { expect } from 'chai'
import { createNode, rejection, stopAll, until } from '../nodes.ts'
import { StubPair } from '../stub-pair.ts'
import type { ReliableSession } from '../../src/index.ts'
import type { Watermarks } from '../../src/errors.ts'

describe('what becomes of messages', () => {
  afterEach(stopAll)

  async function connect (): Promise<{ alice: ReliableSession, bob: ReliableSession }> {
    const [alice, bob] = await Promise.all([createNode(), createNode()])
    const handled = Promise.withResolvers<ReliableSession>()
    bob.services.reliablePipe.listen('name', handled.resolve)
    const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'name' })

    return { alice: session, bob: await handled.promise }
  }

  it('is told by one event for many of them', async () => {
    const { alice, bob } = await connect()
    const heard: Watermarks[] = []
    alice.addEventListener('watermark', ({ detail }) => { heard.push(detail) })
    bob.addEventListener('message', () => {})

    for (let i = 0; i < 10_000; i++) {
      await alice.deliver(new Uint8Array(100))
    }

    await alice.close()
    await until(() => heard.at(-1)?.acknowledged === 10_000)

    expect(heard.at(-1)).to.deep.equal({ accepted: 10_000, sent: 10_000, acknowledged: 10_000, expired: 0 })
    expect(heard.length).to.be.below(1000)
    heard.forEach(({ accepted, sent, acknowledged }, i) => {
      expect(acknowledged).to.be.at.most(sent)
      expect(sent).to.be.at.most(accepted)
      expect(accepted + sent + acknowledged).to.be.above(i === 0 ? 0 : heard[i - 1].accepted + heard[i - 1].sent + heard[i - 1].acknowledged)
    })
  })

  it('is told before the session is over', async () => {
    const { alice, bob } = await connect()
    const heard: unknown[] = []
    alice.addEventListener('watermark', ({ detail }) => { heard.push(detail.accepted) })
    alice.addEventListener('close', () => { heard.push('close') })
    bob.addEventListener('message', () => {})
    alice.send(new Uint8Array(1))
    alice.abort(new Error('enough'))
    await new Promise(resolve => { setImmediate(resolve) })

    expect(heard).to.deep.equal([1, 'close'])
  })

  it('is that they expire, while there is no path to send them over, and the rest is delivered', async () => {
    const pair = new StubPair({ latencyMs: 10, random: () => 0.5, pipes: [{}, {}] })
    await pair.start()
    const handled = Promise.withResolvers<ReliableSession>()
    pair.pipes[1].listen('name', handled.resolve)
    const connecting = pair.pipes[0].connect(pair.peers[1], { name: 'name' })
    let alice: ReliableSession | undefined
    connecting.then(session => { alice = session }, () => {})
    await pair.until(() => alice != null)
    const received: number[] = []
    const bob = await handled.promise
    bob.addEventListener('message', ({ data }) => { received.push(data.byteLength) })
    const dropped: number[][] = []
    alice?.addEventListener('expired', ({ detail }) => { dropped.push(detail.numbers) })

    pair.cut()
    alice?.send(new Uint8Array(1), { expiresMs: 5 })
    alice?.send(new Uint8Array(2))
    await alice?.deliver(new Uint8Array(3), { expiresMs: 5 })
    await alice?.deliver(new Uint8Array(4), { expiresMs: 60_000 })
    await pair.until(() => received.length === 2)

    expect(received).to.deep.equal([2, 4])
    expect(dropped).to.deep.equal([[1, 3]])
    expect(alice?.watermarks).to.include({ accepted: 4, sent: 2, expired: 2 })
    await pair.stop()
  })

  it('has no other time than one to come', async () => {
    const { alice } = await connect()

    for (const expiresMs of [0, -1, Number.NaN, '5' as unknown as number]) {
      expect(() => alice.send(new Uint8Array(1), { expiresMs })).to.throw().with.property('name', 'InvalidArgumentError')
      expect(await rejection(alice.deliver(new Uint8Array(1), { expiresMs }))).to.have.property('name', 'InvalidArgumentError')
    }

    expect(alice.watermarks.accepted).to.equal(0)
  })
})
