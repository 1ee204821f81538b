import { expect } from 'chai'
import { SEGMENT_COST } from '../../src/constants.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { FIRST } from '../../src/wire/frame-type.ts'
import { attach, ackFrame, ByHand, dataFrame, exchange, pair, sequencesOf, typesOf } from './by-hand.ts'
import type { Frame } from '../../src/wire/frame.ts'

describe('timing', () => {
  describe('acknowledgements', () => {
    it('come 25 ms after the first segment', () => {
      const { alice, bob } = pair()
      alice.send(1, 2, 3)
      bob.now = 1000
      bob.receive(1, ...alice.poll(1))

      expect(bob.core.wants(1, 1000)).to.be.false
      expect(bob.core.deadline).to.equal(1025)
      bob.timeoutAt(1024)
      expect(bob.poll(1)).to.deep.equal([])
      bob.timeoutAt(1025)
      expect(bob.poll(1)).to.deep.equal([{ type: 'ack', cumulative: 3, credit: bob.core.ownPosition.credit, transmission: undefined, delayMs: 0, ranges: [] }])
      expect(bob.core.deadline).to.be.above(1025)
    })

    it('do not come again and again while there is no room to write them', () => {
      const { alice, bob } = pair()
      alice.send(1)
      bob.receive(1, ...alice.poll(1))
      bob.timeoutAt(25)

      expect(bob.core.wants(1, 25)).to.be.true
      expect(bob.core.deadline, 'room is waited for, not time').to.be.above(25)
    })

    it('travel with data at no cost', () => {
      const { alice, bob } = pair()
      alice.send(1)
      bob.receive(1, ...alice.poll(1))
      bob.send(1)

      expect(typesOf(bob.poll(1))).to.deep.equal(['ack', 'data'])
      expect(bob.core.wants(1, 25)).to.be.false
    })

    it('come when a quarter of the credit was read', () => {
      const { alice, bob } = pair({ credit: 4 * 1512 })
      alice.send(1000, 1000, 1000, 1000)
      bob.receive(1, ...alice.poll(1))
      bob.now = 25
      expect(bob.poll(1)).to.deep.include({ type: 'ack', cumulative: 4, credit: 6048, transmission: undefined, delayMs: 0, ranges: [] })
      bob.handle({ type: 'consumed', messages: 1 })

      expect(bob.poll(1)).to.deep.include({ type: 'ack', cumulative: 4, credit: 7560, transmission: undefined, delayMs: 0, ranges: [] })
      expect(bob.poll(1)).to.deep.equal([])
    })
  })

  describe('silence', () => {
    it('means death after 5 s while something is owed, with a ping at half of it', () => {
      const { alice } = pair({ silenceMs: 5000, idlePingMs: 15_000 })
      alice.now = 1000
      alice.send(1)
      alice.poll(1)

      expect(alice.core.deadline).to.equal(3500)
      alice.timeoutAt(3500)
      expect(typesOf(alice.poll(1))).to.deep.equal(['ping'])
      expect(alice.core.deadline).to.equal(6000)
      alice.timeoutAt(5999)
      expect(alice.closed).to.deep.equal([])
      alice.timeoutAt(6000)
      expect(alice.closed).to.deep.equal(['1 silent'])
      expect(alice.core.wantsPath(6000)).to.equal('now')
      expect(alice.core.stats.pathsEnded).to.deep.equal({ silent: 1 })
    })

    it('is broken by any frame', () => {
      const { alice, bob } = pair({ silenceMs: 5000 })
      alice.send(1)
      alice.poll(1)
      alice.timeoutAt(2500)
      const [ping] = alice.poll(1)
      alice.now = bob.now = 4000
      bob.receive(1, ping)
      const frames = bob.poll(1)
      expect(frames).to.deep.equal([{ type: 'pong', token: (ping as Extract<Frame, { type: 'ping' }>).token }])
      alice.receive(1, ...frames)
      alice.timeoutAt(6400)

      expect(alice.closed).to.deep.equal([])
      expect(alice.core.deadline).to.equal(6500)
    })

    it('is asked after every 15 s while nothing is owed', () => {
      const { alice, bob } = pair({ silenceMs: 5000, idlePingMs: 15_000 })

      expect(alice.core.deadline).to.equal(15_000)
      alice.timeoutAt(15_000)
      const ping = alice.poll(1)
      expect(typesOf(ping)).to.deep.equal(['ping'])
      bob.now = 15_100
      bob.receive(1, ...ping)
      alice.now = 15_200
      alice.receive(1, ...bob.poll(1))
      expect(alice.core.deadline).to.equal(30_200)
      alice.timeoutAt(30_200)
      alice.poll(1)
      alice.timeoutAt(35_200)
      expect(alice.closed).to.deep.equal(['1 silent'])
    })

    it('is asked after once, however often, while the question can\'t be written', () => {
      const { alice } = pair()
      alice.send(1)
      alice.poll(1)

      for (let i = 0; i < 5; i++) {
        alice.timeoutAt(alice.core.deadline)
        alice.receive(1, { type: 'pong', token: 0 })
      }

      expect(alice.now).to.be.above(5000)
      expect(typesOf(alice.poll(1))).to.deep.equal(['ping'])
    })

    it('does not hurt a sender whose reader has stopped', () => {
      const { alice, bob } = pair({ credit: 3000, silenceMs: 5000, idlePingMs: 15_000, retentionMs: 1000 })
      alice.send(900, 900, 900, 900)
      exchange(alice, bob, 1)
      alice.now = bob.now = 25
      exchange(alice, bob, 1)

      for (let now = 1000; now <= 600_000; now += 500) {
        alice.timeoutAt(now)
        bob.timeoutAt(now)
        exchange(alice, bob, 1)
      }

      expect([alice.closed, bob.closed]).to.deep.equal([[], []])
      expect(alice.core.bufferedBytes).to.equal(1800)
      expect(bob.delivered).to.have.length(2)

      while (bob.delivered.length < 4) {
        bob.handle({ type: 'consumed', messages: 1 })
        exchange(alice, bob, 1)
      }

      expect(alice.core.stats).to.include({ resentSegments: 0, attaches: 1 })
    })
  })

  describe('reassembly', () => {
    it('waits for the reserve of another session, and goes on when that is over', () => {
      const pool = new ReceivePool({ size: 0, reserves: 1 })
      const [first, second] = [pair({ credit: 5000, pool }), pair({ credit: 5000, pool })]
      first.bob.receive(1, dataFrame(0, FIRST, 900), dataFrame(1, 0, 900), dataFrame(2, 0, 900))
      second.bob.receive(1, dataFrame(0, FIRST, 900), dataFrame(1, 0, 900), dataFrame(2, 0, 900))
      expect([first.bob.core.lacksRoom, second.bob.core.lacksRoom]).to.deep.equal([false, true])
      expect([first.bob.core.ownPosition.credit, second.bob.core.ownPosition.credit]).to.deep.equal([5000 + 3 * (900 + SEGMENT_COST), 5000])

      first.bob.handle({ type: 'abort', code: 'application', reason: '' })
      expect(pool.takeFreed()).to.be.true
      second.bob.handle({ type: 'room-freed' })
      expect(second.bob.core.lacksRoom).to.be.false
      expect(second.bob.poll(1)[0]).to.deep.include({ type: 'ack', credit: 5000 + 3 * (900 + SEGMENT_COST) })
    })

    it('takes a message larger than its credit', () => {
      const { alice, bob } = pair({ credit: 4000, maxMessage: 10_000 })
      alice.send(9000)

      for (let now = 25; now < 1000 && bob.delivered.length === 0; now += 25) {
        alice.now = bob.now = now
        exchange(alice, bob, 1)
      }

      expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([9000])
    })
  })

  describe('on a path that loses what is written', () => {
    const lossy = { datagram: 1200 }
    const twoEnds = (): { alice: ByHand, bob: ByHand } => pair({ sendWindow: 50, acknowledgeEvery: 2 }, lossy)

    it('says its attach again until it is answered', () => {
      const alice = new ByHand('initiator', {}, lossy)
      const bob = new ByHand('responder', {}, lossy)
      const frame = alice.dial(1)
      expect(alice.core.deadline).to.equal(333)
      alice.timeoutAt(333)
      expect(alice.poll(1)).to.deep.equal([frame])
      expect(alice.core.deadline).to.equal(666)

      // the answer is lost
      bob.attach(1, frame)
      alice.timeoutAt(666)
      bob.receive(1, ...alice.poll(1))
      const again = bob.poll(1)
      expect(again[0]).to.include({ type: 'attached', status: 'ok' })
      alice.receive(1, ...again)
      expect([alice.core.currentPath, bob.core.stats.attaches]).to.deep.equal([1, 1])
    })

    it('says the next attach again after what the path before has taught, then less often', () => {
      const { alice, bob } = twoEnds()
      alice.send(900)
      bob.receive(1, ...alice.poll(1))
      alice.now = bob.now = 40
      // the acknowledgement is due 25 ms after its segment
      bob.timeoutAt(40)
      alice.receive(1, ...bob.poll(1))
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      alice.dial(2)
      const times: number[] = []

      for (let i = 0; i < 5; i++) {
        times.push(alice.core.deadline - alice.now)
        alice.timeoutAt(alice.core.deadline)
        expect(typesOf(alice.poll(2))).to.deep.equal(['attach'])
      }

      expect(times[0]).to.be.within(25, 80)
      expect(times.slice(1)).to.deep.equal([2, 4, 8, 16].map(factor => Math.min(333, factor * times[0])))
    })

    it('numbers transmissions, and sends again what three later ones have overtaken', () => {
      const { alice, bob } = twoEnds()
      alice.send(900, 900, 900, 900, 900)
      const frames = alice.poll(1)
      expect(frames.map(frame => frame.type === 'data' ? [frame.sequence, frame.transmission] : [])).to.deep.equal([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]])

      alice.now = bob.now = 100
      bob.receive(1, ...frames.slice(1))
      const acknowledgement = bob.poll(1)
      expect(acknowledgement[0]).to.deep.include({ cumulative: 0, transmission: 4, ranges: [{ start: 1, end: 5 }] })
      alice.receive(1, ...acknowledgement)
      const again = alice.poll(1)
      expect(again.map(frame => frame.type === 'data' ? [frame.sequence, frame.transmission] : [])).to.deep.equal([[0, 5]])
      bob.receive(1, ...again)
      expect(bob.delivered).to.have.length(5)
    })

    it('writes as many datagrams as there is room for, none above its size', () => {
      const { alice } = twoEnds()
      alice.send(900, 10, 10, 900, 900)
      const poll = (): number[] => alice.core.handle({ type: 'poll', path: 1, room: 2500, dataRoom: Infinity }, 0)
        .flatMap(effect => effect.type === 'write' ? [effect.bytes] : [])
      const writes = poll()

      expect(writes.length).to.be.within(2, 3)
      expect(writes.reduce((sum, bytes) => sum + bytes)).to.be.within(2000, 2500)
      writes.push(...poll())
      writes.forEach(bytes => { expect(bytes).to.be.within(1, 1200) })
      expect(alice.core.wants(1, 0)).to.be.false
    })

    it('begins with a small N and M, and says so in the attach, because a WINDOW may be lost', () => {
      const alice = new ByHand('initiator', { sendWindow: 1000, acknowledgeEvery: 100 }, lossy)
      const bob = new ByHand('responder', { sendWindow: 1000, acknowledgeEvery: 100 }, lossy)
      const frame = alice.dial(1)
      const [answer, ...rest] = bob.attach(1, frame)

      expect(frame).to.include({ sendWindow: 10, acknowledgeEvery: 2 })
      expect(answer).to.deep.include({ position: { ...bob.core.ownPosition, sendWindow: 10, acknowledgeEvery: 2 } })
      expect(rest).to.deep.equal([])
      alice.receive(1, answer)
      alice.send(...Array<number>(100).fill(1))
      expect(sequencesOf(alice.poll(1))).to.have.length(10)
    })

    it('acknowledges eight segments at the latest, whatever M was heard of last', () => {
      const bob = new ByHand('responder', {}, lossy)
      const alice = new ByHand('initiator', {}, lossy)
      bob.attach(1, { ...alice.dial(1), acknowledgeEvery: 1000 })

      for (let sequence = 0; sequence < 8; sequence++) {
        expect(bob.core.wants(1, 0), `segment ${sequence}`).to.equal(false)
        bob.receive(1, { ...dataFrame(sequence), transmission: sequence })
      }

      expect(typesOf(bob.poll(1))).to.deep.equal(['ack'])
    })

    it('leaves out what has overtaken the answer to its attach', () => {
      const alice = new ByHand('initiator', {}, lossy)
      alice.dial(1)
      alice.receive(1, dataFrame(0))

      expect([alice.closed, alice.delivered]).to.deep.equal([[], []])
    })

    it('probes with what is oldest when nothing is answered', () => {
      const { alice, bob } = twoEnds()
      alice.send(1, 1, 1)
      alice.poll(1)
      // the attach was answered at once, which is taken for 1 ms
      const first = 1 + 4 * 0.5 + 25
      expect(alice.core.deadline).to.equal(first)
      alice.timeoutAt(first)
      expect(sequencesOf(alice.poll(1))).to.deep.equal([0, 1])
      expect(alice.core.deadline).to.equal(2 * first)
      expect(bob.ended).to.equal(undefined)
    })

    it('asks for credit whose announcement was lost', () => {
      const { alice, bob } = pair({ credit: 3000, sendWindow: 50, acknowledgeEvery: 1 }, lossy)
      alice.send(900, 900, 900)
      alice.now = bob.now = 10
      exchange(alice, bob, 1)
      alice.now = bob.now = 50
      exchange(alice, bob, 1)
      bob.handle({ type: 'consumed', messages: 2 })
      expect(typesOf(bob.poll(1)), 'lost').to.deep.equal(['ack'])

      expect(alice.core.deadline).to.be.below(5000)
      alice.timeoutAt(alice.core.deadline)
      const ping = alice.poll(1)
      expect(typesOf(ping)).to.deep.equal(['ping'])
      bob.receive(1, ...ping)
      alice.receive(1, ...bob.poll(1))
      expect(sequencesOf(alice.poll(1))).to.deep.equal([2])
    })

    it('refuses an acknowledged transmission that was never made', () => {
      const { alice } = twoEnds()
      alice.send(1)
      alice.poll(1)
      alice.receive(1, { ...ackFrame(0) as Extract<Frame, { type: 'ack' }>, transmission: 1 })

      expect(alice.ended?.error?.cause).to.include({ name: 'AcknowledgementOutOfRangeError' })
    })

    it('says at once what is missing, or came twice', () => {
      const { bob } = twoEnds()
      bob.receive(1, { ...dataFrame(1), transmission: 1 })
      expect(typesOf(bob.poll(1))).to.deep.equal(['ack'])
      bob.receive(1, { ...dataFrame(1), transmission: 2 })
      expect(typesOf(bob.poll(1))).to.deep.equal(['ack'])
    })

    it('is left for a stream, and the other way round', () => {
      const { alice, bob } = twoEnds()
      alice.send(900, 900)
      const [first] = alice.poll(1)
      bob.receive(1, first)
      attach(alice, bob, 2)
      exchange(alice, bob, 2)

      expect(bob.delivered).to.have.length(2)
      expect(alice.core.stats.resentSegments).to.equal(1)
    })
  })
})
