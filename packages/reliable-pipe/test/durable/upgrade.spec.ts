import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { StubPair } from '../stub-pair.ts'

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
