import { expect } from 'chai'
import { seededRandom } from '@juxta/test-network'
import { transferOf } from '../src/session/held-session.ts'
import { alice, bob, carol, mallory } from './document/fixtures.ts'
import { bytes, text } from './service/nodes.ts'
import { StubNet } from './stub-net.ts'
import type { StubNode } from './stub-net.ts'
import type { BoundEnd, HandOver, MovedReport, PipeAdvertisement, PipeConnectOptions, PipeSession, PipeSessionHandler, UnclaimedSession, UndeliveredError } from '../src/index.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `${from + i}`)

describe('an end that is handed over', function () {
  this.timeout(60_000)
  let net: StubNet
  let owner: StubNode
  let second: StubNode
  let third: StubNode
  let sender: StubNode
  let pipe: PipeAdvertisement
  /** what applications at the pipe's end have taken, in the order in which they did */
  let taken: string[]
  /** sessions at the pipe's end, the latest last */
  let sessions: ReliableSession[]

  beforeEach(async () => {
    net = new StubNet()
    owner = await net.add(alice)
    second = await net.add(bob)
    third = await net.add(carol)
    sender = await net.add(mallory)
    pipe = await owner.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    taken = []
    sessions = []
  })

  afterEach(async () => { await net.stop() })

  /** Takes a message each `everyMs`, and answers it */
  const reader = (everyMs = 0): PipeSessionHandler => async session => {
    sessions.push(session)

    try {
      for await (const message of session) {
        taken.push(text(message))
        session.send(bytes(`re ${text(message)}`))

        if (everyMs > 0) {
          await new Promise<void>(resolve => { net.clock.after(everyMs, resolve) })
        }
      }

      await session.close()
    } catch {
      // the end was given up
    }
  }

  /** Takes nothing */
  const holder: PipeSessionHandler = session => { sessions.push(session) }

  const delegationFor = async (node: StubNode, rank = 0): Promise<object> => node === owner ? {} : { delegation: await owner.pipe.delegate(pipe, { to: node.peer, rank }) }
  const listen = async (handler = reader(), node = owner): Promise<BoundEnd> => net.run(node.pipe.listen(pipe, handler, await delegationFor(node)))
  const connect = async (options?: PipeConnectOptions): Promise<PipeSession> => net.run(sender.pipe.connect(pipe, options))
  const handOver = async (end: BoundEnd, to: StubNode): Promise<HandOver> => net.run(end.handOver(to.peer))
  const takeOver = async (node: StubNode, { bytes }: Pick<HandOver, 'bytes'>, handler = reader()): Promise<BoundEnd> => net.run(node.pipe.takeOver(pipe, bytes, handler, await delegationFor(node)))
  const failure = async (promise: Promise<unknown>): Promise<string> => net.run(promise.then(() => 'nothing', (error: Error) => error.name))
  const moves = (session: PipeSession): MovedReport[] => {
    const reports: MovedReport[] = []
    session.addEventListener('moved', ({ detail }) => { reports.push(detail) })

    return reports
  }

  const answers = (session: PipeSession): string[] => {
    const heard: string[] = []
    void (async () => {
      for await (const message of session) {
        heard.push(text(message))
      }
    })().catch(() => {})

    return heard
  }

  it('delivers each message once, both ways, over several hand-overs in the middle of a transfer, though connections are lost', async () => {
    const count = 600
    let end = await listen(reader(7))
    const session = await connect()
    const [reports, heard] = [moves(session), answers(session)]
    const sending = (async () => {
      for (const number of numbers(count)) {
        await session.deliver(bytes(number))
        await new Promise<void>(resolve => { net.clock.after(3, resolve) })
      }

      await session.close()
    })()

    for (const [i, node] of [second, third, owner, second].entries()) {
      await net.until(() => taken.length >= (i + 1) * 60)
      net.cut()
      await net.pass(20 * i)
      expect(sessions[i].stats.unread).to.be.greaterThan(0)
      const handed = await handOver(end, node)
      net.cut()
      end = await takeOver(node, handed, reader(i === 3 ? 0 : 7))
      expect(handed.sessions).to.equal(1)
      await net.until(() => sessions.length === i + 2)
      net.cut()
    }

    await net.run(sending)
    await net.until(() => heard.length >= count)
    expect(taken).to.deep.equal(numbers(count))
    expect(heard).to.deep.equal(numbers(count).map(number => `re ${number}`))
    expect(session.watermarks).to.deep.include({ accepted: count, acknowledged: count })
    expect(reports.map(({ handedOver, undelivered }) => [handedOver, undelivered.length])).to.deep.equal(reports.map(() => [true, 0]))
    expect([reports.length, sender.pipe.counts.handOversRefused]).to.deep.equal([4, {}])
  })

  for (let seed = 1; seed <= 12; seed++) {
    it(`delivers each message once, whenever ends are handed over and connections lost: seed ${seed}`, async () => {
      const random = seededRandom(seed)
      const count = 150
      const ends = [owner, second, third]
      let at = 0
      let end = await listen(reader(random.between(0, 15)))
      const session = await connect()
      const [reports, heard] = [moves(session), answers(session)]
      const over = new AbortController()
      const sending = (async () => {
        for (const number of numbers(count)) {
          await session.deliver(bytes(number))
          await new Promise<void>(resolve => { net.clock.after(random.between(0, 20), resolve) })
        }

        await session.close()
      })().finally(() => { over.abort() })

      while (!over.signal.aborted) {
        await net.pass(random.between(0, 600))
        net.cut()

        if (!over.signal.aborted && random.chance(0.7)) {
          const next = (at + random.int(2) + 1) % ends.length
          // not while the one before is not done
          const handing = end.handOver(ends[next].peer).catch((error: Error) => { expect(error.name).to.equal('HandOverPendingError') })
          await net.pass(random.between(0, 30))
          net.cut()
          const handed = await net.run(handing)

          if (handed == null) {
            continue
          }

          await net.pass(random.between(0, 2_500))
          end = await takeOver(ends[next], handed, reader(random.between(0, 15)))
          at = next
        }
      }

      await net.run(sending)
      await net.until(() => taken.length >= count && heard.length >= count)
      expect(taken).to.deep.equal(numbers(count))
      expect(heard).to.deep.equal(numbers(count).map(number => `re ${number}`))
      expect(reports.every(({ handedOver }) => handedOver)).to.equal(true)
    })
  }

  it('gives the new holder what the old one\'s application had not taken, and the sender what it had not got', async () => {
    const end = await listen(holder)
    const session = await connect()
    const [reports, heard] = [moves(session), answers(session)]
    numbers(10).forEach(number => session.send(bytes(number)))
    await net.until(() => sessions[0]?.stats.unread === 10 && session.watermarks.acknowledged === 10)
    net.kill(sender)
    sessions[0].send(bytes('an answer'))
    numbers(5, 10).forEach(number => session.send(bytes(number)))
    const handed = await handOver(end, second)
    net.revive(sender)
    await takeOver(second, handed)
    await net.until(() => taken.length === 15 && heard.length === 16)

    expect([taken, heard[0]]).to.deep.equal([numbers(15), 'an answer'])
    expect(reports).to.have.length(1)
    expect(reports[0]).to.deep.include({ delivered: 10, undelivered: [], handedOver: true, sentAgain: 5 })
    expect(reports[0].to.equals(second.peer)).to.equal(true)
    expect(sessions[0].status).to.equal('closed')
  })

  it('stays where it is, with its sessions, when nobody can be told; then it can be handed over again', async () => {
    const end = await listen(holder)
    const session = await connect()
    const reports = moves(session)
    numbers(5).forEach(number => session.send(bytes(number)))
    await net.until(() => sessions[0]?.stats.unread === 5)
    net.world.failing = new Error('no room')
    const failed = await net.run(end.handOver(second.peer).then(() => undefined, (error: Error & { retryable?: boolean }) => error))
    expect(failed).to.include({ name: 'HandOverNotPublishedError', retryable: true })
    expect([end.bound, sessions[0].status, sessions[0].stats.unread, reports.length]).to.deep.equal([true, 'open', 5, 0])

    net.world.failing = undefined
    session.send(bytes('5'))
    await net.until(() => sessions[0].stats.unread === 6)
    await takeOver(second, await handOver(end, second))
    await net.until(() => taken.length === 6)
    expect([taken, reports.map(({ handedOver }) => handedOver), end.bound]).to.deep.equal([numbers(6), [true], false])
  })

  it('is handed over once: who asks meanwhile is told', async () => {
    const end = await listen(holder)
    const handed = handOver(end, second)
    expect(await failure(end.handOver(third.peer))).to.equal('EndLostError')
    expect((await handed).to.equals(second.peer)).to.equal(true)
  })

  describe('by a holder that signs, and goes on with the session as if it had not', () => {
    let session: PipeSession
    let handed: HandOver

    beforeEach(async () => {
      const end = await listen(holder)
      session = await connect()
      session.send(bytes('0'))
      await net.until(() => sessions[0]?.stats.unread === 1)
      Object.assign(transferOf(sessions[0]) as object, { leave: () => ({ received: 1, unread: [bytes('0')], accepted: 0, acknowledged: 0, closed: false }) })
      Object.assign(sessions[0], { abort: () => {} })
      handed = await handOver(end, second)
    })

    it('is fenced: what that one says later of the session is refused by name, and counted', async () => {
      net.kill(owner)
      await takeOver(second, handed)
      await net.until(() => session.status === 'open' && session.remotePeer.equals(second.peer))
      net.revive(owner)
      session.send(bytes('1'))
      await net.until(() => taken.length === 2 && sessions[0].status === 'closed')

      expect(taken).to.deep.equal(['0', '1'])
      expect(await failure(sessions[0].close())).to.equal('SessionHandedOverError')
      expect(sender.sessions.refusals).to.deep.equal({ 'handed-over': 1 })
    })

    it('is left at once, though its path works: the new holder tells the sender', async () => {
      await net.pass(5_000)
      expect([session.remotePeer.equals(owner.peer), sessions[0].status]).to.deep.equal([true, 'open'])
      await takeOver(second, handed)
      expect(await net.until(() => session.status === 'open' && session.remotePeer.equals(second.peer))).to.be.below(500)
      session.send(bytes('1'))
      await net.until(() => taken.length === 2)
      expect([taken, sessions[0].status]).to.deep.equal([['0', '1'], 'closed'])
    })
  })

  it('goes on when it is closing, and when the old holder had closed', async () => {
    const end = await listen(holder)
    const session = await connect()
    const heard = answers(session)
    session.send(bytes('0'))
    await net.until(() => sessions[0]?.stats.unread === 1)
    net.kill(sender)
    sessions[0].send(bytes('last'))
    sessions[0].close().catch(() => {})
    session.send(bytes('1'))
    const closing = session.close()
    const handed = await handOver(end, second)
    net.revive(sender)
    await takeOver(second, handed, async session => {
      for await (const message of session) {
        taken.push(text(message))
      }
    })
    await net.run(closing)
    await net.until(() => taken.length === 2 && session.status === 'closed')
    expect([taken, heard]).to.deep.equal([['0', '1'], ['last']])
  })

  it('goes on for who reads by batches, from one end to the next, and to the last message', async () => {
    const first = await listen(holder)
    const session = await connect()
    const read: string[] = []
    const reading = (async () => {
      for await (const batch of session.batches()) {
        read.push(...batch.map(text))
      }
    })()
    session.send(bytes('hello'))
    await net.until(() => sessions.length === 1)
    numbers(50).forEach(number => { sessions[0].send(bytes(number)) })
    await net.until(() => read.length === 50)
    const handed = await handOver(first, second)
    await takeOver(second, handed, holder)
    await net.until(() => sessions.length === 2)
    numbers(50, 50).forEach(number => { sessions[1].send(bytes(number)) })
    sessions[1].close().catch(() => {})
    await net.run(reading)
    expect(read).to.deep.equal(numbers(100))
    session.abort(new Error('done'))
  })

  it('takes sessions of several senders along, and new ones come as ever', async () => {
    const end = await listen(holder)
    const session = await connect()
    const other = await net.run(third.pipe.connect(pipe))
    session.send(bytes('of one'))
    other.send(bytes('of another'))
    await net.until(() => sessions.length === 2 && sessions.every(({ stats }) => stats.unread === 1))
    const handed = await handOver(end, second)
    expect(handed.sessions).to.equal(2)
    await takeOver(second, handed)
    await net.until(() => taken.length === 2)
    const fresh = await net.run(owner.pipe.connect(pipe))
    fresh.send(bytes('of a third'))
    await net.until(() => taken.length === 3)
    expect(taken.sort()).to.deep.equal(['of a third', 'of another', 'of one'])
  })

  it('has its messages given back when the sender never comes', async () => {
    const end = await listen(holder)
    const session = await connect()
    numbers(3).forEach(number => session.send(bytes(number)))
    await net.until(() => sessions[0]?.stats.unread === 3)
    const handed = await handOver(end, second)
    net.kill(sender)
    const unclaimed: UnclaimedSession[] = []
    const taker = await takeOver(second, handed)
    taker.addEventListener('unclaimed', ({ detail }) => { unclaimed.push(detail) })
    expect(await failure(taker.handOver(third.peer))).to.equal('HandOverPendingError')
    await net.pass(400_000)
    expect(unclaimed).to.have.length(0)
    await net.until(() => unclaimed.length > 0, 600_000)

    expect(unclaimed[0].unread.map(text)).to.deep.equal(numbers(3))
    expect([unclaimed[0].sender.equals(sender.peer), unclaimed[0].from.equals(owner.peer)]).to.deep.equal([true, true])
    expect((await handOver(taker, third)).sessions).to.equal(0)
  })

  describe('to somebody who has nothing of it', () => {
    /** The holder is gone with one message that it acknowledged and one that it did not */
    const gone = async (onHolderGone?: PipeConnectOptions['onHolderGone']): Promise<{ session: PipeSession, reports: MovedReport[] }> => {
      await listen(holder)
      const session = await connect({ onHolderGone })
      session.send(bytes('0'))
      await net.until(() => session.watermarks.acknowledged === 1)
      net.kill(owner)
      session.send(bytes('1'))
      await listen(reader(), second).catch(() => {})

      return { session, reports: moves(session) }
    }

    const take = async (): Promise<BoundEnd> => net.run(second.pipe.listen(pipe, reader(), await delegationFor(second, 1)))

    it('reports what may not have arrived', async () => {
      const { session, reports } = await gone()
      await take()
      await net.until(() => reports.length > 0)
      session.send(bytes('2'))
      await net.until(() => taken.length === 1)
      expect(reports[0]).to.deep.include({ delivered: 1, handedOver: false, sentAgain: 0 })
      expect([reports[0].undelivered.map(({ number, data }) => [number, text(data)]), taken]).to.deep.equal([[[1, '1']], ['2']])
    })

    it('sends it again where at least once is asked for', async () => {
      const { session, reports } = await gone('at-least-once')
      await take()
      await net.until(() => reports.length > 0)
      session.send(bytes('2'))
      await net.until(() => taken.length === 2 && session.watermarks.acknowledged === 3)
      expect(reports[0]).to.deep.include({ delivered: 1, handedOver: false, sentAgain: 1 })
      expect([taken, session.watermarks]).to.deep.equal([['1', '2'], { accepted: 3, sent: 3, acknowledged: 3, expired: 0 }])
    })

    it('sends it again though the session is closing', async () => {
      const { session } = await gone('at-least-once')
      const closing = session.close()
      await take()
      await net.run(closing)
      expect([taken, session.watermarks]).to.deep.equal([['1'], { accepted: 2, sent: 2, acknowledged: 2, expired: 0 }])
    })

    it('fails where that is asked for', async () => {
      const { session } = await gone('fail')
      const ended = new Promise<UndeliveredError>(resolve => { session.addEventListener('close', ({ detail }) => { resolve(detail.error as UndeliveredError) }) })
      await take()
      const error = await net.run(ended)
      expect([error.name, error.delivered, error.undelivered.map(({ number }) => number), taken]).to.deep.equal(['UndeliveredError', 1, [1], []])
    })
  })
})
