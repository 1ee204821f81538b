import { expect } from 'chai'
import { CREDIT, SEGMENT_COST } from '../src/constants.ts'
import { PACKED, TRANSMISSION } from '../src/wire/frame-type.ts'
import { dataFrame } from './core/by-hand.ts'
import { next, Stage, stopAll } from './nodes.ts'
import { attachFrame } from './raw-stream.ts'
import { fromHex } from './wire/decoding.ts'
import type { ReliableSession } from '../src/index.ts'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { Frame } from '../src/wire/frame.ts'
import type { RawStream } from './raw-stream.ts'

const packed = (sequence: number, ...payload: number[]): Frame => ({ type: 'data', flags: PACKED, sequence, payload: Uint8Array.from(payload) })
/** So many messages of which there is only the length */
const empty = (sequence: number, messages: number): Frame => ({ type: 'data', flags: PACKED, sequence, payload: new Uint8Array(messages) })

interface Attacked {
  stage: Stage
  raw: RawStream
  frame: AttachFrame
  session: ReliableSession
  /** what its application got: the bytes of each */
  got: number[][]
}

/** Somebody has attached to a session who packs, and whose messages are read as they come */
async function attacked (): Promise<Attacked> {
  const stage = await Stage.create()
  const got: number[][] = []
  const opened = new Promise<ReliableSession>(resolve => {
    stage.listen('sink', async session => {
      resolve(session)

      for await (const batch of session.batches()) {
        got.push(...batch.map(message => [...message]))
      }
    })
  })
  const raw = await stage.raw()
  const frame = attachFrame({ name: 'sink', packed: true })
  raw.write(frame)
  expect(await raw.next('attached')).to.include({ status: 'ok', packed: true })

  return { stage, raw, frame, session: await opened, got }
}

/** It ends for what was sent, which nobody else suffers from */
async function ends ({ stage, raw, session }: Attacked, reason: string): Promise<void> {
  const closed = session.status === 'closed' ? Promise.resolve() : next(session, 'close')
  expect(await raw.next('abort')).to.include({ code: 'protocol', reason })
  await closed
  await stage.unharmed()
}

describe('a hostile peer that packs', () => {
  afterEach(stopAll)

  it('announces what is not there, in lengths of all kinds', async () => {
    for (const payload of ['05', '8001', 'ffffffffffffff0f', 'ffffffffffffffff7f', '8000', '0161' + '80']) {
      const one = await attacked()
      one.raw.write({ type: 'data', flags: PACKED, sequence: 0, payload: fromHex(payload) })
      await ends(one, 'FrameDecodeError')
      expect(one.got, payload).to.deep.equal([])
    }
  })

  it('sends as many messages as a segment has bytes: none of them is made', async () => {
    const one = await attacked()
    one.raw.write(empty(0, 65_536))
    await ends(one, 'CreditExceededError')
    expect(one.got).to.deep.equal([])
    expect(one.session.stats.messagesDelivered).to.equal(0)
  })

  it('sends as many as its credit pays for, again and again: it is told of more only as they are read', async () => {
    const one = await attacked()
    const most = CREDIT / SEGMENT_COST

    for (let round = 0; round < 3; round++) {
      one.raw.write(empty(round, most))
      let credit = 0

      while (credit < (round + 2) * CREDIT) {
        credit = (await one.raw.next('ack')).credit
        expect(credit).to.be.at.most((round + 2) * CREDIT)
      }
    }

    expect(one.got).to.have.length(3 * most)
    one.raw.write(empty(3, most), empty(4, 1))
    await ends(one, 'CreditExceededError')
  })

  it('sends them out of order, twice, with another content, and over two paths: each is taken once, as it came first', async () => {
    const one = await attacked()
    const { stage, raw, frame, got, session } = one
    const second = await stage.raw()
    raw.write(packed(2, 1, 20, 1, 21), packed(2, 1, 99), dataFrame(2))
    second.write({ ...frame, isNew: false, planned: true, counter: 3, cumulative: 0 })
    expect(await second.next('attached')).to.include({ status: 'ok', packed: true })
    second.write(packed(1, 1, 10, 0), packed(2, 1, 98, 1, 97, 1, 96))
    raw.write({ ...packed(0, 1, 0) as Frame & { type: 'data' }, transmission: 5 }, packed(0, 1, 95))
    second.write(packed(1, 1, 94), packed(3, 1, 30))

    for (let cumulative = 0; cumulative < 4;) {
      cumulative = (await second.next('ack')).cumulative
    }

    expect(got).to.deep.equal([[0], [10], [], [20], [21], [30]])
    expect(session.stats).to.include({ messagesDelivered: 6, segmentsReceived: 4, duplicates: 5 })
    expect(session.status).to.equal('open')
    await stage.unharmed()
  })

  it('packs what is no segment of whole messages: it is not known', async () => {
    for (const type of [PACKED | 1, PACKED | 8, PACKED | TRANSMISSION | 2]) {
      const one = await attacked()
      one.raw.write(Uint8Array.of(type, 3, 0, 1, 97))
      await ends(one, 'UnsupportedFrameError')
    }
  })

  it('says no more that it takes them: it is sent none, and what it sends is taken', async () => {
    const stage = await Stage.create()
    const frame = attachFrame({ packed: true })
    const raw = await stage.raw()
    raw.write(frame)
    await raw.next('attached')
    raw.write(packed(0, 1, 1, 1, 2))
    const sent = await raw.next('data')
    raw.stream.abort(new Error('gone'))

    const again = await stage.raw()
    again.write({ ...frame, isNew: false, packed: undefined, counter: 3 })
    await again.next('attached')
    const flags: number[] = []
    // what was not acknowledged comes as it was
    flags.push((await again.next('data')).flags)
    expect(flags).to.deep.equal([sent.flags])
    again.write(packed(1, 1, 3, 1, 4))
    expect((await again.next('data')).flags & PACKED).to.equal(0)
    await stage.unharmed()
  })
})
