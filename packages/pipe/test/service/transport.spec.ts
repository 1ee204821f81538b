import { expect } from 'chai'
import { encodeFrame } from '@juxta/wire'
import { multiaddr } from '@multiformats/multiaddr'
import { BindingAnswer, BindingQuery } from '../../src/wire/query.ts'
import { closed, createNode, rejection, stopAll, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

describe('a pipe that requires a network transport', function () {
  this.timeout(20_000)
  let world: World
  let listener: Node
  let dialler: Node

  beforeEach(async () => {
    world = new World()
    ;[listener, dialler] = await Promise.all([createNode({ world, webSockets: true }), createNode({ world, webSockets: true, listen: [] })])
  })

  afterEach(stopAll)

  for (const transport of ['ws', 'tcp']) {
    it(`is bound to one interface that has ${transport}, and the path is that one`, async () => {
      const pipe = await listener.services.pipe.create({ name: 'notes', input: 'exclusive', transport })
      await listener.services.pipe.listen(pipe, () => {})
      const isWebSocket = (address: unknown): boolean => String(address).includes('/ws')
      // a connection over the other transport is open, and would do for everything else
      await dialler.dial(listener.getMultiaddrs().filter(address => isWebSocket(address) !== (transport === 'ws')))

      const [end] = await dialler.services.pipe.resolve(pipe)
      expect(listener.getMultiaddrs().map(String)).to.include(String(end.endpoint))
      expect(isWebSocket(end.endpoint)).to.equal(transport === 'ws')

      const session = await dialler.services.pipe.connect(pipe)
      expect(session.path?.remoteAddr.toString()).to.equal(end.endpoint?.toString())
    })
  }

  for (const reliability of ['reliable', 'unreliable'] as const) {
    it(`takes nothing over another, of who does not keep to it: ${reliability}`, async () => {
      const pipe = await listener.services.pipe.create({ name: 'notes', input: 'exclusive', transport: 'ws', reliability })
      const addresses = (isWebSocket: boolean): Multiaddr[] => listener.getMultiaddrs().filter(address => String(address).includes('/ws') === isWebSocket)

      if (reliability === 'reliable') {
        const names: string[] = []
        await listener.services.pipe.listen(pipe, session => { names.push(session.path?.remoteAddr.toString() ?? '') })
        await dialler.dial(addresses(false))
        const session = await dialler.services.reliablePipe.connect(listener.peerId, { name: pipe.id })
        expect((await rejection((async () => { for await (const message of session) { void message } })())).message).to.include('requires ws')
        expect(names).to.deep.equal([])
        await dialler.services.pipe.connect(pipe)
        expect(names).to.have.lengthOf(1)
      } else {
        const input = await listener.services.pipe.input(pipe)
        const open = async (isWebSocket: boolean): Promise<Stream> => {
          const connection = await dialler.dial(addresses(isWebSocket), { force: true })
          const stream = await connection.newStream('/juxta/pipe/1.0.0')
          const texts = ['', pipe.id, 'message']
          texts.forEach(text => { stream.send(encodeFrame(new TextEncoder().encode(text))) })

          return stream
        }

        await closed(await open(false))
        expect(listener.services.pipe.counts.inbound).to.deep.equal({ 'wrong-transport': 1 })
        await open(true)
        const { value } = await input[Symbol.asyncIterator]().next()
        expect(new TextDecoder().decode(value?.data)).to.equal('message')
        expect(listener.services.pipe.counts.inbound).to.deep.equal({ 'wrong-transport': 1, taken: 1 })
      }
    })
  }

  it('is answered with the endpoint, to who asks for that pipe and that transport', async () => {
    const pipe = await listener.services.pipe.create({ name: 'notes', input: 'exclusive', transport: 'ws' })
    await listener.services.pipe.listen(pipe, () => {})
    const connection = await dialler.dial(listener.getMultiaddrs())
    const ask = async (query: Partial<BindingQuery>): Promise<BindingAnswer[]> => {
      const answers: BindingAnswer[] = []

      for await (const { response } of dialler.services.resolver.query(connection, 'pipe', BindingQuery.encode({ pipe: pipe.id, ...query }))) {
        answers.push(BindingAnswer.decode(response))
      }

      return answers
    }

    const [{ endpoint, chain }, ...others] = await ask({ transport: 'ws' })
    expect(others).to.deep.equal([])
    expect(chain).to.have.lengthOf(1)
    expect(listener.getMultiaddrs().filter(address => String(address).includes('/ws')).map(String)).to.deep.equal([multiaddr(endpoint).toString()])
    expect(await ask({ transport: 'tcp' })).to.deep.equal([])
    expect(await ask({})).to.deep.equal([])
    expect(await ask({ pipe: 'urn:juxta:pipe:x', transport: 'ws' })).to.deep.equal([])
    expect(await rejection((async () => { for await (const answer of dialler.services.resolver.query(connection, 'pipe', Uint8Array.of(255))) { void answer } })())).to.include({ name: 'HandlerStatusError', status: 64 })
  })

  it('can\'t be bound without such an interface, nor reached by who does not have it', async () => {
    const pipe = await listener.services.pipe.create({ name: 'notes', input: 'exclusive', transport: 'ws' })
    await listener.services.pipe.listen(pipe, () => {})
    const plain = await createNode({ world })
    const own = await plain.services.pipe.create({ name: 'own', input: 'exclusive', transport: 'ws' })

    expect((await rejection(plain.services.pipe.listen(own, () => {}))).name).to.equal('NoInterfaceError')
    expect(plain.services.pipe.ends).to.deep.equal([])
    const other = await createNode({ world })
    await other.dial(listener.getMultiaddrs().filter(address => !String(address).includes('/ws')))
    expect((await rejection(other.services.pipe.connect(pipe))).name).to.equal('InvalidTargetError')
  })
})
