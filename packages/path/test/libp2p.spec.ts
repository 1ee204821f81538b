import { createServer } from 'node:net'
import { createTestNode } from '@juxta/test-network/libp2p'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { WrongPeerError } from '../src/index.ts'
import { createNode, createRelay, disconnected, ECHO, exchange, next, reserved, stopAll, stopLater, through } from './nodes.ts'
import type { PathNode } from './nodes.ts'
import type { PathProgress } from '../src/index.ts'
import type { TestRelay } from '@juxta/test-network/libp2p'
import type { Connection, PeerId } from '@libp2p/interface'
import type { AddressInfo, Server } from 'node:net'

const HOP = '/libp2p/circuit/relay/0.2.0/hop'

function hopStreams (relay: TestRelay, peer: PeerId): number {
  return relay.node.getConnections(peer).flatMap(({ streams }) => streams).filter(({ protocol }) => protocol === HOP).length
}

function listeners (node: PathNode): number {
  return (node as any).components.transportManager.getListeners().length
}

describe('over libp2p', function () {
  this.timeout(30_000)

  afterEach(stopAll)

  describe('through a relay with libp2p\'s default limits', () => {
    let relay: TestRelay
    let listener: PathNode
    let dialler: PathNode

    beforeEach(async () => {
      relay = await createRelay()
      listener = await createNode({ path: { relays: [relay.multiaddr] } })
      dialler = await createNode()
      await reserved(listener)
    })

    it('opens a path, and knows what the relay lets through', async () => {
      const inbound = next<Connection>(listener, 'connection:open', ({ remotePeer }) => remotePeer.equals(dialler.peerId))
      const path = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs: [through(relay, listener)] })
      const before = path.allowance()

      expect(path.kind).to.equal('relayed')
      expect(path.relay?.equals(relay.node.peerId)).to.be.true
      expect(before).to.be.within(120_000, 131_072)
      expect(path.remainingMs()).to.be.within(100_000, 120_000)

      await exchange(path.stream, new Uint8Array(10_000))
      expect(before - path.allowance()).to.be.within(20_000, 25_000)

      const [stream] = (await inbound).streams
      const from = listener.services.path.from(stream, await inbound)
      expect(from.kind).to.equal('relayed')
      expect(from.peer.equals(dialler.peerId)).to.be.true
      expect(from.relay?.equals(relay.node.peerId)).to.be.true
      await path.close()
    })

    it('finds a peer of which only the id is known, where the relay is its own too', async () => {
      const other = await createNode({ path: { relays: [relay.multiaddr] } })
      await reserved(other)

      expect((await other.services.path.open(listener.peerId, ECHO)).kind).to.equal('relayed')
    })

    it('leaves no drained connection at the relay, however often it attaches', async () => {
      const multiaddrs = [through(relay, listener)]
      let most = 0

      for (let i = 0; i < 45; i++) {
        const path = await dialler.services.path.open(listener.peerId, ECHO, { fresh: true, multiaddrs })
        await exchange(path.stream)
        most = Math.max(most, hopStreams(relay, dialler.peerId))
        await path.close()
      }

      expect(most).to.be.at.most(3)
      await disconnected(dialler, listener.peerId)
      expect(dialler.services.path.counts.connectionsClosed).to.equal(45)
    })

    it('shares one connection among concurrent opens', async () => {
      const multiaddrs = [through(relay, listener)]
      const paths = await Promise.all(Array.from({ length: 10 }, async () => dialler.services.path.open(listener.peerId, ECHO, { fresh: true, multiaddrs })))

      expect(new Set(paths.map(({ connection }) => connection.id)).size).to.equal(1)
      expect(new Set(paths.map(({ stream }) => stream)).size).to.equal(10)
      await Promise.all(paths.map(async ({ stream }) => exchange(stream)))
      await Promise.all(paths.map(async path => path.close()))
      await disconnected(dialler, listener.peerId)
    })

    it('opens several at the same time, each over a connection of its own, which libp2p knows, and none is left', async () => {
      const multiaddrs = [through(relay, listener)]
      const first = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs })
      const others = await Promise.all([1, 2].map(async () => dialler.services.path.open(listener.peerId, ECHO, { beside: true, multiaddrs })))
      const paths = [first, ...others]

      await Promise.all(paths.map(async path => exchange(path.stream)))
      expect(new Set(paths.map(({ connection }) => connection)).size).to.equal(3)
      expect(dialler.getConnections(listener.peerId)).to.have.members(paths.map(({ connection }) => connection))

      await Promise.all(paths.map(async path => path.close()))
      await disconnected(dialler, listener.peerId)
    })

    it('gives another connection when asked for a fresh one', async () => {
      const multiaddrs = [through(relay, listener)]
      const first = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs })
      const same = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs })
      const fresh = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs, fresh: true })

      expect(same.connection.id).to.equal(first.connection.id)
      expect(fresh.connection.id).to.not.equal(first.connection.id)
      await exchange(fresh.stream)
      await exchange(first.stream)
    })
  })

  describe('a relay that is restarted', () => {
    async function restart (relay: TestRelay, listener: PathNode, how: 'stop' | 'kill'): Promise<void> {
      const lost = next(listener.services.path, 'relay:lost')
      await relay[how]()
      await lost

      const again = next(listener.services.path, 'relay:reserved')
      await relay.start()
      await again
    }

    it('is reserved on again, each time, and paths through it open', async () => {
      const relay = await createRelay()
      const listener = await createNode({ path: { relays: [relay.multiaddr], reserveCapMs: 300 } })
      const dialler = await createNode()
      await reserved(listener)
      const before = listeners(listener)

      for (const how of ['stop', 'kill', 'stop'] as const) {
        await restart(relay, listener, how)
        const path = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs: [through(relay, listener)], fresh: true })
        expect(path.kind).to.equal('relayed')
        await exchange(path.stream)
        await path.close()
      }

      const [status] = listener.services.path.relays
      expect(status.state).to.equal('reserved')
      expect(status.losses).to.equal(3)
      expect(listeners(listener)).to.equal(before)
      expect(listener.getMultiaddrs()).to.have.lengthOf(1)
    })

    it('is reserved on again when it is among the node\'s own listen addresses', async () => {
      const relay = await createRelay()
      const listener = await createNode({ listen: [`${relay.multiaddr.toString()}/p2p-circuit`], path: { reserveCapMs: 300 } })
      await reserved(listener)
      expect(listeners(listener)).to.equal(1)
      await restart(relay, listener, 'stop')

      expect(listener.getMultiaddrs()).to.have.lengthOf(1)
    })
  })

  it('starts although a relay is down, and reserves when it is up', async () => {
    const relay = await createRelay()
    await relay.stop()

    const listener = await createNode({ path: { relays: [relay.multiaddr], reserveCapMs: 300 } })
    await next(listener.services.path, 'relay:failed')
    expect(listener.services.path.relays[0].lastError).to.be.instanceOf(Error)

    const again = next(listener.services.path, 'relay:reserved')
    await relay.start()
    await again
    expect(listener.services.path.relays[0].lastError).to.equal(undefined)
  })

  it('says that another peer is where a relay was, and reserves when that is back', async () => {
    const privateKey = await generateKeyPair('Ed25519')
    const relay = await createRelay({ privateKey })
    const port = Number(/\/tcp\/(\d+)/.exec(relay.multiaddr.toString())?.[1])
    const listener = await createNode({ path: { relays: [relay.multiaddr], reserveCapMs: 300 } })
    await reserved(listener)
    await relay.stop()

    const other = await createRelay({ port })
    let lastError: Error | undefined

    do {
      await next(listener.services.path, 'relay:failed')
      ;[{ lastError }] = listener.services.path.relays
    } while (!(lastError?.cause instanceof WrongPeerError))

    expect(lastError.name).to.equal('ReservationError')
    expect(lastError.cause.answered).to.equal(other.node.peerId.toString())
    expect(listener.services.path.relays[0]).to.deep.include({ lastError })
    await other.stop()

    const again = next(listener.services.path, 'relay:reserved')
    await createRelay({ privateKey, port })
    await again
  })

  it('reserves on a relay that was none before', async () => {
    const privateKey = await generateKeyPair('Ed25519')
    const none = stopLater(await createTestNode({ libp2p: { privateKey } }))
    const [address] = none.getMultiaddrs()
    const listener = await createNode({ path: { relays: [address], reserveCapMs: 300 } })
    await next(listener.services.path, 'relay:failed')

    // libp2p asked it too, and refuses it from then on
    const { transportManager } = (listener as any).components
    const listen = async (): Promise<any> => transportManager.listen([address.encapsulate('/p2p-circuit')]).catch((err: any) => err)
    await listen()
    expect((await listen()).message).to.include('previously invalid')
    await none.stop()

    const again = next(listener.services.path, 'relay:reserved')
    await createRelay({ privateKey, port: Number(/\/tcp\/(\d+)/.exec(address.toString())?.[1]) })
    await again
  })

  describe('with a direct way too', () => {
    it('prefers it', async () => {
      const relay = await createRelay()
      const listener = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], path: { relays: [relay.multiaddr] } })
      const dialler = await createNode()
      await reserved(listener)
      const path = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs: [through(relay, listener), ...listener.getMultiaddrs()] })

      expect(path.kind).to.equal('direct')
      expect(path.allowance()).to.equal(Infinity)
      expect(path.remainingMs()).to.equal(Infinity)
      await exchange(path.stream)
    })

    it('opens dozens of paths at once, both ways, over connections that are new', async () => {
      const one = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'] })
      const other = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'] })
      const ways = Array.from({ length: 60 }, (_, i) => i % 2 === 0 ? [one, other] : [other, one])
      const paths = await Promise.all(ways.map(async ([from, to]) => from.services.path.open(to.peerId, ECHO, { multiaddrs: to.getMultiaddrs() })))

      await Promise.all(paths.map(async ({ stream }) => exchange(stream)))
      expect(one.services.path.counts.dials + other.services.path.counts.dials).to.equal(2)
    })

    it('moves to it when it opens, and back when it is lost', async () => {
      let closed = true
      const relay = await createRelay()
      const listener = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], path: { relays: [relay.multiaddr] } })
      const dialler = await createNode({ gater: { denyDialMultiaddr: address => closed && !address.toString().includes(relay.node.peerId.toString()) } })
      await reserved(listener)

      const multiaddrs = [through(relay, listener)]
      const { path: service } = dialler.services
      let current = await service.open(listener.peerId, ECHO, { multiaddrs })
      expect(current.kind).to.equal('relayed')

      const better = new Promise<Connection>(resolve => {
        const end = service.watch(listener.peerId, {
          current: () => current.kind,
          onBetter: connection => { end(); resolve(connection) }
        })
      })

      // identify told of the direct address; the dial is allowed now
      closed = false
      const connection = await better
      const moved = await service.open(listener.peerId, ECHO, { betterThan: current.kind, multiaddrs })
      expect(moved.connection.id).to.equal(connection.id)
      await exchange(moved.stream)
      await current.close()
      current = moved

      closed = true
      const lost = new Promise(resolve => { moved.stream.addEventListener('close', resolve) })
      connection.abort(new Error('unplugged'))
      await lost
      const back = await service.open(listener.peerId, ECHO, { fresh: true, multiaddrs })
      expect(back.kind).to.equal('relayed')
      await exchange(back.stream)
    })
  })

  describe('a peer that accepts the connection and says nothing', () => {
    let server: Server

    beforeEach(async () => {
      server = createServer(() => {})
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => { resolve() }))
    })

    afterEach(() => {
      server.close()
    })

    const address = (peer: PeerId): ReturnType<typeof multiaddr> => multiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}/p2p/${peer.toString()}`)

    it('is a named timeout', async () => {
      const dialler = await createNode({ path: { directDialMs: 100 } })
      const peer = (await createNode()).peerId
      const error = await dialler.services.path.open(peer, ECHO, { multiaddrs: [address(peer)] }).catch(err => err)

      expect(error.name).to.equal('NoPathError')
      expect(error.attempts[0].error.name).to.equal('DialTimeoutError')
      expect(error.retryable).to.be.true
    })

    it('does not keep a relayed path from opening', async () => {
      const relay = await createRelay()
      const listener = await createNode({ path: { relays: [relay.multiaddr] } })
      const dialler = await createNode({ path: { directHeadStartMs: 100 } })
      const failed: PathProgress[] = []
      await reserved(listener)

      for (let i = 0; i < 3; i++) {
        const path = await dialler.services.path.open(listener.peerId, ECHO, {
          fresh: true,
          multiaddrs: [address(listener.peerId), through(relay, listener)],
          onProgress: event => {
            if (event.type === 'dial-failed') {
              failed.push(event)
            }
          }
        })

        expect(path.kind).to.equal('relayed')
        await path.close()
      }

      expect(failed).to.have.lengthOf.at.least(1)
      expect(failed[0]).to.have.nested.property('error.name', 'DialTimeoutError')
    })
  })

  it('stops and starts again', async () => {
    const relay = await createRelay()
    const listener = await createNode({ path: { relays: [relay.multiaddr] } })
    await reserved(listener)
    await listener.stop()
    expect(listener.services.path.relays[0].state).to.equal('stopped')

    const again = next(listener.services.path, 'relay:reserved')
    await listener.start()
    await again
    const dialler = await createNode()
    const path = await dialler.services.path.open(listener.peerId, ECHO, { multiaddrs: [through(relay, listener)] })
    expect(path.kind).to.equal('relayed')
  })
})
