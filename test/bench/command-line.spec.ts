import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const bench = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'dist', 'bench', 'index.js')

interface Outcome {
  code: number
  stdout: string
  stderr: string
}

async function run (...args: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(process.execPath, [bench, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error == null ? 0 : 1, stdout, stderr })
    })
  })
}

/** What the last line on stdout says, which is all that is there */
async function resultOf (...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await run(...args)
  expect(code, stderr).to.equal(0)
  expect(stdout.trimEnd()).not.to.include('\n')

  return JSON.parse(stdout)
}

describe('npm run bench', function () {
  this.timeout(120_000)

  it('says how to call it', async () => {
    const { code, stdout, stderr } = await run('sideways')

    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
    expect(stderr).to.include('npm run bench -- SUITE')
  })

  it('refuses options that are none', async () => {
    for (const args of [['pipe', '--pairs', 'none'], ['pipe', '--side', 'left'], ['pipe', '--rows', 'throughput'], ['flood', '--fast'], ['peers', '--rows', 'carrier-pigeon']]) {
      const { code, stdout, stderr } = await run(...args)

      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' })
      expect(stderr).to.include(args.at(-1))
    }
  })

  it('compares the pipe with a raw stream', async () => {
    const { suite, rows } = await resultOf('pipe', '--quick', '--json')

    expect(suite).to.equal('pipe')
    expect(rows.map(({ name, unit }: { name: string, unit: string }) => [name, unit])).to.deep.equal([
      ['throughput-65536', 'MB/s'],
      ['cpu-65536', 's/GiB'],
      ['messages-1024', 'msgs/s'],
      ['messages-100', 'msgs/s'],
      ['messages-100-batched', 'msgs/s'],
      ['latency-p50-100', 'us'],
      ['idle-10000', 'B']
    ])

    const idle = rows.pop()
    expect(idle).to.include({ sessions: 500, bar: 8192 })
    expect(Math.min(idle.value, idle.session, idle.stream)).to.be.above(0)

    for (const { raw, pipe, ratio, low, high } of rows) {
      expect(Math.min(raw, pipe, ratio, low, high)).to.be.above(0)
      expect(ratio).to.be.within(low, high)
    }
  })

  it('floods', async () => {
    const { suite, bytes, heapGrowthMiB, maxStallMs, seconds } = await resultOf('flood', '--quick', '--json')

    expect({ suite, bytes }).to.deep.equal({ suite: 'flood', bytes: 1_048_576 })
    expect(Math.min(heapGrowthMiB, maxStallMs, seconds)).to.be.above(0)
  })

  it('moves', async () => {
    const { suite, toDirectMs, toRelayMs, dialPlusRttMs } = await resultOf('move', '--quick', '--json')

    expect(suite).to.equal('move')
    expect(Math.min(toDirectMs, toRelayMs, dialPlusRttMs)).to.be.above(0)
  })

  it('goes through a relay', async () => {
    const { suite, ...figures } = await resultOf('relay', '--quick', '--json')

    expect(suite).to.equal('relay')
    expect(figures.resentBytes).to.equal(0)

    for (const name of ['naive', 'limited', 'unlimited', 'ratioNaive', 'ratioUnlimited']) {
      expect(figures[name], name).to.be.above(0)
    }
  })

  it('recovers', async () => {
    const { suite, silentGapP50Ms, ...figures } = await resultOf('recovery', '--quick', '--json')

    expect({ suite, silentGapP50Ms }).to.deep.equal({ suite: 'recovery', silentGapP50Ms: null })

    for (const name of ['gapP50Ms', 'gapP99Ms', 'dialPlusRttP50Ms', 'ratio', 'attachedRatio']) {
      expect(figures[name], name).to.be.above(0)
    }
  })

  it('finds', async () => {
    const { suite, ...times } = await resultOf('find', '--quick', '--json')

    expect(suite).to.equal('find')

    for (const name of ['localMs', 'rendezvousMs', 'bindMs', 'firstByteMs', 'dialMs', 'rttMs']) {
      expect(times[name], name).to.be.above(0)
    }
  })

  it('keeps advertisements', async () => {
    const { suite, advertisements, rows } = await resultOf('cache', '--quick', '--json')

    expect({ suite, advertisements }).to.deep.equal({ suite: 'cache', advertisements: 2_000 })
    expect(rows.map(({ name, unit }: { name: string, unit: string }) => [name, unit])).to.deep.equal([['insert', 'ms'], ['exact', 'ms'], ['prefix', 'ms'], ['range', 'ms'], ['reload', 's']])
    expect(Math.min(...rows.map(({ value }: { value: number }) => value))).to.be.above(0)
  })

  it('compares the pipe with what else there is, and skips what is not there', async () => {
    const { suite, rows } = await resultOf('peers', '--rows', 'juxta,juxta-durable,nats-jetstream,mqtt-qos1,raw', '--quick', '--json')

    expect(suite).to.equal('peers')
    expect(rows.map(({ name }: { name: string }) => name)).to.deep.equal(['juxta', 'juxta-durable', 'nats-jetstream', 'mqtt-qos1', 'raw'])

    for (const { name, skipped, messages100PerSecond, mbPerSecond64k, latencyP50Us } of rows) {
      if (skipped == null) {
        expect(Math.min(messages100PerSecond, mbPerSecond64k, latencyP50Us), name).to.be.above(0)
      } else {
        expect([name, skipped].join()).to.match(/^(nats-jetstream,nats-server is not installed|mqtt-qos1,mosquitto is not installed)$/)
      }
    }
  })
})
