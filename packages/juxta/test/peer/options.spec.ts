import { expect } from 'chai'
import { createPeer, juxta } from '../../src/index.ts'
import type { PeerInit } from '../../src/index.ts'

describe('the options of a peer', () => {
  const failure = async (init: unknown): Promise<string> => {
    try {
      await (await createPeer(init as PeerInit)).stop()
      return 'none'
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
  }

  const ROLE = { role: 'edge' }

  it('are an object', async () => {
    expect(await failure(null)).to.equal('InvalidPeerInitError: the options of createPeer() are null, not an object')
    expect(await failure(undefined)).to.equal('InvalidPeerInitError: the options of createPeer() are undefined, not an object')
    expect(await failure('edge')).to.equal('InvalidPeerInitError: the options of createPeer() are \'edge\', not an object')
  })

  it('that there are not are told by their names, with the one that may be meant', async () => {
    expect(await failure({ ...ROLE, rendevous: [] })).to.equal('InvalidPeerInitError: createPeer() has no option \'rendevous\': is \'rendezvous\' meant?')
    expect(await failure({ ...ROLE, datadir: 'x' })).to.include('is \'dataDir\' meant?')
    expect(await failure({ ...ROLE, transports: [] })).to.include('createPeer() has no option \'transports\': there are announce, dataDir, dht,')
    expect(await failure({ ...ROLE, dht: { bootstraps: [] } })).to.equal('InvalidPeerInitError: dht has no option \'bootstraps\': is \'bootstrap\' meant?')
    expect(await failure({ role: 'relay', relayLimits: { connectionByte: 5 } })).to.equal('InvalidPeerInitError: relayLimits has no option \'connectionByte\': is \'connectionBytes\' meant?')
    expect(await failure({ ...ROLE, services: { reliablepipe: {} } })).to.equal('InvalidPeerInitError: services has no option \'reliablepipe\': is \'reliablePipe\' meant?')
    expect(() => juxta({ pipes: {} } as any)).to.throw().with.property('name', 'InvalidPeerInitError')
  })

  it('of a wrong kind are told by their names', async () => {
    expect(await failure({ ...ROLE, dht: 'yes' })).to.equal('InvalidPeerInitError: dht of createPeer() is \'yes\', and no boolean or object')
    expect(await failure({ ...ROLE, readyMs: '5' })).to.include('readyMs')
    expect(await failure({ ...ROLE, readyMs: NaN })).to.include('readyMs is NaN')
    expect(await failure({ ...ROLE, services: { pipe: true } })).to.include('pipe of services is true')
    expect(await failure({ ...ROLE, services: { rendezvous: { seeds: '/ip4/127.0.0.1/tcp/1' } } })).to.include('InvalidPeerInitError: services.rendezvous.seeds[')
  })

  it('of each service are told by their names, with the one that may be meant', async () => {
    const wrong = [
      ['path', 'streamMS', 'InvalidSettingError: path() has no option \'streamMS\': is \'streamMs\' meant?'],
      ['reliablePipe', 'retentionsMs', 'InvalidArgumentError: reliablePipe() has no option \'retentionsMs\': is \'retentionMs\' meant?'],
      ['resolver', 'maxHop', 'InvalidLimitError: resolver() has no option \'maxHop\': is \'maxHops\' meant?'],
      ['rendezvous', 'leasesMs', 'InvalidRendezvousLimitError: rendezvous() has no option \'leasesMs\': is \'leaseMs\' meant?'],
      ['rendezvous', 'maxdocuments', 'InvalidRendezvousLimitError: rendezvous() has no option \'maxdocuments\': is \'maxDocuments\' meant?'],
      ['discovery', 'watchMS', 'InvalidDiscoverySettingError: discovery() has no option \'watchMS\': is \'watchMs\' meant?'],
      ['pipe', 'pin', 'InvalidPipeError: pipe() has no option \'pin\': is \'pins\' meant?'],
      ['libp2pRendezvous', 'server', 'InvalidLibp2pRendezvousLimitError: libp2pRendezvous() has no option \'server\': is \'serve\' meant?']
    ]

    for (const [service, option, text] of wrong) {
      expect(await failure({ ...ROLE, services: { [service]: { [option]: 5 } } })).to.equal(text)
    }

    expect(await failure({ ...ROLE, services: { rendezvous: { maxHeld: 0 } } })).to.include('InvalidRendezvousLimitError: maxHeld is 0')
    expect(await failure({ ...ROLE, services: { reliablePipe: { credit: '65536' } } })).to.include('InvalidArgumentError: credit')
  })

  it('are not taken where they would have no effect', async () => {
    expect(await failure({ ...ROLE, libp2p: { services: {} } })).to.include('InvalidPeerInitError: libp2p.services')
    expect(await failure({ ...ROLE, libp2p: { privateKey: {} } })).to.include('InvalidPeerInitError: libp2p.privateKey')
  })

  it('may be null or undefined, and are not set then, and those of libp2p are its own business', async () => {
    expect(await failure({
      ...ROLE, dataDir: undefined, dht: null, readyMs: undefined, relays: null, services: undefined, relayLimits: null, libp2p: { connectionManager: { maxConnections: 5 }, nodeInfo: { name: 'x' } }
    })).to.equal('none')
    expect(await failure({
      ...ROLE, services: { path: { relays: null, directDialMs: null, attachesPerSecond: null }, reliablePipe: { inboundAttachesPerSecond: null, credit: null }, resolver: { maxHops: null }, pipe: { pins: null } }
    })).to.equal('none')
    expect(await failure({ ...ROLE, services: { path: null, reliablePipe: null, resolver: null, rendezvous: null, discovery: null, pipe: null, libp2pRendezvous: null } })).to.equal('none')
  })
})
