import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const campaign = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'dist', 'campaign', 'index.js')

async function run (...args: string[]): Promise<{ code: number, stdout: string, stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [campaign, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error == null ? 0 : 1, stdout, stderr })
    })
  })
}

describe('npm run campaign', function () {
  this.timeout(60_000)

  it('says how to call it', async () => {
    for (const args of [[], ['sideways'], ['toString'], ['soak', 'seeds'], ['soak', '--seed', 'x'], ['soak', '--seeds', '0'], ['soak', '--fast']]) {
      const { code, stdout, stderr } = await run(...args)

      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' })
      expect(stderr).to.include('npm run campaign -- NAME')
    }
  })

  it('ends with one object', async () => {
    const { code, stdout } = await run('faulty-socket', '--quick', '--json', '--seed', '5')
    const { campaign: name, rows, failures } = JSON.parse(stdout)

    expect({ code, name, failures }).to.deep.equal({ code: 0, name: 'faulty-socket', failures: [] })
    expect(rows[0]).to.include({ name: 'default-0', seed: 5, equal: 5 })
  })
})
