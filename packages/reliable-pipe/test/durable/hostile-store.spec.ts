import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder } from '@juxta/test-network'
import { expect } from 'chai'
import { SEGMENT_COST } from '../../src/constants.ts'
import { createNode, createPlainNode, stopAll, until } from '../nodes.ts'
import { attachFrame, RawStream } from '../raw-stream.ts'
import type { PipeNode } from '../nodes.ts'
import type { ReliablePipeInit, ReliableSession } from '../../src/index.ts'

const MESSAGE = 10_000

/** A node that keeps durable sessions, commits what comes for `orders`, and nothing of what comes for `heap` */
async function keeper (folder: FaultyFolder, init: ReliablePipeInit): Promise<{ node: PipeNode, heaped (): number }> {
  const node = await createNode({ ...init, store: new LogStore({ files: folder, formats }) })
  const heaps: ReliableSession[] = []
  node.services.reliablePipe.listen('orders', async session => {
    for await (const message of session.messages()) {
      await message.commit()
    }

    await session.close()
  })
  node.services.reliablePipe.listen('heap', session => { heaps.push(session) })

  return { node, heaped: () => heaps.reduce((sum, { stats }) => sum + stats.unread, 0) }
}

async function peer (): Promise<PipeNode> {
  return createNode({ store: new LogStore({ files: new FaultyFolder(), formats }) })
}

/** Sends far more than its share, from when on some of it has come */
async function heap (from: PipeNode, to: PipeNode, heaped: () => number): Promise<void> {
  const session = await from.services.reliablePipe.connect(to.getMultiaddrs(), { name: 'heap', durable: true })
  const before = heaped()

  for (let i = 0; i < 40; i++) {
    session.send(new Uint8Array(MESSAGE))
  }

  await until(() => heaped() > before)
}

describe('hostile peers of a node that keeps durable sessions', () => {
  afterEach(stopAll)

  it('have their share of the store, and no more: the messages of others are kept', async () => {
    const { node, heaped } = await keeper(new FaultyFolder(), { maxStored: 1_000_000, maxStoredPerPeer: 150_000, maxTombstonesPerPeer: 8 })

    for (let i = 0; i < 8; i++) {
      await heap(await peer(), node, heaped)
    }

    const honest = await peer()
    const session = await honest.services.reliablePipe.connect(node.getMultiaddrs(), { name: 'orders', durable: true })

    for (let i = 0; i < 20; i++) {
      await session.deliver(new Uint8Array(MESSAGE))
    }

    await session.close()
    expect(session.watermarks).to.include({ acknowledged: 20 })
    // three quarters of the share of each at most, and one message and what came with it beside that
    expect(heaped() * MESSAGE).to.be.lessThan(8 * (3 / 4 * 150_000 + 2 * MESSAGE))
  })

  for (const [what, wrong] of [
    ['takes no segments', { maxSegment: 0 }],
    ['takes smaller messages than segments', { maxMessage: 100, maxSegment: 1_000 }],
    ['sends no window', { sendWindow: 0 }]
  ] as const) {
    it(`that ${what}: is refused before anything is kept`, async () => {
      const folder = new FaultyFolder()
      const { node } = await keeper(folder, {})
      const stranger = await createPlainNode()
      const raw = await RawStream.open(await stranger.dial(node.getMultiaddrs()))
      raw.write(attachFrame({ name: 'orders', durable: true, ...wrong }))
      expect(await raw.next('attached')).to.include({ status: 'position-mismatch' })
      expect(node.services.reliablePipe.refusals).to.deep.equal({ violation: 1 })
      expect(node.services.reliablePipe.storeStats).to.deep.equal({ appends: 0, records: 0 })
    })
  }

  it('that sends more than its credit, kept or not: its session ends', async () => {
    const { node } = await keeper(new FaultyFolder(), { credit: 64 * 1024 })
    const stranger = await createPlainNode()
    const raw = await RawStream.open(await stranger.dial(node.getMultiaddrs()))
    raw.write(attachFrame({ name: 'heap', durable: true }))
    const { position } = await raw.next('attached')
    const segments = Math.ceil((position?.credit ?? 0) / (1_000 + SEGMENT_COST)) + 1

    for (let sequence = 0; sequence < segments; sequence++) {
      raw.write({ type: 'data', flags: 3, sequence, transmission: undefined, payload: new Uint8Array(1_000) })
    }

    expect(await raw.next('abort')).to.include({ code: 'protocol', reason: 'CreditExceededError' })
  })
})
