import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { createPeer, define, string } from '../../src/index.ts'
import { nameOf } from '../name-of.ts'
import { inFolder } from '../temporary-folder.ts'
import type { ListenError, Peer, PeerInit, PipeSession, ReliableSession } from '../../src/index.ts'

describe('a peer', function () {
  const running: Peer[] = []
  const create = async (init: PeerInit): Promise<Peer> => {
    const peer = await createPeer(init)
    running.push(peer)

    return peer
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async peer => peer.stop()))
  })

  const echo = (peer: Peer): void => {
    peer.services.reliablePipe.listen('echo', async session => {
      for await (const message of session) {
        await session.deliver(message)
      }

      await session.close()
    })
  }

  const ask = async (session: ReliableSession | PipeSession, text: string): Promise<string> => {
    await session.deliver(new TextEncoder().encode(text))
    const { value } = await session[Symbol.asyncIterator]().next()

    return new TextDecoder().decode(value)
  }

  it('reaches another through a relay, by its id alone, and again after the relay was started anew', async function () {
    this.timeout(60_000)
    const privateKey = await generateKeyPair('Ed25519')
    const relay = await create({ role: 'rendezvous+relay', privateKey })
    const [address] = relay.getMultiaddrs()
    const bob = await create({ role: 'edge', listen: [], relays: [address] })
    const alice = await create({ role: 'edge', listen: [], relays: [address.toString()] })
    echo(bob)

    const session = await alice.services.reliablePipe.connect(bob.peerId, { name: 'echo' })
    expect(session.path?.kind).to.equal('relayed')
    expect(await ask(session, 'one')).to.equal('one')

    const lost = new Promise(resolve => { session.addEventListener('detach', resolve, { once: true }) })
    await relay.stop()
    await lost
    // the same peer at the same place, as after a crash
    await create({ role: 'rendezvous+relay', privateKey, listen: [address.decapsulate('/p2p')] })

    expect(await ask(session, 'two')).to.equal('two')
    await session.close()
  })

  it('keeps what it found, and what it keeps for others, over restarts, and begins anew where that can\'t be read', async function () {
    this.timeout(60_000)
    await inFolder(async folder => {
      const [meetingDir, aliceDir] = [join(folder, 'meeting'), join(folder, 'alice')]
      const printer = define({ type: 'printer', attributes: { name: string({ index: true }) } })
      const meeting = await create({ role: 'rendezvous', dataDir: meetingDir })
      const bob = await create({ role: 'edge', rendezvous: meeting.getMultiaddrs() })
      const alice = await create({ role: 'edge', rendezvous: meeting.getMultiaddrs(), dataDir: aliceDir })
      const pushed = new Promise(resolve => { meeting.services.rendezvous.addEventListener('index:change', resolve, { once: true }) })
      await bob.services.discovery.publish(printer, { attributes: { name: 'Hall' } })
      const names = async (peer: Peer, localOnly: boolean): Promise<string[]> => {
        const found: string[] = []

        for await (const { advertisement } of peer.services.discovery.find({ type: printer, where: { name: { infix: 'al' } } }, { localOnly, deadlineMs: 5_000 })) {
          found.push(advertisement.attributes.name)
        }

        return found
      }

      await pushed

      expect(await names(alice, false)).to.deep.equal(['Hall'])
      await alice.stop()
      await bob.stop()
      await meeting.stop()

      const again = await create({ role: 'edge', dataDir: aliceDir })
      expect(await names(again, true)).to.deep.equal(['Hall'])
      expect((await create({ role: 'rendezvous', dataDir: meetingDir })).services.rendezvous.index.documents).to.equal(1)
      await again.stop()

      for (const name of await readdir(join(aliceDir, 'advertisements'))) {
        await writeFile(join(aliceDir, 'advertisements', name), 'no database')
      }

      const anew = await create({ role: 'edge', dataDir: aliceDir })
      expect(await names(anew, true)).to.deep.equal([])
      expect(anew.services.discovery.counts.kept).to.include({ loaded: 0, failed: 0 })
      await Promise.all(running.splice(0).map(async peer => peer.stop()))
    })
  })

  it('tells its users the limits of its relay', async () => {
    const relay = await create({ role: 'relay', relayLimits: { connectionBytes: 5_000_000, connectionMs: 60_000 } })
    const bob = await create({ role: 'edge', listen: [], relays: relay.getMultiaddrs() })
    const alice = await create({ role: 'edge', listen: [], relays: relay.getMultiaddrs() })
    echo(bob)

    const session = await alice.services.reliablePipe.connect(bob.peerId, { name: 'echo' })
    expect(session.path?.allowance).to.be.within(4_900_000, 5_000_000)
    await session.close()
  })

  it('finds another by the name of its pipe, and again after the rendezvous was started anew', async function () {
    this.timeout(60_000)
    const privateKey = await generateKeyPair('Ed25519')
    const relay = await create({ role: 'rendezvous+relay', privateKey })
    const [address] = relay.getMultiaddrs()
    const edge: PeerInit = { role: 'edge', listen: [], relays: [address], rendezvous: [address] }
    const bob = await create(edge)
    const pipe = await bob.services.pipe.create({ name: 'echo', input: 'exclusive' })
    await bob.services.pipe.listen(pipe, async session => {
      for await (const message of session) {
        await session.deliver(message)
      }

      await session.close()
    })

    const alice = await create(edge)
    const session = await alice.services.pipe.connect('echo')
    expect(await ask(session, 'one')).to.equal('one')

    await relay.stop()
    await create({ role: 'rendezvous+relay', privateKey, listen: [address.decapsulate('/p2p')] })
    expect(await ask(session, 'two')).to.equal('two')

    // somebody who wasn't there before, and a rendezvous that has nothing but what it is told again
    const carol = await create(edge)
    let missing: string | undefined

    do {
      missing = await nameOf(carol.services.pipe.find('echo'))
      expect(missing).to.be.oneOf([undefined, 'PipeNotFoundError'])
    } while (missing != null)

    expect(await ask(await carol.services.pipe.connect('echo'), 'three')).to.equal('three')
  })

  it('is reached over TCP and over WebSockets', async () => {
    const bob = await create({ role: 'rendezvous' })
    const alice = await create({ role: 'edge' })
    const addresses = bob.getMultiaddrs()
    echo(bob)

    expect(addresses.map(address => address.toString().includes('/ws')).sort()).to.deep.equal([false, true])

    for (const address of addresses) {
      const session = await alice.services.reliablePipe.connect(address, { name: 'echo' })

      expect(session.path?.remoteAddr.decapsulate('/p2p').toString()).to.equal(address.decapsulate('/p2p').toString())
      expect(await ask(session, 'hello')).to.equal('hello')
      await session.close()
      await alice.hangUp(bob.peerId)
    }
  })

  it('starts while its relay is away, and uses it when it is there', async function () {
    this.timeout(30_000)
    const privateKey = await generateKeyPair('Ed25519')
    const relay = await create({ role: 'relay', privateKey })
    const [address] = relay.getMultiaddrs()
    await relay.stop()
    const bob = await create({ role: 'edge', relays: [address], readyMs: 1 })
    const reserved = new Promise(resolve => { bob.services.path.addEventListener('relay:reserved', resolve, { once: true }) })

    await create({ role: 'relay', privateKey, listen: [address.decapsulate('/p2p')] })
    await reserved
    expect(bob.services.path.relays[0].state).to.equal('reserved')
  })

  it('is not waited for when that is aborted, and leaves its directory free', async () => {
    await inFolder(async folder => {
      const relay = await create({ role: 'relay' })
      const gone = relay.getMultiaddrs()
      await relay.stop()
      const reason = new Error('enough')
      const over = new AbortController()
      const creating = createPeer({ role: 'edge', relays: gone, rendezvous: gone, readyMs: 1_000_000, signal: over.signal, dataDir: folder })
      over.abort(reason)
      expect(await creating.then(() => undefined, error => error)).to.equal(reason)
      expect(await createPeer({ role: 'edge', signal: over.signal }).then(() => undefined, error => error)).to.equal(reason)

      await (await createPeer({ role: 'edge', dataDir: folder, signal: new AbortController().signal })).stop()
    })
  })

  it('listens on loopback only unless told otherwise', async () => {
    for (const role of ['edge', 'rendezvous', 'relay', 'rendezvous+relay'] as const) {
      const peer = await create({ role })

      expect(peer.getMultiaddrs()).to.not.be.empty
      expect(peer.getMultiaddrs().every(address => address.toString().startsWith('/ip4/127.0.0.1/'))).to.equal(true)
    }
  })

  it('leases a rendezvous that it was told nothing of, by the word of a relay, and waits for it if it is told to', async function () {
    this.timeout(30_000)
    const dht = { lookAfterMs: 100, provideAfterMs: 100 }
    const relay = await create({ role: 'relay' })
    const meeting = await create({ role: 'rendezvous', dht: { ...dht, bootstrap: relay.getMultiaddrs() } })
    await new Promise(resolve => { meeting.services.scopeDht?.addEventListener('provided', resolve) })
    const waits = await create({ role: 'edge', relays: relay.getMultiaddrs(), dht, readyMs: 20_000 })
    expect(waits.services.rendezvous.leases.map(String)).to.deep.equal([meeting.peerId.toString()])
    const edge = await create({ role: 'edge', relays: relay.getMultiaddrs(), dht })
    const leased = edge.services.rendezvous.leases[0] ?? await new Promise(resolve => {
      edge.services.rendezvous.addEventListener('lease:granted', ({ detail }) => { resolve(detail) })
    })

    expect(String(leased)).to.equal(meeting.peerId.toString())
  })

  it('is part of the table if it is reached, uses it as an edge, and neither if that is switched off', async () => {
    const modes = await Promise.all((['edge', 'rendezvous', 'relay'] as const).map(async role => {
      const { services: { overlayDht, scopeDht } } = await create({ role })

      return [overlayDht?.mode, scopeDht != null]
    }))

    expect(modes).to.deep.equal([['client', true], ['server', true], ['server', false]])
    const { services } = await create({ role: 'rendezvous', dht: false })
    expect([services.overlayDht, services.scopeDht]).to.deep.equal([undefined, undefined])
  })

  it('relays for others only in the role for it', async () => {
    expect((await create({ role: 'relay' })).services.relay).to.not.equal(undefined)
    expect((await create({ role: 'rendezvous' })).services.relay).to.equal(undefined)
    expect((await create({ role: 'edge' })).services.relay).to.equal(undefined)
  })

  it('is not made of options that make no sense', async () => {
    const nonsense: Array<Partial<PeerInit>> = [
      { role: 'king' as 'edge' },
      { role: 'toString' as 'edge' },
      { relays: ['127.0.0.1:80'] },
      { relays: '/ip4/127.0.0.1/tcp/1' as any },
      { relays: multiaddr('/ip4/127.0.0.1/tcp/1') as any },
      { listen: '/ip4/127.0.0.1/tcp/1' as any },
      { announce: multiaddr('/ip4/127.0.0.1/tcp/1') as any },
      { services: { path: { relays: multiaddr('/ip4/127.0.0.1/tcp/1') as any } } },
      { services: { path: { relays: ['127.0.0.1:80'] } } },
      { dataDir: '' },
      { dataDir: 5 as any },
      { role: 'relay', relayLimits: { connectionBytes: -1 } },
      { role: 'relay', relayLimits: { reservations: 1.5 } }
    ]

    for (const init of nonsense) {
      expect(await nameOf(createPeer({ role: 'edge', ...init })), JSON.stringify(init)).to.equal('InvalidPeerInitError')
    }
  })

  it('says where it could not listen, why, and what to do', async () => {
    const first = await createPeer({ role: 'rendezvous' })
    const [used, other] = first.getMultiaddrs().map(address => address.toString().replace(/\/p2p\/.*/, ''))
    const cases: Array<[listen: string[], message: string]> = [
      [[used, '/ip4/127.0.0.1/tcp/0', other], `can't listen on ${used} and ${other}: something listens there already. End it, or give another port in \`listen\`, or 0 for any that is free`],
      [['/ip4/192.0.2.1/tcp/0'], 'can\'t listen on /ip4/192.0.2.1/tcp/0: this machine has no such address. Give one that it has in `listen`, or 0.0.0.0 for all'],
      [['/ip4/127.0.0.1/udp/1/quic-v1', used], `can't listen on ${used}: something listens there already. End it, or give another port in \`listen\`, or 0 for any that is free`]
    ]

    for (const [listen, message] of cases) {
      const error = await createPeer({ role: 'rendezvous', listen }).then(async peer => { await peer.stop() }, (error: unknown) => error)
      expect(error).to.include({ name: 'ListenError', retryable: true })
      expect((error as Error).message).to.include(message)
      expect((error as Error).message).to.not.include('transportManager')
      expect((error as ListenError).addresses).to.have.members(listen.filter(address => !address.endsWith('/0') || address.includes('192')))
      expect((error as Error).cause).to.have.property('name', 'UnsupportedListenAddressesError')
    }

    await first.stop()
  })

  it('says which option, and where in it, makes no sense', async () => {
    const good = '/ip4/127.0.0.1/tcp/1'
    const nonsense: Array<[Partial<PeerInit>, string]> = [
      [{ relays: [undefined as any] }, 'relays[0] is undefined'],
      [{ relays: [good, '127.0.0.1:80'] }, 'relays[1]: 127.0.0.1:80 is no multiaddr, such as /ip4/192.0.2.1/tcp/7710/p2p/12D3…'],
      [{ rendezvous: [null as any] }, 'rendezvous[0] is null'],
      [{ listen: [good, 5 as any] }, 'listen[1]: 5 is no multiaddr, such as /ip4/127.0.0.1/tcp/7710'],
      [{ announce: [undefined as any] }, 'announce[0] is undefined'],
      [{ services: { path: { relays: [undefined as any] } } }, 'services.path.relays[0] is undefined'],
      [{ role: 'king' as 'edge' }, 'role: \'king\' is none of']
    ]

    for (const [init, text] of nonsense) {
      const error = await createPeer({ role: 'edge', ...init }).then(() => undefined, (error: Error) => error)
      expect(error?.name, text).to.equal('InvalidPeerInitError')
      expect(error?.message).to.include(text)
    }
  })
})
