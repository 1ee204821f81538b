import { entryKey } from '@juxta/placement'
import { shardKey, shardOf } from '@juxta/placement/internal'
import { expect } from 'chai'
import { simulated } from './placement/document.ts'
import { SimulatedNetwork } from './placement/network.ts'
import { runPlacement } from './placement/run.ts'
import type { SimulatedNetworkInit, SimulatedPeer } from './placement/network.ts'

function started (init: SimulatedNetworkInit): SimulatedNetwork {
  const net = new SimulatedNetwork(init)
  net.peers.forEach(peer => { net.start(peer) })
  net.until(() => net.agreed, 120_000)
  net.clock.advance(30_000)
  expect(net.agreed).to.equal(true)

  return net
}

describe('rendezvous peers that share the work', () => {
  it('place, repair and answer as they should', () => {
    const row = runPlacement({ rendezvous: 20, advertisements: 200, seed: 3 })

    expect(row.cold.success).to.equal(1)
    expect(row.cold.messagesPerQuery).to.equal(4)
    expect(row.hostile.success).to.equal(1)
    expect(row.withdrawnReturned).to.equal(0)
    expect(row.afterKill.atOnce.success).to.be.at.least(0.99)
    expect(row.afterKill.at60s.success).to.equal(1)
    expect(row.afterKill.at120s.success).to.equal(1)
    expect(row.storage.mean).to.be.at.most(3.3 * 6 * 200 / 20)
    expect(row.storage.max).to.be.at.most(3 * row.storage.mean)
    expect(Math.max(row.publishOne, row.publishMany)).to.be.at.most(20)
    expect(row.idlePerMinute).to.be.at.most(12)
    expect(row.killedMs).to.be.below(60_000)
    expect(row.repairedMs).to.be.below(120_000)
  })

  it('let one go at once that says so', () => {
    const net = started({ peers: 16 })
    net.stop(net.peers[7])
    expect(net.until(() => net.agreed, 60_000)).to.be.below(15_000)
  })

  it('take one in that comes late, with its share', () => {
    const net = started({ peers: 16 })
    const documents = Array.from({ length: 100 }, (_, i) => simulated(`p${i}`, { name: `n${i}` }))
    documents.forEach((document, i) => { net.put(net.peers[i % 16], document) })
    const late = net.add()
    net.start(late)
    expect(net.until(() => net.agreed, 60_000)).to.be.below(30_000)
    net.clock.advance(10_000)
    const due = documents.flatMap(({ keys }) => keys).filter(key => late.core.holders.of(key, net.clock.now).includes(late.name))
    expect(due.length).to.be.above(20)
    expect(due.every(key => [...late.core.holdings.under(key)].length > 0)).to.equal(true)
  })

  it('find out soon what did not come of what was placed, and place it again', () => {
    const net = started({ peers: 64 })

    for (let i = 0; i < 2; i++) {
      const [source, document] = [net.peers[i * 9], simulated(`p${i}`, { name: `n${i}`, room: `r${i}`, colour: `c${i}`, made: `m${i}` })]
      const holder = source.core.holders.of(document.keys[i], net.clock.now).map(peer => net.peer(peer) as SimulatedPeer).find(peer => peer !== source) as SimulatedPeer
      net.apart = (from, to) => from === source && to === holder
      net.put(source, document)
      net.clock.advance(1_000)
      net.apart = () => false
      expect(holder.core.holdings.get(document.name)).to.equal(undefined)
      // twice as many exchanges as it has holders, instead of one with each of 63
      expect(net.until(() => holder.core.holdings.get(document.name) != null, 3_600_000)).to.be.below(2 * 18 * 15_000)
    }
  })

  it('find each other again after they were apart', () => {
    const net = started({ peers: 12 })
    const apart = net.peers.slice(6)
    apart.forEach(peer => { net.kill(peer) })
    net.until(() => net.agreed, 120_000)
    expect(net.agreed).to.equal(true)
    // they were not dead, only out of reach
    apart.forEach(peer => {
      peer.alive = true
      net.handle(peer, { type: 'tick' })
    })
    expect(net.until(() => net.agreed, 600_000)).to.be.below(120_000)
  })

  it('all know each other again soon after two halves meet, since who is gone for one is there for the others', () => {
    const net = started({ peers: 16 })
    const here = new Set(net.peers.slice(0, 8))
    net.apart = (a, b) => here.has(a) !== here.has(b)
    net.clock.advance(180_000)
    expect(net.peers.every(({ core }) => core.view.members.length === 8)).to.equal(true)
    net.apart = () => false
    // each for itself tries those who are gone for it after a minute or two by then
    expect(net.until(() => net.agreed, 600_000)).to.be.below(60_000)
  })

  it('tell one that was away who is gone, though nobody speaks of that any more', () => {
    const net = started({ peers: 60 })
    const [dead, away] = [net.peers[20], net.peers[40]]
    net.kill(dead)
    net.kill(away)
    net.until(() => net.agreed, 120_000)
    net.clock.advance(120_000)
    away.alive = true
    net.handle(away, { type: 'tick' })

    // it believes in all whom it knew; by itself it would ask that one when it is its turn, one of 59
    expect(net.until(() => !away.core.view.members.includes(dead.name), 600_000)).to.be.below(30_000)
  })

  it('withdraw everywhere what is withdrawn', () => {
    const net = started({ peers: 16 })
    const [peer] = net.peers
    net.put(peer, simulated('p', { name: 'Hall' }))
    net.clock.advance(2_000)
    net.put(peer, simulated('p', {}, { sequence: 2, withdrawn: true }))
    net.clock.advance(2_000)
    const held = net.peers.flatMap(({ core }) => [...core.holdings])

    expect(held.length).to.be.at.least(3)
    expect(held.every(({ withdrawn }) => withdrawn)).to.equal(true)
  })

  it('have nothing left of what was withdrawn while they were apart', () => {
    const net = started({ peers: 16 })
    const [first] = net.peers
    const here = new Set(net.peers.slice(0, 8))
    const documents = Array.from({ length: 40 }, (_, i) => simulated(`p${i}`, { name: `n${i}` }))
    documents.forEach(document => { net.put(first, document) })
    net.clock.advance(5_000)
    net.apart = (a, b) => here.has(a) !== here.has(b)
    const isSplit = (): boolean => net.peers.every(peer => peer.core.view.members.length === 8)
    net.until(isSplit, 300_000)
    expect(isSplit()).to.equal(true)
    net.clock.advance(60_000)
    documents.forEach((_, i) => { net.put(first, simulated(`p${i}`, {}, { sequence: 2, withdrawn: true })) })
    net.clock.advance(60_000)
    net.apart = () => false
    const returned = (): number => net.peers.flatMap(({ core }) => [...core.holdings]).filter(({ withdrawn }) => !withdrawn).length
    expect(returned()).to.be.at.least(40)
    const begin = net.clock.now
    net.until(() => net.agreed, 600_000)
    const given = documents.filter(({ name, keys }) => keys.some(key => first.core.holders.of(key, net.clock.now).some(holder => {
      return [...net.peer(holder)?.core.holdings.under(key) ?? []].some(held => held.name === name && !held.withdrawn)
    })))
    expect(given).to.deep.equal([])
    // those who are no holders any more, and whom nobody asks, keep it for a minute
    net.until(() => returned() === 0, 600_000)
    expect(net.clock.now - begin).to.be.below(120_000)
    net.clock.advance(600_000)
    expect(returned()).to.equal(0)
  })

  it('split what is under a popular value by publisher', () => {
    const net = started({ peers: 24, core: { splitDocuments: 50 } })
    const key = entryKey('printer', 'colour', 'true')

    for (let i = 0; i < 400; i++) {
      net.put(net.random.pick(net.peers), simulated(`p${i}`, { colour: 'true' }))
      net.clock.advance(i % 10 === 0 ? 2_000 : 0)
    }

    net.clock.advance(600_000)
    const [first] = net.peers
    const [holder] = first.core.holders.of(key, net.clock.now)
    const splits = net.peers.find(({ name }) => name === holder)?.core.splits.ownOf(key) as number
    const largest = Math.max(...net.peers.map(({ core }) => core.holdings.countUnder(key)))

    expect(splits).to.be.at.least(2)
    expect(largest).to.be.below(150)
  })

  it('split no more often than is needed for what is left to be within the bound', () => {
    for (const [count, most] of [[80, 2], [160, 3]]) {
      const net = started({ peers: 24, core: { splitDocuments: 50 } })
      const key = entryKey('printer', 'colour', 'true')

      for (let i = 0; i < count; i++) {
        net.put(net.random.pick(net.peers), simulated(`p${i}`, { colour: 'true' }))
        net.clock.advance(i % 10 === 0 ? 2_000 : 0)
      }

      // what has been moved away is still where it was, until sums are compared
      net.clock.advance(300_000)
      const holders = net.peers[0].core.holders.of(key, net.clock.now).map(name => net.peer(name) as SimulatedPeer)
      const splits = holders.map(({ core }) => core.splits.ownOf(key))
      expect(Math.min(...splits)).to.be.at.least(1)
      expect(Math.max(...splits)).to.be.at.most(most)
    }
  })

  it('split what is too much for its holders beside what others hold, and leave nothing where it was', () => {
    const net = started({ peers: 48 })
    const key = entryKey('printer', 'colour', 'true')
    const documents = Array.from({ length: 300 }, (_, i) => simulated(`p${i}`, { colour: 'true' }))

    documents.forEach((document, i) => {
      net.put(net.random.pick(net.peers), document)
      net.clock.advance(i % 10 === 0 ? 2_000 : 0)
    })
    net.clock.advance(30_000)
    const of = (key: bigint): SimulatedPeer[] => net.peers[0].core.holders.of(key, net.clock.now).map(name => net.peer(name) as SimulatedPeer)
    const [{ core: { splits } }] = of(key)
    const often = splits.ownOf(key)
    expect(often).to.be.within(1, 3)
    expect(of(key).map(({ core }) => core.splits.ownOf(key))).to.deep.equal([often, often, often])

    for (const { name, publisher } of documents) {
      const shards = Array.from({ length: 2 ** often }, (_, shard) => shard).filter(shard => of(shardKey(key, shard)).some(({ core }) => [...core.holdings.under(shardKey(key, shard))].some(held => held.name === name)))
      expect(shards).to.deep.equal([shardOf(publisher, often)])
    }
  })

  it('have nothing left of what is withdrawn while it moves, as its value is split', () => {
    const net = started({ peers: 24, core: { splitDocuments: 50 } })
    const documents = Array.from({ length: 80 }, (_, i) => simulated(`p${i}`, { colour: 'true' }))
    documents.forEach(document => { net.put(net.peers[0], document) })
    net.clock.advance(300)
    documents.forEach((_, i) => { net.put(net.peers[0], simulated(`p${i}`, {}, { sequence: 2, withdrawn: true })) })
    net.clock.advance(300)

    expect(net.peers.some(({ core }) => core.splits.size > 0)).to.equal(true)
    expect(net.peers.flatMap(({ core }) => [...core.holdings]).filter(({ withdrawn }) => !withdrawn)).to.have.length(0)
  })

  it('know of each popular value how often it is split, also who holds it only since then', () => {
    const net = started({ peers: 24, core: { splitDocuments: 50 } })
    const key = entryKey('printer', 'colour', 'true')

    for (let i = 0; i < 80; i++) {
      net.put(net.random.pick(net.peers), simulated(`p${i}`, { colour: 'true' }))
      net.clock.advance(i % 10 === 0 ? 2_000 : 0)
    }

    net.clock.advance(120_000)
    const holders = (): SimulatedPeer[] => net.alive[0].core.holders.of(key, net.clock.now).map(name => net.peer(name) as SimulatedPeer)
    const said = (): number[] => holders().map(({ core }) => core.splits.known(key, core.holders, net.clock.now))
    const [first, ...others] = said()
    expect(first).to.be.at.least(1)
    expect(others).to.deep.equal([first, first])

    // each of them is another one after that, who gets the part alone that is theirs now
    for (let i = 0; i < 3; i++) {
      net.kill(holders()[0])
      net.until(() => net.agreed, 120_000)
      net.clock.advance(60_000)
      expect(Math.min(...said())).to.be.at.least(first)
    }
  })

  describe('of which there are more than a view has room for', () => {
    const more = (): { net: SimulatedNetwork, inner: SimulatedPeer[], outer: SimulatedPeer[] } => {
      const net = new SimulatedNetwork({ peers: 20, core: { maxMembers: 8 } })
      net.peers.forEach(peer => { net.start(peer) })
      net.clock.advance(300_000)
      const names = net.peers[0].core.view.members

      return { net, inner: net.peers.filter(({ name }) => names.includes(name)), outer: net.peers.filter(({ name }) => !names.includes(name)) }
    }

    it('all know the same ones, which hold what the others place, also when the view changes', () => {
      const { net, inner, outer } = more()
      expect(net.peers.map(({ core }) => core.view.members)).to.deep.equal(net.peers.map(() => inner.map(({ name }) => name)))
      const documents = Array.from({ length: 60 }, (_, i) => simulated(`p${i}`, { name: `n${i}` }))
      documents.forEach((document, i) => { net.put(outer[i % outer.length], document) })
      const held = (): boolean => documents.every(({ keys }) => keys.every(key => inner[0].core.holders.of(key, net.clock.now).every(holder => {
        return [...net.peers.find(({ name }) => name === holder)?.core.holdings.under(key) ?? []].length === 1
      })))
      expect(net.until(held, 60_000)).to.be.below(60_000)

      // one goes, whose place another takes, and nobody takes those outside for gone
      net.stop(inner[3])
      net.clock.advance(30 * 60_000)
      expect(new Set(net.alive.map(({ core }) => core.view.members.join()))).to.have.property('size', 1)
      expect(net.alive[0].core.view.members).to.have.length(8)
      expect(documents.every(({ keys }) => keys.every(key => net.alive[0].core.holders.of(key, net.clock.now).every(holder => {
        return [...net.peers.find(({ name }) => name === holder)?.core.holdings.under(key) ?? []].length === 1
      })))).to.equal(true)
    })

    it('are a view again when all of it are gone and those outside are told of each other', () => {
      const { net, inner, outer: all } = more()
      // nor does anybody know them as seeds
      const outer = all.filter(peer => !net.peers.slice(0, 3).includes(peer))
      const document = simulated('p', { name: 'n' })
      net.put(outer[5], document)
      net.peers.filter(peer => inner.includes(peer) || !outer.includes(peer)).forEach(peer => { net.kill(peer) })
      net.clock.advance(300_000)
      // as far as each knows, it is alone
      expect(outer.map(({ core }) => core.view.members)).to.deep.equal(outer.map(({ name }) => [name]))

      outer.forEach(peer => { net.handle(peer, { type: 'found', targets: [{ peer: outer[0].name, addresses: [outer[0].name] }] }) })
      net.clock.advance(120_000)
      expect(new Set(outer.map(({ core }) => core.view.members.join()))).to.have.property('size', 1)
      expect(outer[0].core.view.members).to.have.length(8)
      expect(document.keys.every(key => outer[0].core.holders.of(key, net.clock.now).every(holder => {
        return [...net.peers.find(({ name }) => name === holder)?.core.holdings.under(key) ?? []].length === 1
      }))).to.equal(true)
    })
  })
})
