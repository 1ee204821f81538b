import { expect } from 'chai'
import { transfer } from '../src/session/session-transfer.ts'
import { bytes, text } from './nodes.ts'
import { StubPair } from './stub-pair.ts'
import type { SessionTransfer } from '../src/internal.ts'
import type { Message, ReliableSession } from '../src/index.ts'

const of = (session: ReliableSession): SessionTransfer => (session as unknown as Record<symbol, SessionTransfer>)[transfer]

describe('what moving an end takes of a session', () => {
  let pair: StubPair
  let near: ReliableSession
  let far: ReliableSession

  beforeEach(async () => {
    pair = new StubPair({ latencyMs: 10, random: () => 0.5 })
    await pair.start()
    const handled: ReliableSession[] = []
    pair.pipes[1].listen('name', session => { handled.push(session) })
    let opened: ReliableSession | undefined
    pair.pipes[0].connect(pair.peers[1], { name: 'name' }).then(session => { opened = session }, () => {})
    await pair.until(() => handled.length > 0 && opened != null)
    near = opened as unknown as ReliableSession
    ;[far] = handled
  })

  afterEach(async () => { await pair.stop() })

  it('gives what the application has not taken, and where it all stood, and the application no more of it', async () => {
    const kept: string[] = []
    of(far).onAccepted = data => { kept.push(text(data)) }
    far.send(bytes('answer'))
    ;['one', 'two', 'three'].forEach(message => near.send(bytes(message)))
    await pair.until(() => far.stats.unread === 3 && near.stats.unread === 1)
    const reader = far[Symbol.asyncIterator]()
    expect(text((await reader.next()).value as Uint8Array)).to.equal('one')
    expect([of(far).received, of(far).unreadBytes]).to.deep.equal([3, 8])

    const left = of(far).leave('elsewhere')
    expect({ ...left, unread: left.unread.map(text) }).to.deep.include({ received: 3, unread: ['two', 'three'], accepted: 1, closed: false })
    expect(kept).to.deep.equal(['answer'])
    expect((await reader.next().then(() => undefined, (error: Error) => error))?.name).to.equal('SessionClosedError')
    await pair.until(() => near.status === 'closed')
    expect(of(near).received).to.equal(1)
  })

  it('puts messages before those that come, which cost the other end no credit', async () => {
    near.send(bytes('three'))
    await pair.until(() => far.stats.unread === 1)
    of(far).prepend([bytes('one'), bytes('two')])
    const reader = far[Symbol.asyncIterator]()
    const read: string[] = []

    for (let i = 0; i < 3; i++) {
      read.push(text((await reader.next()).value as Uint8Array))
    }

    expect(read).to.deep.equal(['one', 'two', 'three'])

    // more than the credit allows, if those had been counted as read
    for (let i = 0; i < 100; i++) {
      near.send(new Uint8Array(1_000))
    }

    await pair.until(() => far.stats.unread === 100)
    expect(pair.pipes[1].refusals).to.deep.equal({})
  })

  it('numbers them from 0 on with those that come, without what the two ends said to each other before', async () => {
    near.send(bytes('where were we?'))
    await pair.until(() => far.stats.unread === 1)
    await far[Symbol.asyncIterator]().next()
    near.send(bytes('three'))
    await pair.until(() => far.stats.unread === 1)
    of(far).prepend([bytes('one'), bytes('two')])
    const numbered: Array<[string, number]> = []
    const take = async (messages: AsyncIterator<Message>): Promise<void> => {
      const { data, sequence } = (await messages.next()).value as Message
      numbered.push([text(data), sequence])
    }
    const first = far.messages()
    await take(first)
    await take(first)
    await take(far.messages())
    near.send(bytes('four'))
    await pair.until(() => far.stats.unread === 1)
    await take(first)
    expect(numbered).to.deep.equal([['one', 0], ['two', 1], ['three', 2], ['four', 3]])
  })

  it('numbers what comes where nothing was left unread, and where its reader asks late', async () => {
    near.send(bytes('where were we?'))
    await pair.until(() => far.stats.unread === 1)
    const reader = far[Symbol.asyncIterator]()
    await reader.next()
    of(far).prepend([])
    near.send(bytes('one'))
    near.send(bytes('two'))
    await pair.until(() => far.stats.unread === 2)
    await reader.next()
    const { data, sequence } = (await far.messages().next()).value as Message
    expect([text(data), sequence]).to.deep.equal(['two', 1])
  })

  it('refuses by name who was left, when he attaches again, and counts it', async () => {
    pair.cut()
    near.abort(new Error('handed over'))
    of(near).fence()
    await pair.until(() => far.status === 'closed')

    expect(await far.close().then(() => '', (error: Error) => error.name)).to.equal('SessionHandedOverError')
    expect(pair.pipes[0].refusals).to.deep.equal({ 'handed-over': 1 })
  })

  it('fences nothing that has not ended', async () => {
    of(near).fence()
    pair.cut()
    near.send(bytes('one'))
    await pair.until(() => far.stats.unread === 1)
    expect([near.status, pair.pipes[0].refusals]).to.deep.equal(['open', {}])
  })
})
