import { expect } from 'chai'
import { ackFrame, attach, dataFrame, exchange, pair, sequencesOf, typesOf } from './by-hand.ts'

describe('moving', () => {
  describe('as planned', () => {
    it('attaches the new path before the old one is left, and resends nothing that arrives', () => {
      const { alice, bob } = pair()
      alice.send(1, 2, 3)
      const onOld = alice.poll(1)
      const frame = alice.dial(2, true)
      expect(frame.planned).to.be.true
      expect(sequencesOf(onOld)).to.deep.equal([0, 1, 2])

      // DATA goes on over the old path until the answer is there
      alice.send(4)
      onOld.push(...alice.poll(1))
      expect(sequencesOf(onOld)).to.deep.equal([0, 1, 2, 3])

      const [answer] = bob.attach(2, frame)
      alice.receive(2, answer)
      alice.send(5)
      onOld.push(...alice.poll(1))
      const onNew = alice.poll(2)
      expect(typesOf(onOld).at(-1)).to.equal('path-end')
      expect(sequencesOf(onNew)).to.deep.equal([4])

      // the new path is faster
      bob.receive(2, ...onNew)
      bob.receive(1, ...onOld)
      expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([1, 2, 3, 4, 5])
      exchange(alice, bob, 1, 2)

      expect(alice.core.stats).to.include({ resentSegments: 0, attaches: 2 })
      expect(bob.core.stats).to.include({ duplicates: 0, outOfOrder: 1 })
      expect(alice.closed).to.deep.equal(['1 moved'])
      expect(bob.closed).to.deep.equal(['1 moved'])
      expect(alice.of('close-path')[0].graceful).to.be.true
      expect(alice.core.stats.pathsEnded).to.deep.equal({ moved: 1 })
    })

    it('drains both directions', () => {
      const { alice, bob } = pair()
      bob.send(1, 2)
      const onOld = bob.poll(1)
      attach(alice, bob, 2, true)
      bob.send(3)
      const onNew = bob.poll(2)
      onOld.push(...bob.poll(1))

      expect(sequencesOf(onNew)).to.deep.equal([2])
      expect(typesOf(onOld)).to.deep.equal(['data', 'data', 'path-end'])
      alice.receive(2, ...onNew)
      exchange(alice, bob, 2)
      expect(alice.closed, 'bob\'s end mark is still under way').to.deep.equal([])
      alice.receive(1, ...onOld)
      exchange(alice, bob, 1, 2)
      expect(alice.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([1, 2, 3])
      expect(bob.core.stats.resentSegments).to.equal(0)
      expect([alice.closed, bob.closed]).to.deep.equal([['1 moved'], ['1 moved']])
    })

    it('sends again exactly what the old path did not deliver', () => {
      const { alice, bob } = pair()
      alice.send(1, 1, 1, 1)
      const [first, second, third, fourth] = alice.poll(1)
      expect([first, second, third, fourth].map(frame => frame.type)).to.deep.equal(['data', 'data', 'data', 'data'])
      bob.receive(1, first, third)
      attach(alice, bob, 2, true)
      alice.poll(1)

      // the old path breaks while it drains
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      const fromBob = bob.poll(2)
      expect(typesOf(fromBob)).to.deep.equal(['ack', 'path-closed'])
      expect(fromBob[0]).to.deep.include({ cumulative: 1, ranges: [{ start: 2, end: 3 }] })
      expect(fromBob[1]).to.include({ counter: 1 })
      alice.receive(2, ...fromBob)
      expect(alice.closed).to.deep.equal(['1 closed'])
      expect(sequencesOf(alice.poll(2))).to.deep.equal([1, 3])
      expect(alice.core.stats).to.include({ resentSegments: 2 })
    })

    it('closes a path by force that has not drained in time', () => {
      const { alice, bob } = pair({ drainTimeoutMs: 4000 })
      alice.send(1)
      alice.poll(1)
      attach(alice, bob, 2, true)
      alice.poll(1)

      expect(alice.core.deadline).to.be.at.most(4000)
      alice.timeoutAt(3999)
      expect(alice.closed).to.deep.equal([])
      alice.timeoutAt(4000)
      expect(alice.of('close-path')).to.deep.include({ type: 'close-path', path: 1, graceful: false, cause: 'drain-timeout' })
      bob.now = 4000
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      exchange(alice, bob, 2)
      expect(bob.delivered).to.have.length(1)
    })

    it('says its last word on a path again when the path it was said over is lost, too', () => {
      const { alice, bob } = pair()
      alice.send(1)
      bob.send(2)
      alice.poll(1)
      bob.poll(1)

      // both lose the first path, and what they say of that is lost with the second while they move to the third
      for (const path of [2, 3]) {
        attach(alice, bob, path, true)

        for (const end of [alice, bob]) {
          end.handle({ type: 'path-ended', path: path - 1, cause: 'reset' })
        }

        if (path === 2) {
          expect([alice, bob].map(end => typesOf(end.poll(2)))).to.deep.equal([['ack', 'path-closed'], ['ack', 'path-closed']])
        }
      }

      exchange(alice, bob, 3)
      expect([alice, bob].map(({ delivered }) => delivered.length)).to.deep.equal([1, 1])
    })

    it('answers with its last word again where only that was lost', () => {
      const { alice, bob } = pair()
      bob.send(1)
      bob.poll(1)
      attach(alice, bob, 2, true)

      for (const end of [alice, bob]) {
        end.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      }

      // alice knows what bob has to say; bob does not know what she has said
      alice.receive(2, ...bob.poll(2))
      alice.poll(2)
      attach(alice, bob, 3, true)
      bob.handle({ type: 'path-ended', path: 2, cause: 'reset' })
      alice.handle({ type: 'path-ended', path: 2, cause: 'reset' })
      exchange(alice, bob, 3)

      expect(alice.delivered).to.have.length(1)
      expect([alice.poll(3), bob.poll(3)], 'and leaves it at that').to.deep.equal([[], []])
    })

    it('says again what credit there is, when it was told on a path that the other side may have closed by then', () => {
      const { alice, bob } = pair({ credit: 2048, maxSegment: 512 })
      alice.send(512, 512, 512)
      bob.receive(1, ...alice.poll(1))
      alice.receive(1, ...bob.poll(1))
      alice.send(512)
      expect(sequencesOf(alice.poll(1)), 'credit is used up').to.deep.equal([])

      // no more data on the first path, either way: alice may close it as soon as there is another
      bob.handle({ type: 'retire', path: 1, reason: 'limit' })
      alice.receive(1, ...bob.poll(1))
      bob.receive(1, ...alice.poll(1))
      const frame = bob.dial(2, true)
      bob.handle({ type: 'consumed', messages: 3 })
      expect(typesOf(bob.poll(1)), 'on the path that is still the current one').to.deep.equal(['ack'])

      bob.receive(2, ...alice.attach(2, frame))
      expect(alice.closed).to.deep.equal(['1 moved'])
      expect(bob.closed).to.deep.equal(['1 moved'])
      exchange(alice, bob, 2)
      expect(bob.delivered).to.have.length(4)
    })

    it('leaves a path that is retired, and asks for the next', () => {
      const { alice, bob } = pair()
      alice.handle({ type: 'retire', path: 1, reason: 'limit' })
      expect(alice.core.wantsPath(0)).to.equal('planned')
      alice.send(1)
      const frames = alice.poll(1)
      expect(frames).to.deep.equal([{ type: 'path-end', reason: 'limit' }])

      bob.receive(1, ...frames)
      expect(bob.of('retired')).to.deep.equal([{ type: 'retired', path: 1, reason: 'limit' }])
      expect(typesOf(bob.poll(1))).to.deep.equal(['path-end', 'ack'])
      expect(bob.core.wantsPath(1999), 'the initiator dials').to.equal('no')
      expect(bob.core.wantsPath(2000)).to.equal('planned')

      attach(alice, bob, 2, true)
      exchange(alice, bob, 2)
      expect(bob.delivered).to.have.length(1)
      expect(alice.core.stats.resentSegments).to.equal(0)
    })

    it('goes on after several moves in a row, whose paths end in any order', () => {
      const { alice, bob } = pair()

      for (let path = 2; path <= 5; path++) {
        alice.send(path)
        alice.poll(path - 1)
        attach(path % 2 === 0 ? alice : bob, path % 2 === 0 ? bob : alice, path, true)
      }

      for (const path of [3, 1, 4, 2]) {
        bob.handle({ type: 'path-ended', path, cause: 'reset' })
        alice.handle({ type: 'path-ended', path, cause: 'reset' })
        exchange(alice, bob, 5)
      }

      alice.now = bob.now = 25
      exchange(alice, bob, 5)
      expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([2, 3, 4, 5])
      expect(alice.core.bufferedBytes).to.equal(0)
    })
  })

  describe('after a loss', () => {
    it('sends again what is missing, as the next attach says it', () => {
      const { alice, bob } = pair()
      alice.send(1, 1, 1, 1, 1)
      const frames = alice.poll(1)
      bob.receive(1, frames[0], frames[2], frames[3])
      bob.send(9)
      bob.poll(1)
      alice.now = bob.now = 50
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      expect(alice.core.currentPath).to.equal(undefined)
      expect(alice.core.wantsPath(50)).to.equal('now')

      expect(sequencesOf(attach(alice, bob, 2))).to.deep.equal([0])
      expect(sequencesOf(alice.poll(2))).to.deep.equal([1, 4])
      expect(alice.core.stats).to.deep.include({ resentSegments: 2, resentBytes: 2, pathsEnded: { reset: 1 } })
    })

    it('does not give up what was sent while only this side knows that the path is gone', () => {
      const { alice, bob } = pair()
      alice.send(1)
      alice.poll(1)
      alice.handle({ type: 'path-ended', path: 1, cause: 'closed' })

      expect(alice.core.bufferedBytes).to.equal(1)
      expect(sequencesOf(attach(bob, alice, 2))).to.deep.equal([0])
      expect(bob.delivered).to.have.length(1)
    })

    it('takes no frames from a path that is gone', () => {
      const { alice, bob } = pair()
      alice.send(1)
      const frames = alice.poll(1)
      attach(alice, bob, 2)
      bob.receive(1, ...frames)

      expect(bob.delivered).to.deep.equal([])
    })

    it('measures the longest gap, and names what caused it', () => {
      const { alice, bob } = pair()
      alice.now = 1000
      alice.send(1)
      alice.poll(1)
      alice.now = 1400
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      alice.now = bob.now = 3000
      attach(alice, bob, 2)
      alice.receive(2, ackFrame(0))
      bob.receive(2, ...alice.poll(2))
      alice.now = bob.now = 3100
      alice.receive(2, ...bob.poll(2))

      expect(alice.core.stats).to.include({ longestGapMs: 2100, longestGapCause: 'reset' })
    })

    it('lets who was dialled wait before it dials itself', () => {
      const { alice, bob } = pair({ responderDialDelayMs: 700 })
      alice.now = bob.now = 100
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })

      expect(alice.core.wantsPath(100)).to.equal('now')
      expect(bob.core.wantsPath(799)).to.equal('no')
      expect(bob.core.deadline).to.equal(800)
      bob.timeoutAt(800)
      expect(bob.core.wantsPath(800)).to.equal('now')
      expect(bob.core.deadline, 'it need not be reminded').to.be.above(800)
      bob.dial(2)
      expect(bob.core.wantsPath(900), 'one dial at a time').to.equal('no')
    })
  })

  it('says nothing on a path it does not have', () => {
    const { alice } = pair()

    expect(alice.core.wants(7, 0)).to.be.false
    expect(alice.handle({ type: 'poll', path: 7, room: 1000, dataRoom: 1000 })).to.deep.equal([])
    expect(alice.receive(7, dataFrame(0))).to.deep.equal([])
    alice.handle({ type: 'retire', path: 7, reason: 'moved' })
    alice.handle({ type: 'path-ended', path: 7, cause: 'reset' })
    expect(alice.effects.filter(({ type }) => type !== 'attached')).to.deep.equal([])
  })
})
