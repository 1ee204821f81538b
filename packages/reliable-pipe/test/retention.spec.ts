import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder } from '@juxta/test-network'
import { expect } from 'chai'
import { DURABLE_RETENTION_MS, MAX_RETENTION_MS } from '../src/constants.ts'
import { ManualClock } from './manual-clock.ts'
import { createNode, createPlainNode, stopAll, until } from './nodes.ts'
import { attachFrame, RawStream } from './raw-stream.ts'
import type { ReliableSession } from '../src/index.ts'

const RETENTION_MS = 60_000

describe('retention', () => {
  afterEach(stopAll)

  /** A session whose other end went away, and can't be dialled */
  async function detached (clock: ManualClock): Promise<ReliableSession> {
    const [server, peer] = await Promise.all([createNode({ clock }), createPlainNode()])
    const handled = Promise.withResolvers<ReliableSession>()
    server.services.reliablePipe.listen('name', handled.resolve)
    const raw = await RawStream.open(await peer.dial(server.getMultiaddrs()))
    raw.write(attachFrame({ name: 'name', retentionMs: RETENTION_MS }))
    const session = await handled.promise
    await raw.next('attached')
    raw.stream.abort(new Error('gone'))
    await until(() => session.path == null)

    return session
  }

  it('is the listener\'s to grant, whatever is asked for', async () => {
    const [server, peer] = await Promise.all([createNode({ store: new LogStore({ files: new FaultyFolder(), formats }) }), createPlainNode()])
    server.services.reliablePipe.listen('name', () => {})
    const connection = await peer.dial(server.getMultiaddrs())

    for (const [durable, granted] of [[false, MAX_RETENTION_MS], [true, DURABLE_RETENTION_MS]] as const) {
      const raw = await RawStream.open(connection)
      raw.write(attachFrame({ name: 'name', retentionMs: Number.MAX_SAFE_INTEGER, durable }))
      expect((await raw.next('attached')).position).to.include({ retentionMs: granted })
    }
  })

  it('is the time that passes, not what the clock is set to', async () => {
    const clock = new ManualClock()
    const session = await detached(clock)
    clock.advance(10_000)
    clock.jump(3_600_000)
    clock.advance(RETENTION_MS - 10_001)
    expect(session.status).to.equal('open')
    clock.advance(1)
    expect(session.status).to.equal('closed')
  })

  it('begins when the path is lost, though the clock was set ahead before', async () => {
    const clock = new ManualClock()
    clock.jump(3_600_000)
    const session = await detached(clock)
    clock.advance(RETENTION_MS - 1)
    expect(session.status).to.equal('open')
    clock.advance(1)
    expect(session.status).to.equal('closed')
  })
})
