import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { StubPair } from '../stub-pair.ts'
import type { ReliableSession } from '../../src/index.ts'

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'fixtures')

const folderOf = (...path: string[]): FaultyFolder => {
  const folder = join(FIXTURES, ...path)

  return FaultyFolder.of(Object.fromEntries(readdirSync(folder).map(name => [name, new Uint8Array(readFileSync(join(folder, name)))])))
}

/**
 * Stores that were written by version 1 of the format, when the first node had sent ten messages, the second had committed the first three of the seven that it had, and had
 * answered those, and the power was cut at both. `scripts/fixtures` of their time wrote them.
 */
describe('a store of an earlier version', () => {
  it('has sessions that go on', async () => {
    const folders = [folderOf('store-1', 'asker'), folderOf('store-1', 'answerer')]
    const random = seededRandom(1)
    const pair = new StubPair({
      latencyMs: 10,
      random: () => random.next(),
      pipes: [0, 1].map(node => ({ store: new LogStore({ files: folders[node], formats }) })) as [object, object]
    })
    const got: string[] = []
    const answers: string[] = []
    pair.pipes[1].listen('orders', async session => {
      try {
        for await (const { sequence, redelivered, data } of session.messages()) {
          got.push(`${sequence}${redelivered ? ' again' : ''}: ${new TextDecoder().decode(data).slice(0, 8).trim()}`)
        }
      } catch (error) {
        expect((error as Error).name).to.equal('SessionSuspendedError')
      }
    })
    await pair.start()
    const [session] = pair.pipes[0].resume('orders')
    expect(session.watermarks).to.include({ accepted: 10 })
    const reading = (async () => {
      for await (const { sequence, data } of session.messages()) {
        answers.push(`${sequence}: ${new TextDecoder().decode(data)}`)
      }
    })()
    reading.catch(() => {})
    await session.deliver(new TextEncoder().encode('order 10'))
    await pair.until(() => got.length === 8 && answers.length === 3)
    expect(got).to.deep.equal(['3 again: order 3', '4 again: order 4', '5 again: order 5', '6 again: order 6', '7: order 7', '8: order 8', '9: order 9', '10: order 10'])
    expect(answers).to.deep.equal(['0: done 0', '1: done 1', '2: done 2'])
    await pair.stop()
    expect(await reading.catch((error: Error) => error.name)).to.equal('SessionSuspendedError')
  })
})

describe('a store of a later version', () => {
  it('has sessions that are left alone: others work, and who comes for one is asked to wait', async () => {
    const random = seededRandom(1)
    const folder = new FaultyFolder()
    const store = new LogStore({ files: folder, formats })
    const pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [{ store: new LogStore({ files: new FaultyFolder(), formats }) }, { store }] })
    let session: ReliableSession | undefined
    await pair.start()
    pair.pipes[1].listen('orders', () => {})
    void pair.pipes[0].connect(pair.peers[1], { name: 'orders', durable: true }).then(made => { session = made })
    await pair.until(() => session != null)

    // its process ends, and the next one has another version before it
    pair.kill(1)
    const left = folder.restart('everything')
    const later = new LogStore({ files: left, formats })
    const [kept] = await later.open()
    const description = new Uint8Array(kept.values.get('session') ?? [])
    description[0] = 99
    await later.append([{ type: 'value', peer: kept.peer, id: kept.id, name: 'session', data: description }])
    await later.close()
    const again = new LogStore({ files: left, formats })
    const pipe = await pair.revive(1, { store: again })
    pipe.listen('orders', () => {})
    await pair.pass(5_000)
    expect(pipe.sessions).to.deep.equal([])
    expect(pipe.refusals.suspended).to.be.greaterThan(0)
    expect([session?.status, pipe.refusals['unknown-session']]).to.deep.equal(['open', undefined])

    let other: ReliableSession | undefined
    void pair.pipes[0].connect(pair.peers[1], { name: 'orders', durable: true }).then(made => { other = made })
    await pair.until(() => other != null)
    await pair.stop()
    const stored = await again.open()
    expect(stored.find(({ id }) => id === kept.id)?.values.get('session')).to.deep.equal(description)
    await again.close()
  })
})
