import { expect } from 'chai'
import fc from 'fast-check'
import { SEGMENT_COST } from '../../src/constants.ts'
import { Outbox } from '../../src/core/outbox.ts'
import { FIN, FIRST, LAST, PACKED } from '../../src/wire/frame-type.ts'
import { readPacked } from '../../src/wire/packed.ts'
import type { Carrier, Segment } from '../../src/core/segment.ts'
import type { Bytes } from '../../src/wire/data.ts'

type Step =
  | { do: 'push', length: number }
  | { do: 'grant', bytes: number }
  | { do: 'take', count: number, path: number, room: number, maxPayload: number, packRoom: number }
  /** the other end takes packed segments from now on, or no longer */
  | { do: 'packs', packs: boolean }
  | { do: 'acknowledge', which: number[] }
  | { do: 'lose', which: number }
  | { do: 'lose-path', path: number }
  | { do: 'finish' }

const path = fc.integer({ min: 1, max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('push' as const), length: fc.oneof(fc.nat(4000), fc.nat(200)) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('grant' as const), bytes: fc.nat(8000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 5 }), path, room: fc.integer({ min: 1, max: 3000 }), maxPayload: fc.constantFrom(600, 1500, Infinity), packRoom: fc.integer({ min: -20, max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('packs' as const), packs: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), which: fc.array(fc.nat(), { maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-path' as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const) }) }
)

/** `length`: of the payload; `messages`: that it has, or has a part of */
interface Sent { segment: Segment, length: number, messages: number[][], path: number, state: 'in flight' | 'lost' | 'acknowledged' }

const WINDOW = 6
const MAX_SEGMENT = 1200

/** What an outbox is to do, as plainly as it can be said */
class Model {
  readonly messages: number[][] = []
  readonly sent: Sent[] = []
  readonly paths: Carrier[] = [1, 2, 3].map(counter => ({ counter, inFlight: 0 }))
  credit = 0
  finished = false

  get cost (): number {
    return this.sent.reduce((sum, { segment, messages }) => sum + (segment.flags === FIN ? 0 : messages.reduce((cost, { length }) => cost + SEGMENT_COST + length, 0)), 0)
  }

  of (state: Sent['state']): Sent[] {
    return this.sent.filter(sent => sent.state === state)
  }

  get base (): number {
    const first = this.sent.findIndex(({ state }) => state !== 'acknowledged')

    return first === -1 ? this.sent.length : first
  }

  /** The messages that the segments make */
  get reassembled (): number[][] {
    const messages: number[][] = []

    for (const { segment: { flags }, messages: sent } of this.sent) {
      if (flags === PACKED) {
        messages.push(...sent)
      } else if (flags !== FIN) {
        if ((flags & FIRST) !== 0) {
          messages.push([])
        }

        messages.at(-1)?.push(...sent[0])
      }
    }

    return messages
  }
}

function play (steps: readonly Step[]): void {
  const box = new Outbox(WINDOW, MAX_SEGMENT)
  const model = new Model()

  for (const step of steps) {
    switch (step.do) {
      case 'push':
        if (!model.finished) {
          const message = Array.from({ length: step.length }, (_, i) => (i + model.messages.length) % 256)
          model.messages.push(message)
          box.push(Uint8Array.from(message))
        }

        break
      case 'grant':
        model.credit = Math.max(model.credit, model.cost + step.bytes)
        box.grant(model.cost + step.bytes)
        break
      case 'take':
        for (let i = 0; i < step.count; i++) {
          take(box, model, step)
        }

        break
      case 'acknowledge':
        acknowledge(box, model, step.which)
        break
      case 'packs':
        box.packs = step.packs
        break
      case 'lose': {
        const flying = model.of('in flight')

        if (flying.length > 0) {
          const sent = flying[step.which % flying.length]
          sent.state = 'lost'
          box.lose(sent.segment)
        }

        break
      }
      case 'lose-path':
        model.of('in flight').filter(({ path }) => path === step.path).forEach(sent => { sent.state = 'lost' })
        box.losePaths(path => path === step.path)
        break
      case 'finish':
        model.finished = true
        box.finish()
        break
    }

    check(box, model)
  }
}

function take (box: Outbox, model: Model, { path, room, maxPayload, packRoom }: Extract<Step, { do: 'take' }>): void {
  const [oldest] = model.of('lost')
  const segment = box.take(model.paths[path - 1], room, maxPayload, { room: packRoom, place: (_, length) => new Uint8Array(length) })

  if (segment == null) {
    expect(oldest == null || oldest.length > room, 'a lost segment goes whenever it fits').to.be.true
    return
  }

  expect(segment.payload.byteLength).to.be.at.most(room)

  if (oldest != null) {
    expect(segment).to.equal(oldest.segment)
    oldest.state = 'in flight'
    oldest.path = path
    return
  }

  expect(segment.sequence).to.equal(model.sent.length)
  expect(segment.payload.byteLength).to.be.at.most(Math.min(MAX_SEGMENT, maxPayload))
  expect(model.of('in flight').length).to.be.below(WINDOW)
  model.sent.push({ segment, length: segment.payload.byteLength, messages: messagesIn(segment), path, state: 'in flight' })

  if (segment.flags === PACKED) {
    expect(box.packs).to.be.true
    expect(segment.payload.byteLength).to.be.at.most(packRoom)
    expect(segment.messages).to.be.above(1)
  }
}

function messagesIn ({ flags, payload }: Segment): number[][] {
  if (flags !== PACKED) {
    return [[...payload]]
  }

  const messages: Bytes[] = []
  readPacked(payload, messages)

  return messages.map(message => [...message.subarray()])
}

function acknowledge (box: Outbox, model: Model, which: readonly number[]): void {
  const before = model.of('acknowledged').length

  for (const index of model.sent.length === 0 ? [] : which) {
    model.sent[index % model.sent.length].state = 'acknowledged'
  }

  const { base } = model
  const ranges = model.sent.flatMap(({ state, segment: { sequence } }) => state === 'acknowledged' && sequence > base ? [{ start: sequence, end: sequence + 1 }] : [])
  expect(box.acknowledge(base, ranges)).to.equal(model.of('acknowledged').length - before)
}

function check (box: Outbox, model: Model): void {
  const { base, sent, messages } = model
  const unacknowledged = messages.flat().length - model.of('acknowledged').flatMap(({ messages }) => messages).flat().length
  const complete = sent.slice(0, base).reduce((sum, { segment: { flags }, messages }) => sum + (flags === PACKED ? messages.length : (flags & LAST) === 0 ? 0 : 1), 0)
  const ended = sent.some(({ segment }) => (segment.flags & FIN) !== 0)

  expect(box).to.include({ base, next: sent.length, inFlight: model.of('in flight').length, bufferedBytes: unacknowledged, messagesAcknowledged: complete, messagesAccepted: messages.length, credit: model.credit })
  expect(model.paths.map(({ inFlight }) => inFlight)).to.deep.equal([1, 2, 3].map(counter => model.of('in flight').filter(({ path }) => path === counter).length))
  expect(model.cost).to.be.at.most(model.credit)
  expect(box.finished).to.equal(ended && base === sent.length)
  expect(box.hasWork).to.equal(base < sent.length || model.reassembled.flat().length < messages.flat().length || model.reassembled.length < messages.length || (model.finished && !ended))

  if (model.of('lost').length > 0) {
    expect(box.ready).to.be.true
  }

  const { reassembled } = model
  reassembled.forEach((message, i) => { expect(messages[i].slice(0, message.length)).to.deep.equal(message) })
  expect(messages.slice(0, Math.max(0, reassembled.length - 1))).to.deep.equal(reassembled.slice(0, -1))
}

/** Whatever is pushed, granted, taken, acknowledged and lost, an outbox does as the model says */
export const outboxProperty = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), play)
