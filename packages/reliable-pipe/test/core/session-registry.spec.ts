import { expect } from 'chai'
import { SessionRegistry } from '../../src/core/session-registry.ts'
import { TooManySessionsError } from '../../src/errors.ts'
import type { RegistryLimits } from '../../src/core/session-registry.ts'
import type { Tombstone } from '../../src/core/tombstones.ts'

const limits: RegistryLimits = {
  maxSessions: 4,
  maxSessionsPerPeer: 2,
  maxAttachesPerSecond: 10,
  maxAttachBurst: 3,
  maxHalfOpenPerPeer: 2,
  receivePoolPerPeer: 800,
  receivePool: 1000,
  maxTombstones: 4,
  maxTombstonesPerPeer: 3
}

const position = { cumulative: 1, credit: 0, ranges: [], sendWindow: 1, acknowledgeEvery: 1, maxSegment: 1024, maxMessage: 1024, retentionMs: 1 }
const tombstone = (until: number): Tombstone => ({ status: 'closed', position, until })

describe('SessionRegistry', () => {
  it('finds a session by its peer and its id only', () => {
    const registry = new SessionRegistry<string>(limits)
    registry.add('alice', 'id', 'a session', 0)

    expect(registry.get('alice', 'id')).to.equal('a session')
    expect(registry.get('bob', 'id')).to.equal(undefined)
    expect(registry.get('alice', 'other')).to.equal(undefined)
    expect(registry.of('alice')).to.deep.equal(['a session'])
    expect(registry.of('bob')).to.deep.equal([])
  })

  it('bounds sessions, of one peer and in all', () => {
    const registry = new SessionRegistry<string>(limits)

    registry.add('alice', '1', 's', 0)
    registry.add('alice', '2', 's', 0)
    expect(() => { registry.add('alice', '3', 's', 0) }).to.throw(TooManySessionsError, 'one peer').with.property('retryable', true)
    registry.add('bob', '1', 's', 0)
    registry.add('bob', '2', 's', 0)
    expect(() => { registry.add('carol', '1', 's', 0) }).to.throw(TooManySessionsError, 'this node')
    expect(registry.size).to.equal(4)
    expect(() => { registry.check('alice') }, 'says what was most likely forgotten').to.throw('at most 4 sessions: one is kept until both ends have called close()')

    registry.remove('alice', '1', tombstone(1000), 0)
    registry.add('carol', '1', 's', 0)
    expect([...registry.all()]).to.have.length(4)
  })

  it('remembers where ended sessions stood, for a time', () => {
    const registry = new SessionRegistry<string>(limits)

    registry.add('alice', '1', 's', 0)
    registry.remove('alice', '1', tombstone(1000), 0)
    expect(registry.tombstone('bob', '1', 0)).to.equal(undefined)
    expect(registry.tombstone('alice', '1', 999)?.position.cumulative).to.equal(1)
    expect(registry.tombstone('alice', '1', 1000)).to.equal(undefined)
    expect(registry.tombstones).to.equal(0)
  })

  it('remembers a bounded number of them, the newest', () => {
    const registry = new SessionRegistry<string>(limits)

    for (let i = 0; i < 5; i++) {
      registry.add('alice', String(i), 's', i)
      registry.remove('alice', String(i), tombstone(1000 + i), i)
    }

    expect(registry.tombstones).to.equal(3)
    expect(['0', '1', '2', '3', '4'].map(id => registry.tombstone('alice', id, 5) != null)).to.deep.equal([false, false, true, true, true])
  })

  it('forgets none of another peer\'s for those of one that ends very many', () => {
    const registry = new SessionRegistry<string>(limits)
    const end = (peer: string, id: string, now: number, until = 1000): void => {
      registry.add(peer, id, 's', now)
      registry.remove(peer, id, tombstone(until), now)
    }
    const known = (peer: string, ...ids: string[]): boolean[] => ids.map(id => registry.tombstone(peer, id, 20) != null)

    end('bob', '1', 0)
    end('carol', '1', 0)

    for (let i = 0; i < 10; i++) {
      end('alice', String(i), i)
    }

    expect([known('bob', '1'), known('carol', '1'), known('alice', '7', '8', '9')]).to.deep.equal([[true], [true], [false, true, true]])
    expect(registry.tombstones).to.equal(4)

    // what is over makes room
    end('dave', '1', 1000, 2000)
    expect(registry.tombstones).to.equal(1)
  })

  it('remembers each for as long as it is told', () => {
    const registry = new SessionRegistry<string>(limits)

    for (const [id, until] of [['long', 2000], ['short', 500]] as const) {
      registry.add('alice', id, 's', 0)
      registry.remove('alice', id, tombstone(until), 0)
    }

    expect(['long', 'short'].map(id => registry.tombstone('alice', id, 1000) != null)).to.deep.equal([true, false])
  })

  it('makes no tombstone of what was no session', () => {
    const registry = new SessionRegistry<string>(limits)

    registry.remove('alice', '1', tombstone(1000), 0)
    registry.add('alice', '2', 's', 0)
    registry.remove('alice', '1', tombstone(1000), 0)
    expect([registry.tombstones, registry.size]).to.deep.equal([0, 1])
  })

  it('admits a burst of attaches, then as many a second as it is told', () => {
    const registry = new SessionRegistry<string>(limits)
    const admitted = (peer: string, now: number): boolean => registry.admitAttach(peer, now)

    expect([0, 0, 0, 0].map(now => admitted('alice', now))).to.deep.equal([true, true, true, false])
    expect(admitted('bob', 0)).to.be.true
    expect([99, 100, 100, 199, 200].map(now => admitted('alice', now))).to.deep.equal([false, true, false, false, true])
    expect([10_000, 10_000, 10_000, 10_000].map(now => admitted('alice', now))).to.deep.equal([true, true, true, false])
  })

  it('bounds the streams of a peer that have not attached yet', () => {
    const registry = new SessionRegistry<string>(limits)

    expect([registry.beginHalfOpen('alice', 0), registry.beginHalfOpen('alice', 0), registry.beginHalfOpen('alice', 0)]).to.deep.equal([true, true, false])
    expect(registry.beginHalfOpen('bob', 0)).to.be.true
    registry.endHalfOpen('alice')
    expect([registry.beginHalfOpen('alice', 0), registry.beginHalfOpen('alice', 0)]).to.deep.equal([true, false])
  })

  it('keeps the bounds of a peer that is busy when many others come by', () => {
    const registry = new SessionRegistry<string>(limits)

    for (let i = 0; i < 3; i++) {
      registry.admitAttach('alice', 0)
    }

    registry.beginHalfOpen('bob', 0)
    registry.beginHalfOpen('bob', 0)

    for (let i = 0; i < 100; i++) {
      registry.pool(`passer-by ${i}`, 0)
    }

    expect(registry.admitAttach('alice', 0)).to.be.false
    expect(registry.beginHalfOpen('bob', 0)).to.be.false
  })

  it('shares one pool between the sessions of a peer, and what is in the pools between the peers', () => {
    const registry = new SessionRegistry<string>(limits)

    expect(registry.pool('alice', 0)).to.equal(registry.pool('alice', 1))
    expect(registry.pool('alice', 0)).not.to.equal(registry.pool('bob', 0))
    expect([registry.pool('alice', 0).open(400), registry.pool('alice', 0).open(1)]).to.deep.equal([400, 0])
    expect([registry.pool('bob', 0).open(101), registry.pool('bob', 0).open(100)]).to.deep.equal([0, 100])
  })

  it('forgets everything when it is cleared', () => {
    const registry = new SessionRegistry<string>(limits)

    registry.add('alice', '1', 's', 0)
    registry.beginHalfOpen('alice', 0)
    registry.clear()
    registry.endHalfOpen('alice')
    expect([registry.size, [...registry.all()].length, registry.get('alice', '1')]).to.deep.equal([0, 0, undefined])
    registry.add('alice', '1', 's', 0)
    expect(registry.size).to.equal(1)
  })
})
