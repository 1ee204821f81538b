import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder } from '@juxta/test-network'
import { expect } from 'chai'
import { createNode, createPlainNode, echo, next, read, rejection, Stage, stopAll, bytes, text } from './nodes.ts'
import { attachFrame, PROTOCOL, RawStream } from './raw-stream.ts'
import { dataFrame } from './core/by-hand.ts'
import { fromHex } from './wire/decoding.ts'
import { writeAttach } from '../src/wire/attach.ts'
import { writeAttached } from '../src/wire/attached.ts'
import { FieldReader, FieldWriter, varintLength, writeVarint } from '../src/wire/varint.ts'
import type { ReliableSession } from '../src/index.ts'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { AttachedFrame } from '../src/wire/attached.ts'

/** Flags that no version knows yet, and fields behind the last one of today */
const NEWER_FLAGS = 0x7fff_ff00
const NEWER_FIELDS = [7, 300, 0, 2 ** 40]

function withHeader (type: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + varintLength(body.byteLength) + body.byteLength)
  frame[0] = type
  frame.set(body, writeVarint(frame, 1, body.byteLength))

  return frame
}

/** As a later version may write it */
function newerAttach (frame: AttachFrame): Uint8Array {
  const writer = new FieldWriter()
  writeAttach(writer, { ...frame, wanted: 1 })
  const body = writer.finish()
  const reader = new FieldReader(body)
  const session = reader.take(16)
  const flags = reader.varint()
  const newer = new FieldWriter().raw(session).varint(flags + NEWER_FLAGS).raw(reader.rest())
  NEWER_FIELDS.forEach(field => { newer.varint(field) })

  return withHeader(0x10, newer.finish())
}

function newerAttached (frame: AttachedFrame): Uint8Array {
  const writer = new FieldWriter()
  writeAttached(writer, frame)
  writer.varint(0).varint(NEWER_FLAGS)
  NEWER_FIELDS.forEach(field => { writer.varint(field) })

  return withHeader(0x11, writer.finish())
}

const position = { cumulative: 0, credit: 100_000, ranges: [], sendWindow: 100, acknowledgeEvery: 1, maxSegment: 65_536, maxMessage: 1_000_000, retentionMs: 60_000 }
const attached: AttachedFrame = { type: 'attached', status: 'ok', counter: 1, attachMillihertz: 0, retryAfterMs: 0, reason: '', position }

/** A session, with an end of a later version that answered it as the test says */
async function answered (answer: (raw: RawStream) => void): Promise<{ raw: RawStream, connected: Promise<ReliableSession> }> {
  const [newer, node] = await Promise.all([createPlainNode(), createNode()])
  const opened = Promise.withResolvers<RawStream>()
  await newer.handle(PROTOCOL, stream => {
    const raw = new RawStream(stream, { skip: 1 })
    raw.next('attach').then(() => {
      answer(raw)
      opened.resolve(raw)
    }, opened.reject)
  })
  const connected = node.services.reliablePipe.connect(newer.getMultiaddrs(), { name: 'echo' })
  connected.catch(() => {})

  return { raw: await opened.promise, connected }
}

describe('a peer of a later version', () => {
  afterEach(stopAll)

  it('attaches with flags and fields that are not known: the session works', async () => {
    const stage = await Stage.create()
    const raw = await stage.raw()
    raw.write(newerAttach(attachFrame()))
    expect(await raw.next('attached')).to.include({ status: 'ok' })
    // frames that may be skipped, between others
    raw.write(fromHex('4003aabbcc'), dataFrame(0), fromHex('7f00'), dataFrame(1))
    expect(await raw.next('data')).to.include({ sequence: 0 })
    expect(await raw.next('data')).to.include({ sequence: 1 })
    expect(stage.refusals).to.deep.equal({})
  })

  it('has taken the place of an earlier one while a durable session had no path: that goes on', async () => {
    const stage = await Stage.create({ store: new LogStore({ files: FaultyFolder.of({}), formats }) })
    stage.listen('kept', echo, { durable: true })
    const frame = attachFrame({ name: 'kept', durable: true })
    const before = await stage.raw()
    before.write(frame)
    expect(await before.next('attached')).to.include({ status: 'ok', durable: true })
    before.write(dataFrame(0))
    expect(await before.next('data')).to.include({ sequence: 0 })
    before.stream.abort(new Error('upgraded'))

    const after = await stage.raw()
    after.write(newerAttach({ ...frame, isNew: false, counter: 3, cumulative: 1 }))
    const { position, ...answer } = await after.next('attached')
    expect(answer).to.include({ status: 'ok', durable: true })
    expect(position).to.include({ cumulative: 1 })
    after.write(fromHex('4003aabbcc'), dataFrame(1))
    expect(await after.next('data')).to.include({ sequence: 1 })
    expect(stage.refusals).to.deep.equal({})
  })

  it('answers with flags and fields that are not known: the session works', async () => {
    const { raw, connected } = await answered(raw => { raw.write(newerAttached(attached)) })
    const session = await connected
    expect([session.windowing, session.durable]).to.deep.equal(['default', false])
    session.send(bytes('hello'))
    expect(text((await raw.next('data')).payload.subarray())).to.equal('hello')
    raw.write(fromHex('5500'), dataFrame(0))
    expect(await read(session)).to.deep.equal(new Uint8Array(1))
  })

  it('has more fields in every other frame: they are skipped', async () => {
    const stage = await Stage.create()
    const raw = await stage.raw()
    raw.write(attachFrame())
    await raw.next('attached')
    raw.write(withHeader(0x13, fromHex('40020909')), withHeader(0x12, fromHex('00c09a0c000000' + '0909')), withHeader(0x16, fromHex('05ff01')), dataFrame(0))
    expect(await raw.next('pong')).to.include({ token: 5 })
    expect(await raw.next('data')).to.include({ sequence: 0 })
    expect(stage.refusals).to.deep.equal({})
  })

  it('sends what must not be skipped, and is not known: its session ends, and says why', async () => {
    const stage = await Stage.create()
    const ended = Promise.withResolvers<Error | undefined>()
    stage.listen('new', session => { session.addEventListener('close', ({ detail }) => { ended.resolve(detail.error) }) })
    const raw = await stage.raw()
    raw.write(attachFrame({ name: 'new' }))
    await raw.next('attached')
    raw.write(fromHex('1a0100'))

    expect(await raw.next('abort')).to.include({ code: 'protocol', reason: 'UnsupportedFrameError' })
    const error = await ended.promise
    expect(error).to.include({ name: 'ProtocolViolationError', retryable: false })
    expect(error?.cause).to.include({ name: 'UnsupportedFrameError', type: 0x1a })
    expect(stage.refusals).to.deep.equal({ 'unsupported-frame': 1 })
    await stage.unharmed()
  })

  it('refuses with a status that is not known: it is refused', async () => {
    const { connected } = await answered(raw => { raw.write(withHeader(0x11, fromHex('4d01000003616263' + '00'))) })
    expect(await rejection(connected)).to.include({ name: 'SessionRefusedError', status: 'refused' })
  })

  it('ends paths for reasons, and sessions with codes, that are not known', async () => {
    const { raw, connected } = await answered(raw => { raw.write(attached) })
    const session = await connected
    const closed = next<{ error?: Error }>(session, 'close')
    raw.write(fromHex('140163'))
    expect(await raw.next('path-end')).to.include({ type: 'path-end' })
    raw.write(fromHex('180563' + '03616263'))
    const { error } = await closed
    expect(error).to.include({ name: 'SessionAbortedError', code: 'application', reason: 'abc' })
  })

  it('speaks a later protocol, too: the common one is used', async () => {
    const [newer, node] = await Promise.all([createPlainNode(), createNode()])
    node.services.reliablePipe.listen('echo', echo)
    const connection = await newer.dial(node.getMultiaddrs())
    const stream = await connection.newStream(['/juxta/reliable-pipe/2.0.0', PROTOCOL])
    expect(stream.protocol).to.equal(PROTOCOL)
    const raw = new RawStream(stream)
    stream.send(Uint8Array.of(0))
    raw.write(newerAttach(attachFrame()))
    expect(await raw.next('attached')).to.include({ status: 'ok' })
  })

  it('speaks only a later protocol: it is said so at once', async () => {
    const [newer, node] = await Promise.all([createPlainNode(), createNode()])
    await newer.handle('/juxta/reliable-pipe/2.0.0', () => {})
    expect(await rejection(node.services.reliablePipe.connect(newer.getMultiaddrs(), { name: 'echo' }))).to.have.property('name', 'ProtocolNotSupportedError')
  })
})
