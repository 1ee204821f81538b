import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { BYTES, BYTES_MS, data } from './data.ts'
import { Shells } from './shells.ts'
import type { Command } from './command.ts'

const MiB = 1024 * 1024

describe('juxta listen and juxta connect', function () {
  this.timeout(60_000)

  let shells: Shells

  beforeEach(async () => { shells = await Shells.open() })
  afterEach(async function () { await shells.close(this.currentTest) })

  const feed = async (command: Command, chunks: Iterable<Uint8Array>): Promise<void> => {
    for (const chunk of chunks) {
      await command.write(chunk)
    }
  }

  it('carry text in both directions, and end when both sides have', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('chat', relay)
    const connector = shells.connect(listener.reference, relay)

    await connector.write('hello\n')
    await listener.receives(6)
    await listener.write('good morning\n')
    await connector.receives(13)

    // our end is not yet theirs
    connector.process.stdin.end()
    await listener.write('one thing more\n')
    await connector.receives(28)
    listener.process.stdin.end()

    expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
    expect(listener.text).to.equal('hello\n')
    expect(connector.text).to.equal('good morning\none thing more\n')
    expect(connector.told.at(-1)).to.deep.equal({ event: 'end', sentBytes: 6, receivedBytes: 28 })
    expect(listener.told.at(-1)).to.deep.equal({ event: 'end', sentBytes: 28, receivedBytes: 6 })
    expect(connector.noise + listener.noise).to.equal('')
  })

  for (const options of [[], ['--relay-only']]) {
    it(`carry a file ${options.length === 0 ? 'directly where they can' : 'through the relay where they may do nothing else'}`, async function () {
      this.timeout(BYTES_MS)
      const relay = await shells.relay()
      const listener = await shells.listen('photos', relay, options)
      const connector = shells.connect(listener.reference, relay, options)
      const { chunks, sha256 } = data(BYTES)

      listener.process.stdin.end()

      if (options.length === 0) {
        await connector.event('path', ({ kind }) => kind === 'direct')
      }

      await feed(connector, chunks())
      connector.process.stdin.end()

      expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
      expect(listener.receivedBytes).to.equal(BYTES)
      expect(listener.sha256).to.equal(sha256)

      if (options.length > 0) {
        expect([...connector.told, ...listener.told].filter(({ kind }) => kind === 'direct')).to.deep.equal([])
      }
    })
  }

  it('are kept from connecting directly by either of them', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('a', relay)
    const connector = shells.connect(listener.reference, relay, ['--relay-only'])

    await connector.write('x')
    await listener.receives(1)
    // longer than a watch takes to dial what it has learned of
    await delay(3_000)

    expect([...connector.told, ...listener.told].filter(({ kind }) => kind === 'direct')).to.deep.equal([])
  })

  it('go on when the relay was killed in the middle, and is started again', async function () {
    this.timeout(BYTES_MS)
    const relay = await shells.relay()
    const listener = await shells.listen('photos', relay, ['--relay-only'])
    const connector = shells.connect(listener.reference, relay, ['--relay-only'])
    const { chunks, sha256 } = data(BYTES)
    const [first, ...others] = chunks()

    listener.process.stdin.end()
    await connector.write(first)
    await listener.receives(1)
    await relay.command.kill()

    const rest = feed(connector, others).then(() => { connector.process.stdin.end() })
    await connector.event('path-lost')
    await shells.relay(relay.ports)
    await rest

    expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
    expect(listener.sha256).to.equal(sha256)
    await listener.event('relay-reserved', () => true, listener.told.findIndex(({ event }) => event === 'relay-lost'))
  })

  it('make the writer wait while the reader is slow, however slow', async function () {
    this.timeout(120_000)
    const relay = await shells.relay()
    const listener = await shells.listen('photos', relay)
    const connector = shells.connect(listener.reference, relay)
    const { chunks, sha256 } = data(48 * MiB)
    let fed = 0

    listener.process.stdin.end()
    listener.process.stdout.pause()

    const feeding = (async () => {
      for (const chunk of chunks()) {
        await connector.write(chunk)
        fed += chunk.byteLength
      }

      connector.process.stdin.end()
    })()

    // longer than a path may be silent
    await delay(8_000)
    const early = fed
    expect(early).to.be.lessThan(24 * MiB)
    expect(connector.told.filter(({ event }) => event === 'path-lost')).to.deep.equal([])

    listener.process.stdout.resume()
    await feeding

    expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
    expect(listener.sha256).to.equal(sha256)
  })

  it('make the writer wait in the other direction too', async function () {
    this.timeout(120_000)
    const relay = await shells.relay()
    const listener = await shells.listen('photos', relay)
    const connector = shells.connect(listener.reference, relay)
    const { chunks, sha256 } = data(48 * MiB)
    let fed = 0

    connector.process.stdin.end()
    connector.process.stdout.pause()

    const feeding = (async () => {
      for (const chunk of chunks()) {
        await listener.write(chunk)
        fed += chunk.byteLength
      }

      listener.process.stdin.end()
    })()

    await delay(3_000)
    expect(fed).to.be.lessThan(24 * MiB)

    connector.process.stdout.resume()
    await feeding

    expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
    expect(connector.sha256).to.equal(sha256)
  })
})
