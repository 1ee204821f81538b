import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runDemo } from './run-demo.ts'

const MiB = 1024 * 1024

describe('the demo', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'juxta-demo-'))
  })

  after(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('brings a file over, whole, once and in order, through cuts, limits, a relay that is restarted and a slow reader', async function () {
    this.timeout(180_000)
    // more than one path carries, and so many paths that some are used up in spite of all cuts; no multiple of anything
    const bytes = randomBytes(3 * MiB + 4_321)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(folder, 'sent'), bytes)

    const { code, result, stdout, stderr } = await runDemo(['sent', '--out', 'received', '--json', '--seed', 'test'], folder)

    expect(code, stderr).to.equal(0)
    expect(result).to.include({ ok: true, bytes: bytes.byteLength, sha256Sent: sha256, sha256Received: sha256, duplicates: 0, outOfOrder: 0, relayRestarts: 1, seed: 'test' })
    expect((await readFile(join(folder, 'received'))).equals(bytes)).to.equal(true)
    expect(await readdir(folder)).to.have.members(['sent', 'received'])

    expect(result.injectedCuts).to.be.at.least(5)
    // none carries more than 128 KiB; those that were cut carried less
    expect(result.attaches).to.be.at.least(25)
    expect(result.relayLimitCuts).to.be.at.least(1)
    expect(result.cutByLimit).to.equal(0)
    expect(result.resentBytes).to.be.a('number')
    expect(result.senderHadToWait).to.equal(true)
    expect(result.findMs).to.be.above(0)
    expect(result.foundAgainMs).to.be.above(0)
    expect(result.stalledSeconds).to.be.above(2).and.below(30)
    expect(result.transferSeconds).to.be.above(0)
    expect(result.longestGapMs).to.be.above(0)

    expect(stdout.trimEnd().split('\n')).to.have.lengthOf(1)
    expect(stderr).to.include('100 %').and.to.include('inboundConnectionThreshold').and.to.include(sha256)
  })

  it('gets through with the default budget, and says why that takes longer', async function () {
    this.timeout(180_000)
    const { code, result, stderr } = await runDemo(['--size', '1MiB', '--default-budget', '--json', '--seed', 'test'])

    expect(code, stderr).to.equal(0)
    expect(result).to.include({ ok: true, bytes: MiB, budget: 'default', duplicates: 0, outOfOrder: 0 })
    expect(result.budgetWaitSeconds).to.be.above(0)
    expect(stderr).to.include('Nothing is raised').and.to.include('slow because')
  })

  it('has time for everything with a file of a few bytes', async function () {
    this.timeout(180_000)
    const { code, result, stderr, stdout } = await runDemo(['--size', '10', '--seed', 'test'])

    expect(code, stderr).to.equal(0)
    expect(result).to.deep.equal({})
    expect(stdout).to.match(/^bytes +10 /m).and.to.match(/^connections cut +6$/m).and.to.match(/^relay restarted +1 time$/m)
  })
})
