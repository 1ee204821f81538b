import { expect } from 'chai'
import { LeaseTable } from '../../src/core/lease-table.ts'

const table = (more: Partial<ConstructorParameters<typeof LeaseTable>[0]> = {}): LeaseTable => new LeaseTable({
  maxClients: 2, maxClientsPerGroup: 2, maxLeaseMs: 1_000, keepMs: 500, maxDocumentsPerClient: 2, maxBytesPerClient: 100, pushedPerSecond: 10, pushedBurst: 5, ...more
})

describe('leases of a rendezvous', () => {
  it('grants, renews, and is full', () => {
    const leases = table()

    expect(leases.lease('a', 800, 0)).to.deep.equal({ granted: 800, known: false, takesOver: true })
    expect(leases.lease('b', 5_000, 0)).to.deep.equal({ granted: 1_000, known: false, takesOver: true })
    expect(leases.lease('c', 800, 0)).to.equal('full')
    expect(leases.lease('a', 800, 400)).to.deep.equal({ granted: 800, known: true, takesOver: false })
    expect([leases.leases, leases.clients]).to.deep.equal([2, ['a', 'b']])
    expect(leases.next).to.equal(1_000)
    expect(leases.sweep(1_000)).to.deep.equal({ documents: [], ended: 1 })
    expect(leases.lease('c', 800, 1_000)).to.deep.equal({ granted: 800, known: false, takesOver: true })
  })

  it('keeps documents for a while after the lease, and knows who comes back', () => {
    const leases = table()
    leases.lease('a', 1_000, 0)
    leases.hold('a', 'x', 10)
    expect(leases.sweep(1_400)).to.deep.equal({ documents: [], ended: 1 })
    expect([leases.leases, leases.isOrphan('x')]).to.deep.equal([0, true])
    expect(leases.lease('a', 1_000, 1_450)).to.deep.equal({ granted: 1_000, known: true, takesOver: true })
    leases.depart('a', 2_000)
    expect(leases.sweep(2_499)).to.deep.equal({ documents: [], ended: 0 })
    expect(leases.sweep(2_500)).to.deep.equal({ documents: ['x'], ended: 0 })
    expect(leases.lease('a', 1_000, 2_500)).to.deep.equal({ granted: 1_000, known: false, takesOver: true })
  })

  it('knows of which clients another places what they push, and when that falls to this one', () => {
    const leases = table()
    expect(leases.lease('a', 1_000, 0, true)).to.deep.equal({ granted: 1_000, known: false, takesOver: false })
    leases.hold('a', 'x', 10)
    expect([leases.isStandby('a'), leases.isStandby('b'), leases.documentsOf('a'), leases.documentsOf('b')]).to.deep.equal([true, false, ['x'], []])
    expect(leases.lease('a', 1_000, 10, true)).to.include({ takesOver: false })
    expect(leases.lease('a', 1_000, 20)).to.include({ takesOver: true })
    expect(leases.isStandby('a')).to.equal(false)
    expect(leases.lease('a', 1_000, 30)).to.include({ takesOver: false })
  })

  it('says that what was pushed is not known any more to one of many for whom it was kept, once', () => {
    const leases = table({ maxClients: 5 })
    leases.lease('a', 1_000, 0)
    leases.hold('a', 'x', 10)
    leases.hold('a', 'x', 20)
    expect(leases.lease('a', 1_000, 10)).to.include({ known: true })
    leases.depart('a', 20)
    leases.lease('b', 1_000, 20)
    ;['c', 'd', 'e'].forEach(name => leases.lease(name, 1_000, 20))
    ;['b', 'c', 'd'].forEach(name => { leases.hold(name, 'x', 20) })
    expect(leases.lease('a', 1_000, 30)).to.include({ known: true })
    leases.hold('e', 'x', 20)
    expect(leases.lease('a', 1_000, 30)).to.include({ known: false })
    expect(leases.lease('a', 1_000, 40)).to.include({ known: true })
    expect(leases.lease('b', 1_000, 40)).to.include({ known: true })
    expect(leases.documentsOf('a')).to.deep.equal([])
  })

  it('keeps what several pushed until the last of them is gone, and has it placed unless all of them have others do that', () => {
    const leases = table()
    leases.lease('a', 1_000, 0, true)
    leases.lease('b', 1_000, 0)
    leases.hold('a', 'x', 10)
    expect(leases.isPlacedElsewhere('x')).to.equal(true)
    leases.hold('b', 'x', 10)
    expect(leases.isPlacedElsewhere('x')).to.equal(false)
    leases.depart('b', 100)
    expect(leases.isOrphan('x')).to.equal(false)
    expect(leases.sweep(600)).to.deep.equal({ documents: [], ended: 0 })
    expect([leases.isOrphan('x'), leases.documentsOf('a')]).to.deep.equal([false, ['x']])
    leases.depart('a', 700)
    expect(leases.isOrphan('x')).to.equal(true)
    expect(leases.sweep(1_200)).to.deep.equal({ documents: ['x'], ended: 0 })
    expect([leases.isHeld('x'), leases.isPlacedElsewhere('x')]).to.deep.equal([false, false])
  })

  it('has a share of leases for those whose addresses begin alike, who may renew, and be others when they are gone', () => {
    const leases = table({ maxClients: 10 })
    const lease = (name: string, group: string | undefined, now = 0): boolean => leases.lease(name, 1_000, now, false, group) !== 'full'
    expect([lease('a', 'x'), lease('b', 'x'), lease('c', 'x'), lease('a', 'x')]).to.deep.equal([true, true, false, true])
    expect([lease('d', 'y'), lease('e', undefined), lease('f', undefined), lease('g', undefined)]).to.deep.equal([true, true, true, true])
    leases.depart('a', 10)
    expect([lease('c', 'x', 10), lease('a', 'x', 10)]).to.deep.equal([true, false])
    // elsewhere
    expect(lease('a', 'z', 10)).to.equal(true)
    leases.sweep(1_000)
    leases.sweep(2_000)
    expect([leases.leases, lease('h', 'x', 2_000), lease('i', 'x', 2_000), lease('j', 'x', 2_000)]).to.deep.equal([0, true, true, false])
  })

  it('remembers nobody who left with nothing', () => {
    const leases = table()
    leases.lease('a', 1_000, 0)
    leases.depart('a', 0)
    expect([leases.next, leases.leases]).to.deep.equal([undefined, 0])
  })

  it('bounds the documents and bytes of a client', () => {
    const leases = table()
    leases.lease('a', 1_000, 0)
    leases.lease('b', 1_000, 0)
    leases.hold('a', 'x', 60)
    expect([leases.hasRoom('a', 'y', 40), leases.hasRoom('a', 'y', 41), leases.hasRoom('a', 'x', 100)]).to.deep.equal([true, false, true])
    leases.hold('a', 'y', 20)
    expect([leases.hasRoom('a', 'z', 1), leases.hasRoom('a', 'y', 40)]).to.deep.equal([false, true])
    // a document counts for each that pushed it, as it was then
    leases.hold('b', 'x', 70)
    expect([leases.hasRoom('a', 'x', 80), leases.hasRoom('a', 'x', 81), leases.hasRoom('b', 'z', 31)]).to.deep.equal([true, false, false])
    leases.release('x')
    expect([leases.hasRoom('a', 'z', 80), leases.hasRoom('b', 'z', 100)]).to.deep.equal([true, true])
    expect(leases.hasRoom('nobody', 'z', 1)).to.equal(false)
  })

  it('lets nobody push without a lease, or too fast', () => {
    const leases = table()
    expect(leases.admit('a', 1, 0)).to.equal('no-lease')
    leases.lease('a', 1_000, 0)
    expect([leases.admit('a', 5, 0), leases.admit('a', 1, 0), leases.admit('a', 2, 200), leases.admit('a', 1, 200)])
      .to.deep.equal(['admitted', 'too-fast', 'admitted', 'too-fast'])
    expect(leases.admit('a', 1, 1_000)).to.equal('no-lease')
  })

  it('gives nobody who leaves and comes back more to push', () => {
    const leases = table()
    leases.lease('a', 1_000, 0)
    expect(leases.admit('a', 5, 0)).to.equal('admitted')
    leases.depart('a', 100)
    leases.lease('a', 1_000, 100)
    expect([leases.admit('a', 2, 100), leases.admit('a', 1, 100)]).to.deep.equal(['too-fast', 'admitted'])
    // documents go when they would, and the rest is remembered until it makes no difference
    leases.hold('a', 'x', 10)
    expect([leases.admit('a', 5, 600), leases.sweep(1_100), leases.sweep(1_600)]).to.deep.equal([
      'admitted', { documents: [], ended: 1 }, { documents: ['x'], ended: 0 }
    ])
    expect([leases.next, leases.leases]).to.deep.equal([undefined, 0])
    leases.lease('a', 1_000, 2_000)
    leases.admit('a', 5, 2_000)
    leases.depart('a', 2_000)
    expect([leases.next, leases.sweep(2_500), leases.next]).to.deep.equal([2_500, { documents: [], ended: 0 }, undefined])
  })

  it('grants nothing for longer after the clock was set back', () => {
    const leases = table()
    leases.lease('a', 1_000, 1_000_000)
    leases.shorten(0)
    expect(leases.next).to.equal(1_000)
  })
})
