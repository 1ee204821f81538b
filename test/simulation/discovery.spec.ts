import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const sim = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'dist', 'sim', 'index.js')

/** What every run says, whatever its figures are */
const KEYS = {
  suite: [],
  peers: [],
  cold: ['success', 'messagesPerQuery', 'hopsP50', 'hopsP99', 'msP50', 'msP99', 'bytesPerQuery'],
  warm: ['success', 'messagesPerQuery', 'hopsP50', 'hopsP99', 'msP50', 'msP99', 'bytesPerQuery'],
  publish: ['messagesPerAdvertisement', 'bytesPerAdvertisement'],
  storage: ['perRendezvousMax', 'perRendezvousMean'],
  idleMessagesPerPeerPerMinute: [],
  afterKill: ['successAt60s', 'successAt120s'],
  churn: ['success'],
  withdrawn: ['returned'],
  hostile: ['success', 'forgedAccepted']
}

async function run (...args: string[]): Promise<{ code: unknown, stdout: string, stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [sim, ...args], (error, stdout, stderr) => { resolve({ code: error?.code ?? 0, stdout, stderr }) })
  })
}

/** Of the network of 60: so many are rendezvous peers, and so many advertisements are published, each with four attributes, an id and an owner to be found by */
const RENDEZVOUS = 16
const ENTRIES = 120 * 6

describe('npm run sim -- discovery', function () {
  this.timeout(240_000)

  it('refuses fewer peers than it needs', async () => {
    const { code, stdout, stderr } = await run('discovery', '--peers', '10')

    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
    expect(stderr).to.include('--peers N')
  })

  it('finds everything among 60 real peers, also when some die, leave or lie, and nothing that is withdrawn or forged', async () => {
    const { code, stdout, stderr } = await run('discovery', '--peers', '60', '--json')
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')

    expect(Object.keys(result)).to.deep.equal(Object.keys(KEYS))

    for (const [key, inner] of Object.entries(KEYS)) {
      expect(Object.keys(inner.length > 0 ? result[key] : {}), key).to.deep.equal(inner)
    }

    const { cold, warm, publish, storage, idleMessagesPerPeerPerMinute, afterKill, churn, withdrawn, hostile } = result

    expect({ cold: cold.success, warm: warm.success, afterKill, churn, withdrawn }, stderr).to.deep.equal({
      cold: 1,
      warm: 1,
      afterKill: { successAt60s: 1, successAt120s: 1 },
      churn: { success: 1 },
      withdrawn: { returned: 0 }
    })
    expect(cold.messagesPerQuery, stderr).to.be.within(2, 6)
    expect(cold.hopsP99, stderr).to.equal(2)
    expect(publish.messagesPerAdvertisement, stderr).to.be.within(1, 24)
    expect(storage.perRendezvousMean, stderr).to.be.within(2.9 * ENTRIES / RENDEZVOUS, 3.3 * ENTRIES / RENDEZVOUS)
    expect(storage.perRendezvousMax, stderr).to.be.at.most(3 * storage.perRendezvousMean)
    expect(idleMessagesPerPeerPerMinute, stderr).to.be.within(0.1, 12)
    expect(hostile.success, stderr).to.be.at.least(0.99)
    expect(hostile.forgedAccepted, stderr).to.equal(0)
    expect(code, stderr).to.equal(0)
  })
})
