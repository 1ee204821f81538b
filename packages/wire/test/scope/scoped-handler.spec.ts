import { KeyedScope } from '@juxta/test-network'
import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import fc from 'fast-check'
import { Admissions, encodeFrame, encodePreamble, ExchangeNeededError, openScope, openScoped, PreambleTimeoutError, scopeCounters, scopedHandler, ScopeRefusedError } from '../../src/index.ts'
import { closed, collect, concat, log, ManualTimers, rejection, stubConnection, until } from '../fixtures.ts'
import type { Counters, Scope, ScopedHandlerInit, ScopeExchange, ScopeOutcome, Verdict } from '../../src/index.ts'
import type { Connection, Stream } from '@libp2p/interface'

const BODY = Uint8Array.of(7, 8, 9)

interface Responder {
  counters: Counters<ScopeOutcome>
  timers: ManualTimers
  /** Scopes of streams that reached the handler. */
  scopes: Scope[]
  /** What the handler read. */
  bytes: Array<() => Uint8Array>
  /** The ends of what it reads. */
  ends: Array<Promise<unknown>>
  connection: Connection
  accept (stream: Stream): void
  admitted (): Promise<void>
}

/** The node "bob", as "alice" reaches it. */
function responder (init: ScopedHandlerInit = {}): Responder {
  const counters = scopeCounters()
  const timers = new ManualTimers()
  const scopes: Scope[] = []
  const bytes: Array<() => Uint8Array> = []
  const ends: Array<Promise<unknown>> = []
  const connection = stubConnection('alice')
  let onAdmitted: (() => void) | undefined
  const handler = scopedHandler({ counters, startTimer: timers.start, log, ...init }, (reader, _stream, from, scope) => {
    expect(from).to.equal(connection)
    scopes.push(scope)
    const collected = collect(reader)
    bytes.push(collected.bytes)
    ends.push(collected.ended)
    onAdmitted?.()
  })

  return {
    counters,
    timers,
    scopes,
    bytes,
    ends,
    connection,
    accept: stream => { handler(stream, connection)?.catch(() => {}) },
    admitted: async () => new Promise<void>(resolve => { onAdmitted = resolve })
  }
}

async function expectRefused (bob: Responder, near: Stream, outcome: ScopeOutcome): Promise<void> {
  await closed(near)
  expect(near.status).to.equal('reset')
  expect(bob.counters.snapshot()).to.deep.equal({ [outcome]: 1 })
  expect(bob.scopes).to.deep.equal([])
  expect(bob.timers.pending).to.deep.equal([])
}

describe('scopedHandler, the open scope', () => {
  it('passes on what follows the preamble, at every split point', async () => {
    const bytes = concat(encodePreamble(openScope), BODY)
    expect(bytes).to.deep.equal(Uint8Array.of(0, 7, 8, 9))

    for (let i = 0; i <= bytes.byteLength; i++) {
      const [near, far] = await streamPair({ delay: 0 })
      const bob = responder()
      const admitted = bob.admitted()
      bob.accept(far)

      near.send(bytes.subarray(0, i))
      near.send(bytes.subarray(i))
      await admitted
      await near.close()
      await bob.ends[0]

      expect(bob.scopes).to.deep.equal([openScope])
      expect(bob.bytes[0]()).to.deep.equal(BODY)
      expect(bob.counters.snapshot()).to.deep.equal({ open: 1 })
      expect(bob.timers.pending).to.deep.equal([])
      near.abort(new Error('done'))
    }
  }).timeout(5000)

  it('needs no more than the turn of the event loop in which the bytes come', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder()
    near.send(concat(encodePreamble(openScope), BODY))

    await until(() => far.readBufferLength > 0)

    bob.accept(far)
    await new Promise<void>(resolve => { setImmediate(resolve) })
    expect(bob.bytes[0]()).to.deep.equal(BODY)
  })

  it('is opened by a single byte, without waiting', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder()
    const admitted = bob.admitted()
    bob.accept(far)

    const reader = await openScoped(near, openScope, stubConnection('bob'))
    await admitted
    far.send(BODY)
    expect(await reader.readBytes(3)).to.deep.equal(BODY)
  })

  it('is refused where it is not served', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder({ scopes: [new KeyedScope('a', 'key', 'bob')] })
    bob.accept(far)
    near.send(encodePreamble(openScope))

    await expectRefused(bob, near, 'refused')
  })

  it('aborts a stream whose handler throws', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const handler = scopedHandler({}, async () => { throw new RangeError('mistake') })
    handler(far, stubConnection())?.catch(() => {})
    near.send(encodePreamble(openScope))

    expect(await closed(far)).to.be.instanceOf(RangeError)
  })

  it('refuses to open on a stream that is gone', async () => {
    const [near] = await streamPair({ delay: 0 })
    near.abort(new Error('gone'))

    expect((await rejection(openScoped(near, openScope, stubConnection()))).name).to.equal('StreamResetError')
  })
})

describe('scopedHandler and hostile peers', () => {
  it('cuts off who never sends a preamble', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder({ timeout: 1234 })
    bob.accept(far)
    bob.timers.fire(1234)

    expect(await closed(far)).to.be.instanceOf(PreambleTimeoutError)
    await expectRefused(bob, near, 'timeout')
  })

  it('cuts off who never ends a preamble', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder({ timeout: 1234 })
    let received = 0
    bob.accept(far)
    far.addEventListener('message', event => { received += event.data.byteLength })
    near.send(Uint8Array.of(100, 1, 2, 3))
    // the reader takes what comes at once
    await until(() => received > 0)
    bob.timers.fire(1234)

    await expectRefused(bob, near, 'timeout')
  })

  it('refuses a preamble above the bound before it comes', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder()
    bob.accept(far)
    near.send(Uint8Array.of(0x81, 4, 1))

    expect(await closed(far)).to.have.property('name', 'FrameTooLargeError')
    await expectRefused(bob, near, 'failed')
  })

  it('refuses an end before the preamble', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder()
    bob.accept(far)
    await near.close()

    expect(await closed(far)).to.be.instanceOf(ScopeRefusedError)
    expect(bob.counters.snapshot()).to.deep.equal({ refused: 1 })
  })

  it('property: only an empty frame opens; all else is refused or waited for', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), async bytes => {
      const [near, far] = await streamPair({ delay: 0 })
      const bob = responder({ scopes: [openScope, new KeyedScope('a', 'key', 'bob')] })
      bob.accept(far)
      near.send(bytes)
      await near.close()

      if (bytes[0] === 0) {
        await until(() => bob.scopes.length > 0)
        expect(bob.counters.snapshot()).to.deep.equal({ open: 1 })
      } else {
        await closed(far)
        expect(bob.scopes).to.deep.equal([])
        expect(bob.counters.get('refused') + bob.counters.get('failed')).to.equal(1)
      }
    }), { numRuns: 40 })
  })
})

describe('scopedHandler, scopes with an exchange', () => {
  const open = async (near: Stream, scope: Scope, connection: Connection, admissions?: Admissions): ReturnType<typeof openScoped> => {
    return openScoped(near, scope, connection, { admissions, now: () => 1000, startTimer: () => () => {} })
  }

  it('admits a member, the one scope of several that was meant', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const scopes = ['x', 'y', 'z'].map(key => new KeyedScope(key, key, 'bob'))
    const bob = responder({ scopes: () => [openScope, ...scopes] })
    const admitted = bob.admitted()
    bob.accept(far)

    await open(near, new KeyedScope('their y', 'y', 'alice'), stubConnection('bob'))
    near.send(BODY)
    await admitted
    await near.close()
    await bob.ends[0]

    expect(bob.scopes).to.deep.equal([scopes[1]])
    expect(bob.bytes[0]()).to.deep.equal(BODY)
    expect(bob.counters.snapshot()).to.deep.equal({ exchange: 1 })
    expect(bob.timers.pending).to.deep.equal([])
  })

  it('makes the exchange once per connection and scope, for all protocols of the node', async () => {
    const ours = new KeyedScope('ours', 'key', 'alice')
    const theirs = new KeyedScope('ours', 'key', 'bob')
    const admissions = { alice: new Admissions(), bob: new Admissions() }
    const toBob = stubConnection('bob')
    const first = responder({ scopes: [theirs], admissions: admissions.bob, now: () => 1000 })
    const second = responder({ scopes: [theirs], admissions: admissions.bob, now: () => 1000 })
    Object.assign(second, { connection: first.connection })

    expect(() => encodePreamble(ours, { connection: toBob, admissions: admissions.alice, now: 1000 })).to.throw(ExchangeNeededError)
    expect(() => encodePreamble(ours)).to.throw(ExchangeNeededError)

    for (let i = 0; i < 3; i++) {
      const [near, far] = await streamPair({ delay: 0 })
      const admitted = first.admitted()
      first.accept(far)
      await open(near, ours, toBob, admissions.alice)
      await admitted
    }

    expect(first.counters.snapshot()).to.deep.equal({ exchange: 1, ticket: 2 })
    expect([ours.calls, theirs.calls]).to.deep.equal([['prove'], ['admit']])
    expect(encodePreamble(ours, { connection: toBob, admissions: admissions.alice, now: 1000 })).to.have.lengthOf(18)

    // a ticket is worth nothing on another connection, and nothing after a revocation
    const [near, far] = await streamPair({ delay: 0 })
    admissions.bob.revoke(theirs, [first.connection])
    first.accept(far)
    await open(near, ours, toBob, admissions.alice)
    expect(await closed(near)).to.be.an('error')
    expect(first.counters.get('refused')).to.equal(1)

    // the initiator forgot the ticket with that, and its next stream is admitted anew
    const [again, farAgain] = await streamPair({ delay: 0 })
    const admitted = first.admitted()
    first.accept(farAgain)
    await open(again, ours, toBob, admissions.alice)
    await admitted
    expect(first.counters.snapshot()).to.deep.equal({ exchange: 2, ticket: 2, refused: 1 })
  })

  it('refuses a ticket to a protocol that does not serve its scope', async () => {
    const theirs = new KeyedScope('ours', 'key', 'bob')
    const admissions = new Admissions()
    const bob = responder({ scopes: [openScope], admissions, now: () => 1000 })
    const ticket = new Uint8Array(16).fill(5)
    admissions.grant(bob.connection, theirs, ticket, 0)
    const [near, far] = await streamPair({ delay: 0 })
    bob.accept(far)
    near.send(encodeFrame(Uint8Array.of(2, ...ticket)))

    await expectRefused(bob, near, 'refused')
  })

  it('gives an unknown scope and a non-member the same answer', async () => {
    const answers: unknown[] = []

    for (const scopes of [[], [openScope], [new KeyedScope('a', 'key', 'bob')]]) {
      const [near, far] = await streamPair({ delay: 0 })
      const received: number[] = []
      near.addEventListener('message', event => { received.push(event.data.byteLength) })
      const bob = responder({ scopes })
      bob.accept(far)
      const err = await rejection(open(near, new KeyedScope('a', 'other key', 'alice'), stubConnection('bob')))

      await expectRefused(bob, near, 'refused')
      answers.push({ name: err.name, received })
    }

    expect(answers).to.deep.equal(answers.map(() => ({ name: 'ScopeRefusedError', received: [] })))
  })

  it('refuses a proof that was made for another peer', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const bob = responder({ scopes: [new KeyedScope('a', 'key', 'bob')] })
    bob.accept(far)

    // mallory passes on what alice would say to bob: bob sees alice's name in it, but mallory on the connection
    Object.assign(bob.connection, { remotePeer: { toString: () => 'mallory' } })
    await rejection(open(near, new KeyedScope('a', 'key', 'alice'), stubConnection('bob')))

    await expectRefused(bob, near, 'refused')
  })

  it('does not prove itself to a responder that could not', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    const ours = new KeyedScope('a', 'key', 'alice')
    const received: Uint8Array[] = []
    far.addEventListener('message', event => {
      received.push(event.data.subarray())
      far.send(encodeFrame(new Uint8Array(32)))
    })

    expect(await rejection(open(near, ours, stubConnection('bob')))).to.be.instanceOf(ScopeRefusedError)
    // preamble: length, kind, nonce, keyed hash; no proof after that
    expect(concat(...received)).to.have.lengthOf(1 + 1 + 16 + 32)
    expect(near.status).to.equal('aborted')
  })

  it('honours a refusal and an expiry the scope gives', async () => {
    const theirs = new KeyedScope('a', 'key', 'bob')
    const refusing = responder({ scopes: [theirs] })
    theirs.verdict = { kind: 'refused' }
    const [near, far] = await streamPair({ delay: 0 })
    refusing.accept(far)
    await open(near, new KeyedScope('a', 'key', 'alice'), stubConnection('bob'))
    await expectRefused(refusing, near, 'refused')

    theirs.verdict = { kind: 'admitted', expiresAt: 2000 }
    const admissions = new Admissions()
    let now = 1000
    const bob = responder({ scopes: [theirs], admissions, now: () => now })
    const held = new Admissions()
    const toBob = stubConnection('bob')

    for (const time of [1000, 1999, 2000]) {
      now = time
      const pair = await streamPair({ delay: 0 })
      const admitted = bob.admitted()
      bob.accept(pair[1])
      await openScoped(pair[0], Object.assign(new KeyedScope('a', 'key', 'alice')), toBob, { admissions: held, now: () => now })
        .catch(() => {})
      await Promise.race([admitted, closed(pair[0])])
    }

    expect(bob.counters.get('exchange')).to.equal(3)
  })

  for (const [what, frames, outcome] of [
    ['never proves', [], 'timeout'],
    ['proves with nonsense', [new Uint8Array(32)], 'refused'],
    ['sends a proof above the bound', [new Uint8Array(1025)], 'refused']
  ] as const) {
    it(`cuts off an initiator that ${what}`, async () => {
      const [near, far] = await streamPair({ delay: 0 })
      const bob = responder({ scopes: [new KeyedScope('a', 'key', 'bob')], timeout: 1234 })
      const opening = await openingOf(new KeyedScope('a', 'key', 'alice'))
      const proof = new Promise<void>(resolve => { near.addEventListener('message', () => { resolve() }, { once: true }) })
      bob.accept(far)
      near.send(encodeFrame(Uint8Array.of(1, ...opening)))
      await proof

      for (const frame of frames) {
        near.send(encodeFrame(frame))
      }

      if (outcome === 'timeout') {
        bob.timers.fire(1234)
      }

      await expectRefused(bob, near, outcome)
    })
  }

  it('goes on to the next scope when one can\'t make sense of an opening', async () => {
    const clumsy: Scope = { ...stubScope(async () => { throw new TypeError('nonsense') }), name: 'clumsy' }
    const theirs = new KeyedScope('a', 'key', 'bob')
    const bob = responder({ scopes: [clumsy, theirs] })
    const [near, far] = await streamPair({ delay: 0 })
    const admitted = bob.admitted()
    bob.accept(far)
    await open(near, new KeyedScope('a', 'key', 'alice'), stubConnection('bob'))
    await admitted

    expect(bob.scopes).to.deep.equal([theirs])
  })

  it('cuts off a scope of our own that never decides', async () => {
    let asked = false
    const scope = stubScope(async () => {
      asked = true
      return new Promise(() => {})
    })
    const bob = responder({ scopes: [scope], timeout: 1234 })
    const [near, far] = await streamPair({ delay: 0 })
    bob.accept(far)
    near.send(encodeFrame(Uint8Array.of(1, 2, 3)))
    await until(() => asked)
    bob.timers.fire(1234)

    await expectRefused(bob, near, 'timeout')
  })

  it('keeps both ends to their turns and to small frames', async () => {
    const errors: string[] = []
    const attempt = (fn: () => void): void => {
      try {
        fn()
        errors.push('none')
      } catch (err) {
        errors.push((err as Error).name)
      }
    }
    const initiator: Scope = {
      ...stubScope(),
      async prove (exchange: ScopeExchange) {
        attempt(() => { exchange.send(new Uint8Array(512)) })
        attempt(() => { exchange.send(new Uint8Array(511)) })
        attempt(() => { exchange.send(new Uint8Array(1)) })
        return { kind: 'refused' }
      }
    }
    const [near] = await streamPair({ delay: 0 })

    expect(await rejection(open(near, initiator, stubConnection('bob')))).to.be.instanceOf(ScopeRefusedError)
    expect(errors).to.deep.equal(['ExchangeOrderError', 'none', 'ExchangeOrderError'])
  })

  it('gives up an exchange in time, or when told, and aborts the stream', async () => {
    const timers = new ManualTimers()
    const [near] = await streamPair({ delay: 0 })
    const opening = rejection(openScoped(near, new KeyedScope('a', 'key', 'alice'), stubConnection('bob'), { timeout: 1234, startTimer: timers.start }))
    timers.fire(1234)
    expect(await opening).to.be.instanceOf(PreambleTimeoutError)
    expect(near.status).to.equal('aborted')

    const controller = new AbortController()
    const [other] = await streamPair({ delay: 0 })
    const told = rejection(openScoped(other, new KeyedScope('a', 'key', 'alice'), stubConnection('bob'), { signal: controller.signal, startTimer: timers.start }))
    controller.abort(new Error('no more'))
    expect((await told).message).to.equal('no more')
    expect(other.status).to.equal('aborted')
    expect(timers.pending).to.deep.equal([])
  })
})

function stubScope (admit: () => Promise<Verdict> = async () => ({ kind: 'refused' })): Scope {
  return { name: 'stub', open: false, admit, async prove () { return { kind: 'refused' } } }
}

/** What the scope would open with, to bob. */
async function openingOf (scope: Scope): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scope.prove({
      remotePeer: { toString: () => 'bob' },
      send: (bytes: Uint8Array) => { resolve(bytes) },
      receive: async () => new Promise(() => {})
    } as unknown as ScopeExchange).catch(reject)
  })
}
