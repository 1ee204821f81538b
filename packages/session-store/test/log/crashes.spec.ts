import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { LogStore } from '../../src/log/log-store.ts'
import { formats } from '../../src/log/formats.ts'
import { entry, remove, shown, value } from '../compliance.ts'
import type { FolderFault, Survival } from '@juxta/test-network'
import type { StoreRecord } from '../../src/exports.ts'

const store = (files: FaultyFolder): LogStore => new LogStore({ files, formats, segmentBytes: 300, leastDeadBytes: 200 })

/** A queue that moves on, as a session's does, with a value that grows with it, through several files and cleanings */
const BATCHES: StoreRecord[][] = Array.from({ length: 16 }, (_, i) => [
  value('state', `after ${i}`),
  entry(i, `message ${i} ${'.'.repeat(i * 3)}`),
  ...(i % 4 === 3 ? [entry(i, 'one that came', 'inbox')] : []),
  ...(i > 4 ? [remove(0, i - 4)] : [])
])

/** What the store has after so many records, by a store that nothing happened to */
async function states (): Promise<string[]> {
  const records = BATCHES.flat()
  const found: string[] = []

  for (let count = 0; count <= records.length; count++) {
    const files = new FaultyFolder()
    const sound = store(files)
    await sound.open()

    if (count > 0) {
      await sound.append(records.slice(0, count))
    }

    await sound.close()
    found.push(JSON.stringify(shown(await store(files).open())))
  }

  return found
}

interface Outcome {
  /** records of the calls that resolved */
  safe: number
  /** and of the one that did not, or more */
  most: number
  failure?: string
}

/** Appends the batches one by one until one fails; what is full is tried again */
async function write (files: FaultyFolder): Promise<Outcome> {
  const log = store(files)
  let safe = 0

  try {
    await log.open()

    for (const batch of BATCHES) {
      await log.append(batch).catch(async (error: Error) => {
        if (error.name !== 'StoreFullError') {
          throw error
        }

        await log.append(batch)
      })
      safe += batch.length
    }

    await log.close()

    return { safe, most: safe }
  } catch (error) {
    const again = await log.append([value('state', 'after the failure')]).catch((error: Error) => error.name)
    expect(again, 'an append after a failure').to.be.oneOf(['StoreFailedError', 'StoreClosedError'])

    return { safe, most: safe + (BATCHES.find((_, i) => BATCHES.slice(0, i).flat().length === safe)?.length ?? 0), failure: (error as Error).name }
  }
}

describe('the log of sessions', function () {
  this.timeout(60_000)

  let known: string[]
  let operations: string[]

  before(async () => {
    known = await states()
    const files = new FaultyFolder()
    await write(files)
    operations = files.operations
  })

  it('is written in several files, which are cleaned', async () => {
    const files = new FaultyFolder()
    const log = store(files)
    await log.open()
    let most = 0

    for (const batch of BATCHES) {
      await log.append(batch)
      most = Math.max(most, log.size.bytes)
    }

    await log.close()
    expect(files.files.length).to.be.lessThan(8)
    expect(files.files[0]).to.not.equal('sessions-00000001.log')
    expect(most).to.be.lessThan(4_000)
    expect(operations.filter(name => name === 'remove').length).to.be.greaterThan(3)
  })

  const faults: FolderFault[] = ['cut-before', 'cut-after', 'EIO', 'ENOSPC']
  const survivals: Survival[] = ['nothing', 'torn', 'everything']

  for (const fault of faults) {
    for (const survival of survivals) {
      it(`has what was safe, and the first of what came after it: ${fault} at each of its operations, ${survival} of what was not synced is kept`, async () => {
        for (const [at, name] of operations.entries()) {
          const files = new FaultyFolder(operation => operation === at ? fault : undefined)
          const { safe, most } = await write(files)
          const found = JSON.stringify(shown(await store(files.restart(survival)).open()))
          const count = known.findIndex((state, count) => count >= safe && count <= most && state === found)
          expect(count, `${fault} at ${name}, operation ${at}: ${safe} were safe, there is ${found}`).to.be.at.least(0)
        }
      })
    }
  }

  it('survives one crash after another', async () => {
    const random = seededRandom('crashes')
    let files = new FaultyFolder()
    let next = 0

    for (let round = 0; round < 200; round++) {
      const at = random.int(30)
      files = files.restart(random.pick(survivals), operation => operation === at ? 'cut-after' : undefined)
      const log = store(files)

      try {
        const [session] = await log.open()
        const last = session == null ? -1 : Number(new TextDecoder().decode(session.values.get('state')))
        expect(last, `round ${round}`).to.be.at.least(next - 1)
        const numbers = session?.outbox.map(({ number }) => number) ?? []
        const latest = numbers.at(-1) ?? -1
        // of what was being appended the first part may be there
        expect(latest).to.be.oneOf([last, last + 1])
        expect(numbers).to.deep.equal(Array.from({ length: numbers.length }, (_, i) => latest - numbers.length + 1 + i))
        expect(numbers.length).to.be.within(Math.min(5, latest + 1), 6)
        next = latest + 1

        for (;;) {
          await log.append([entry(next, `message ${next}`), remove(0, Math.max(0, next - 4)), value('state', String(next))])
          next++
        }
      } catch (error) {
        expect((error as Error).name, (error as Error).message + round).to.be.oneOf(['StoreFailedError', 'PowerCutError'])
      }
    }

    expect(next).to.be.greaterThan(50)
  })
})
