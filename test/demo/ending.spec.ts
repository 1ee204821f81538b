import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { startDemo } from './run-demo.ts'

/** said when the first fault is over, so that all processes are at work */
const UNDER_WAY = '\nat '

async function children (pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])

  return stdout.trim().split('\n').map(line => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child)
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The time limit of the test is how long this may take */
async function gone (pids: number[]): Promise<void> {
  while (pids.some(isAlive)) {
    await delay(20)
  }
}

describe('the end of the demo', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'juxta-demo-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    it(`takes its processes and its unfinished file with it on ${signal}`, async function () {
      this.timeout(60_000)
      const demo = startDemo(['--size', '8MiB', '--out', 'out', '--json', '--seed', 'test'], folder)
      await demo.says(UNDER_WAY)
      const pids = await children(demo.process.pid ?? 0)
      expect(pids.length).to.be.within(2, 3)

      demo.process.kill(signal)
      const { code, stdout } = await demo.ended
      await gone(pids)

      expect(code).to.equal(signal === 'SIGINT' ? 130 : null)
      expect(stdout).to.equal('')
      expect(await readdir(folder)).to.deep.equal([])
    })
  }

  it('comes when one of its processes is killed, with an error that says so', async function () {
    this.timeout(60_000)
    const demo = startDemo(['--size', '8MiB', '--out', 'out', '--json', '--seed', 'test'], folder)
    await demo.says(UNDER_WAY)
    const pids = await children(demo.process.pid ?? 0)

    process.kill(Math.max(...pids), 'SIGKILL')
    const { code, result } = await demo.ended
    await gone(pids)

    expect(code).to.equal(1)
    expect(result.ok).to.equal(false)
    expect(result.error).to.include('ended unexpectedly: SIGKILL')
    expect(await readdir(folder)).to.deep.equal([])
  })
})
