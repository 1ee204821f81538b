import { expect } from 'chai'
import { Uint8ArrayList } from 'uint8arraylist'
import { bytes, closeLater, createNode, echo, read, readAll, rejection, stopAll, text } from './nodes.ts'
import type { ReliableSession, SessionHandler, Target } from '../src/index.ts'

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

  it('an option that is misspelt is refused: an accept that is none would let everybody in', async () => {
    const [alice, bob] = await Promise.all([createNode(), createNode()])
    expect(() => bob.services.reliablePipe.listen('echo', echo, { acept: () => false } as object)).to.throw().that.includes({ name: 'InvalidArgumentError', message: "listen() has no option 'acept': is 'accept' meant?" })
    bob.services.reliablePipe.listen('echo', echo)
    expect(await rejection(alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'echo', retensionMs: 1000 } as { name: string })))
      .to.include({ name: 'InvalidArgumentError', message: "connect() has no option 'retensionMs': is 'retentionMs' meant?" })
    expect(alice.services.reliablePipe.sessions).to.have.lengthOf(0)
  })

  it('an option that is misspelt is refused with the message that it was for', async () => {
    const { near, far } = await connect()
    const refused = { name: 'InvalidArgumentError', message: "send() has no option 'expireMs': is 'expiresMs' meant?" }
    expect(() => near.send(bytes('one'), { expireMs: 1 } as object)).to.throw().that.includes(refused)
    expect(await rejection(near.deliver(bytes('one'), { signall: AbortSignal.abort() } as object))).to.include({ name: 'InvalidArgumentError', message: "deliver() has no option 'signall': is 'signal' meant?" })
    expect(near.watermarks.accepted).to.equal(0)
    await near.deliver(bytes('two'), { expiresMs: 60_000, signal: AbortSignal.timeout(60_000) })
    closeLater(near)
    closeLater(far)
    expect((await readAll(far)).map(text)).to.deep.equal(['two'])
  })

  it('connect takes ids and addresses as strings, too', async () => {
    const [alice, bob] = await Promise.all([createNode(), createNode()])
    bob.services.reliablePipe.listen('echo', echo)
    const [address] = bob.getMultiaddrs().map(String)

    for (const [target, multiaddrs] of [[address], [[address]], [bob.peerId.toString(), [address]]] as Array<[Target, string[]?]>) {
      const session = await alice.services.reliablePipe.connect(target, { name: 'echo', multiaddrs })
      session.send(bytes('hello'))
      expect(text(await read(session))).to.equal('hello')
      await session.close()
    }
  })

  it('say what is wrong with them', async () => {
    const [{ services: { reliablePipe }, peerId }, { near }] = await Promise.all([createNode(), connect()])
    const name = 'name'
    const cases: Array<[unknown[], string]> = [
      [[peerId], 'connect() needs a name in its options: what the other side listens for'],
      [[peerId, {}], 'connect() needs a name in its options: what the other side listens for'],
      [[peerId, { name: 5 }], 'a name is a string, not a number'],
      [[undefined, { name }], 'an address is a multiaddr, not undefined'],
      [[[], { name }], 'no address given'],
      [['somebody', { name }], '"somebody" is neither a peer id nor a multiaddr'],
      [['/ip4/nowhere', { name }], '"/ip4/nowhere" is no multiaddr'],
      [[{ host: 'somewhere' }, { name }], 'an address is a multiaddr, not an object'],
      [[peerId, { name, multiaddrs: '/ip4/127.0.0.1/tcp/1' }], 'addresses come in an array, not as a string'],
      [[peerId, { name, info: 'hello' }], 'info is a Uint8Array, not a string']
    ]

    for (const [args, message] of cases) {
      expect(await rejection(reliablePipe.connect(...args as Parameters<typeof reliablePipe.connect>))).to.include({ name: 'InvalidArgumentError', message })
    }

    expect(() => reliablePipe.listen('h', undefined as unknown as SessionHandler)).to.throw('listen("h") needs a function that handles its sessions, not undefined').with.property('name', 'InvalidArgumentError')
    expect(() => reliablePipe.listen(undefined as unknown as string, echo)).to.throw('a name is a string, not undefined').with.property('name', 'InvalidArgumentError')

    for (const [reason, what] of [[undefined, 'undefined'], ['because', 'a string']] as const) {
      expect(() => { near.abort(reason as unknown as Error) }).to.throw(`abort() takes an Error that says why, not ${what}`).with.property('name', 'InvalidArgumentError')
    }

    expect(near.status).to.equal('open')
  })
})
