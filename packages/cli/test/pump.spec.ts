import { Readable, Writable } from 'node:stream'
import { expect } from 'chai'
import { MESSAGE_BYTES } from '../src/constants.ts'
import { receive, send } from '../src/pump.ts'
import type { Duplex } from '../src/pump.ts'

class Session implements Duplex {
  readonly delivered: Uint8Array[] = []
  readonly #incoming: Uint8Array[]

  constructor (incoming: Uint8Array[] = []) {
    this.#incoming = incoming
  }

  async deliver (data: Uint8Array): Promise<void> {
    this.delivered.push(data)
  }

  async * [Symbol.asyncIterator] (): AsyncIterator<Uint8Array> {
    yield * this.#incoming
  }
}

describe('what goes between a session and the standard streams', () => {
  const never = new AbortController().signal

  it('is cut into messages, and counted', async () => {
    const session = new Session()
    const sent = { bytes: 0 }
    await send(Readable.from([new Uint8Array(MESSAGE_BYTES * 2 + 1), Uint8Array.of(7)]), session, sent, never)

    expect(session.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([MESSAGE_BYTES, MESSAGE_BYTES, 1, 1])
    expect(sent.bytes).to.equal(MESSAGE_BYTES * 2 + 2)
  })

  it('ends with the reading when enough was read, and an input that never ends is none the wiser', async () => {
    const enough = new AbortController()
    const sending = send(new Readable({ read () {} }), new Session(), { bytes: 0 }, enough.signal)

    enough.abort()
    await sending
    await send(new Readable({ read () {} }), new Session(), { bytes: 0 }, enough.signal)
  })

  it('fails with the input', async () => {
    const input = new Readable({ read () { this.destroy(new Error('the disk is gone')) } })

    expect(await send(input, new Session(), { bytes: 0 }, never).catch((err: Error) => err.message)).to.equal('the disk is gone')
  })

  it('is written one after the other, each when the one before was taken', async () => {
    const taken: number[] = []
    const waiting: Array<() => void> = []
    const output = new Writable({ highWaterMark: 1, write: (chunk: Buffer, _encoding, done) => { taken.push(chunk[0]); waiting.push(done) } })
    const receiving = receive(new Session([Uint8Array.of(1), Uint8Array.of(2)]), output, { bytes: 0 })

    await new Promise(resolve => { setImmediate(resolve) })
    expect(taken).to.deep.equal([1])
    waiting.shift()?.()
    await new Promise(resolve => { setImmediate(resolve) })
    expect(taken).to.deep.equal([1, 2])
    waiting.shift()?.()
    await receiving
  })

  it('says by name when nobody reads it any more', async () => {
    const output = new Writable({ write: (_chunk, _encoding, done) => { done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) } })

    expect(await receive(new Session([Uint8Array.of(1)]), output, { bytes: 0 }).catch((err: Error) => err.name)).to.equal('OutputClosedError')
  })
})
