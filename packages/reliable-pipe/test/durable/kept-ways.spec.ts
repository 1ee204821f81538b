import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { decodeDescription, encodeDescription } from '../../src/durable/codec.ts'
import { StubPair } from '../stub-pair.ts'
import type { ReliablePipeInit, ReliableSession } from '../../src/index.ts'

const DESCRIPTION = {
  role: 'initiator' as const,
  name: 'orders',
  info: new Uint8Array([1, 2]),
  retentionMs: 604_800_000,
  segment: 7_680,
  remote: { maxSegment: 65_536, maxMessage: 67_108_864 },
  scope: 'open',
  multiaddrs: ['/ip4/192.0.2.1/tcp/1'],
  priority: 32,
  standby: true
}

describe('a durable session that is kept', () => {
  it('is what it was, in its record', () => {
    for (const only of [undefined, { transport: 'quic-v1' }, { endpoint: '/ip4/192.0.2.1/tcp/1' }]) {
      const description = { ...DESCRIPTION, ...(only != null && { only }) }
      expect(decodeDescription(encodeDescription(description))).to.deep.equal(description)
    }
  })

  it('has defaults where an earlier version did not keep it', () => {
    const bytes = encodeDescription(DESCRIPTION)
    expect(decodeDescription(bytes.subarray(0, -2))).to.deep.equal({ ...DESCRIPTION, priority: 0, standby: false })
  })

  it('is not opened by who would not keep to what its paths have to be over, or does not know its form', () => {
    expect(encodeDescription(DESCRIPTION)[0]).to.equal(1)
    const bytes = encodeDescription({ ...DESCRIPTION, only: { transport: 'tcp' } })
    expect(bytes[0], 'a version that knows of no such thing').to.equal(2)
    bytes[0] = 3
    expect(() => decodeDescription(bytes)).to.throw().with.property('name', 'StoredSessionError')
  })

  it('gets its paths as before, after a restart of either end', async () => {
    const random = seededRandom(1)
    const folders = [new FaultyFolder(), new FaultyFolder()]
    const only = { transport: 'tcp' }
    const init = (node: number): ReliablePipeInit => ({ store: new LogStore({ files: folders[node], formats }) })
    const pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [init(0), init(1)] })
    const listen = (): ReliableSession[] => {
      const sessions: ReliableSession[] = []
      pair.pipes[1].listen('orders', session => { sessions.push(session) }, { only, priority: 64 })

      return sessions
    }
    listen()
    await pair.start()
    let session: ReliableSession | undefined
    void pair.pipes[0].connect(pair.peers[1], { name: 'orders', durable: true, only: { ...only, endpoint: multiaddr('/ip4/192.0.2.1/tcp/1') }, standby: true }).then(made => { session = made })
    await pair.until(() => session != null)
    Object.assign(session as ReliableSession, { priority: 99 })
    await pair.pass(1_000)

    for (const node of [0, 1]) {
      pair.kill(node)
      folders[node] = folders[node].restart('everything')
      pair.asked[node].length = 0
      await pair.revive(node, init(node))
      await pair.pass(10_000)
    }

    expect(pair.asked[0].map(({ only }) => ({ transport: only?.transport, endpoint: only?.endpoint?.toString() })).at(0)).to.deep.equal({ ...only, endpoint: '/ip4/192.0.2.1/tcp/1' })
    expect(pair.pipes[0].resume('orders').map(({ priority }) => priority)).to.deep.equal([99])
    const listened = listen()
    await pair.until(() => listened.length === 1)
    expect(listened[0].priority).to.equal(64)
    // it asks for a second path, too
    expect(pair.asked[0].some(({ suits, avoid }) => suits != null && [...avoid ?? []].length === 1)).to.equal(true)
    pair.asked[1].length = 0
    pair.reachable = false
    pair.cut()
    await pair.pass(10_000)
    expect(pair.asked[1].map(({ only }) => only), 'dialled by who listens').to.deep.include(only)
    await pair.stop()
  })
})
