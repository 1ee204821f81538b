import { expect } from 'chai'
import fc from 'fast-check'
import { Registrations } from '../../src/core/registrations.ts'
import { HOUR_MS, HOUR_S, limits } from '../fixtures.ts'
import type { Asking, Found } from '../../src/core/registrations.ts'
import type { PointLimits } from '../../src/limits.ts'

const key = new Uint8Array(32).fill(7)
const record = (number: number, length = 8): Uint8Array => new Uint8Array(length).fill(number)

const table = (given: Partial<PointLimits> = {}, of = key): Registrations => new Registrations(limits(given), of)
const register = (registrations: Registrations, peer: string, namespace: string, now = 0, ttlS?: number, bytes = record(peer.charCodeAt(0))): string | number => {
  const result = registrations.register({ peer, namespace, record: bytes, ttl: ttlS == null ? undefined : BigInt(ttlS) }, now)

  return 'ttl' in result ? result.ttl : result.status
}
const ask = (registrations: Registrations, asking: Asking = {}, now = 0): { found: Found[], cookie: Uint8Array } => {
  const answer = registrations.discover(asking, now)

  if (!('found' in answer)) {
    throw new Error(answer.status)
  }

  return answer
}
const refused = (registrations: Registrations, asking: Asking): string => {
  const answer = registrations.discover(asking, 0)

  return 'found' in answer ? 'OK' : answer.status
}
/** `a@ns` for who was found */
const names = ({ found }: { found: Found[] }): string => found.map(one => `${String.fromCharCode(one.record[0])}@${one.namespace}`).join(' ')

describe('registrations', () => {
  it('are found by namespace, or all of them, those that came first coming first', () => {
    const registrations = table()
    register(registrations, 'b', 'chess')
    register(registrations, 'a', 'go')
    register(registrations, 'a', 'chess')
    expect(names(ask(registrations, { namespace: 'chess' }))).to.equal('b@chess a@chess')
    expect(names(ask(registrations))).to.equal('b@chess a@go a@chess')
    expect(names(ask(registrations, { namespace: '' }))).to.equal('b@chess a@go a@chess')
    expect(names(ask(registrations, { namespace: 'poker' }))).to.equal('')
  })

  it('last two hours if nothing is said, and otherwise what is said, from two to 72 hours', () => {
    const registrations = table()
    expect([undefined, 0, 2 * HOUR_S, 72 * HOUR_S].map(ttl => register(registrations, 'a', 'x', 0, ttl))).to.deep.equal([7_200, 7_200, 7_200, 259_200])
    expect([2 * HOUR_S - 1, 72 * HOUR_S + 1].map(ttl => register(registrations, 'a', 'x', 0, ttl))).to.deep.equal(['E_INVALID_TTL', 'E_INVALID_TTL'])
    expect(registrations.register({ peer: 'a', namespace: 'x', record: record(1), ttl: 2n ** 64n - 1n }, 0)).to.have.property('status', 'E_INVALID_TTL')
    expect(register(table({ minTtlS: 60, maxTtlS: 120 }), 'a', 'x')).to.equal(120)
  })

  it('say how long they last still, and are not found any more when they have expired', () => {
    const registrations = table()
    register(registrations, 'a', 'x', 0)
    register(registrations, 'b', 'x', 0, 3 * HOUR_S)
    expect(ask(registrations, {}, HOUR_MS).found.map(({ ttl }) => ttl)).to.deep.equal([3_600, 7_200])
    expect(ask(registrations, {}, 2 * HOUR_MS - 1).found.map(({ ttl }) => ttl)).to.deep.equal([1, 3_601])
    expect(names(ask(registrations, {}, 2 * HOUR_MS))).to.equal('b@x')
    registrations.sweep(2 * HOUR_MS + 60_000)
    expect(registrations.size).to.equal(1)
    registrations.sweep(200 * HOUR_MS)
    expect([registrations.size, registrations.bytes, registrations.names]).to.deep.equal([0, 0, 0])
  })

  it('are replaced by what the peer registers again, which is new to who has a cookie', () => {
    const registrations = table()
    register(registrations, 'a', 'x')
    register(registrations, 'b', 'x')
    const { cookie } = ask(registrations, { namespace: 'x' })
    expect(names(ask(registrations, { namespace: 'x', cookie }))).to.equal('')
    expect(register(registrations, 'a', 'x', 1_000, 3 * HOUR_S)).to.equal(3 * HOUR_S)
    const again = ask(registrations, { namespace: 'x', cookie }, 1_000)
    expect(names(again)).to.equal('a@x')
    expect(names(ask(registrations, { namespace: 'x', cookie: again.cookie }, 1_000))).to.equal('')
    expect(names(ask(registrations, {}, 1_000))).to.equal('b@x a@x')
    expect(registrations.size).to.equal(2)
  })

  it('are taken back by their peer, one or all, and by nobody else', () => {
    const registrations = table()
    register(registrations, 'a', 'x')
    register(registrations, 'a', 'y')
    register(registrations, 'a', 'z')
    registrations.unregister('b', 'x')
    registrations.unregister('a', 'nothing')
    registrations.unregister('a', 'y')
    expect(names(ask(registrations))).to.equal('a@x a@z')
    registrations.unregister('a', undefined)
    registrations.unregister('a', '')
    expect([registrations.size, registrations.bytes, registrations.names]).to.deep.equal([0, 0, 0])
  })

  it('come in pages, each with the cookie of the next', () => {
    const registrations = table()
    'abcde'.split('').forEach(peer => { register(registrations, peer, 'x') })
    const first = ask(registrations, { namespace: 'x', limit: 2n })
    const second = ask(registrations, { namespace: 'x', limit: 2n, cookie: first.cookie })
    // who goes meanwhile is not missed, and who comes is
    registrations.unregister('b', 'x')
    registrations.unregister('e', 'x')
    register(registrations, 'f', 'x')
    const third = ask(registrations, { namespace: 'x', limit: 2n, cookie: second.cookie })
    expect([first, second, third].map(names)).to.deep.equal(['a@x b@x', 'c@x d@x', 'f@x'])
    expect(names(ask(registrations, { limit: 0n }))).to.equal('a@x c@x d@x f@x')
    expect(names(ask(registrations, { limit: 2n ** 64n - 1n }))).to.equal('a@x c@x d@x f@x')
  })

  it('fill an answer up to its number and its bytes', () => {
    const registrations = table({ maxAnswerBytes: 16_384, maxDiscovered: 100 })
    'abcdefgh'.split('').forEach(peer => { register(registrations, peer, 'x', 0, undefined, record(peer.charCodeAt(0), 4_000)) })
    const first = ask(registrations)
    expect(names(first)).to.equal('a@x b@x c@x d@x')
    expect(names(ask(registrations, { cookie: first.cookie }))).to.equal('e@x f@x g@x h@x')

    const many = table()
    Array.from({ length: 1_100 }, (_, i) => register(many, `p${i}`, 'x'))
    const { found, cookie } = ask(many, { limit: 5_000n })
    expect([found.length, ask(many, { cookie }).found.length]).to.deep.equal([1_000, 100])
  })

  it('need a namespace of 1 to 255 bytes and a record that is not too large', () => {
    const registrations = table()
    expect(['', 'é'.repeat(128), 'x'.repeat(256), '\ud800'].map(namespace => register(registrations, 'a', namespace))).to.deep.equal(Array.from({ length: 4 }, () => 'E_INVALID_NAMESPACE'))
    expect(registrations.check({ peer: 'a', namespace: undefined, record: record(1) }, 0)).to.have.property('status', 'E_INVALID_NAMESPACE')
    expect(register(registrations, 'a', 'x'.repeat(255))).to.equal(7_200)
    expect(register(registrations, 'a', 'é'.repeat(127))).to.equal(7_200)
    expect(refused(registrations, { namespace: 'x'.repeat(256) })).to.equal('E_INVALID_NAMESPACE')
    expect(register(registrations, 'a', 'x', 0, undefined, record(1, 4_097))).to.equal('E_INVALID_SIGNED_PEER_RECORD')
    expect(register(registrations, 'a', 'x', 0, undefined, record(1, 4_096))).to.equal(7_200)
  })
})

describe('bounds of registrations', () => {
  const bounds: Array<[string, Partial<PointLimits>, (i: number) => [string, string]]> = [
    ['in all', { maxRegistrations: 3 }, i => [`${i}`, `n${i}`]],
    ['of a peer', { maxRegistrationsPerPeer: 3 }, i => ['p', `n${i}`]],
    ['in a namespace', { maxRegistrationsPerNamespace: 3 }, i => [`${i}`, 'n']],
    ['bytes in all', { maxBytes: 3 * 266 }, i => [`${i}`, `n${i}`]],
    ['bytes of a peer', { maxBytesPerPeer: 3 * 266 }, i => ['p', `n${i}`]]
  ]

  for (const [name, given, of] of bounds) {
    it(`${name}: who is beyond is refused, who is in may renew, and who goes or expires leaves room`, () => {
      const registrations = table(given)
      const add = (i: number, now = 0): string | number => register(registrations, ...of(i), now)
      expect([0, 1, 2, 3].map(i => add(i))).to.deep.equal([7_200, 7_200, 7_200, 'E_UNAVAILABLE'])
      expect([add(1), add(3)]).to.deep.equal([7_200, 'E_UNAVAILABLE'])
      registrations.unregister(...of(0))
      expect([add(3), add(0)]).to.deep.equal([7_200, 'E_UNAVAILABLE'])
      expect(add(0, 2 * HOUR_MS + 60_000)).to.equal(7_200)
      expect(registrations.size).to.equal(1)
    })
  }

  it('a peer that is at its bytes may renew with as much, or less', () => {
    const registrations = table({ maxBytesPerPeer: 266 })
    const with_ = (length: number): string | number => register(registrations, 'a', 'ns', 0, undefined, record(1, length))
    expect([8, 9, 8, 7, 8].map(with_)).to.deep.equal([7_200, 'E_UNAVAILABLE', 7_200, 7_200, 7_200])
  })

  it('what is registered again and again leaves nothing behind', () => {
    const registrations = table()
    Array.from({ length: 10_000 }, (_, i) => register(registrations, 'a', 'x', i))
    expect([registrations.size, registrations.names, names(ask(registrations))]).to.deep.equal([1, 2, 'a@x'])
  })

  it('keeps a record of its own, not what it came in', () => {
    const registrations = table()
    const bytes = record(97)
    register(registrations, 'a', 'x', 0, undefined, bytes)
    bytes.fill(98)
    expect(names(ask(registrations))).to.equal('a@x')
  })
})

describe('cookies', () => {
  const filled = (of = key): Registrations => {
    const registrations = table({}, of)
    register(registrations, 'a', 'x')
    register(registrations, 'b', 'y')

    return registrations
  }

  it('are 8 bytes and then text, as rust-libp2p takes them apart', () => {
    const { cookie } = ask(filled(), { namespace: 'x' })
    expect(new TextDecoder('utf-8', { fatal: true }).decode(cookie.subarray(8))).to.match(/^[\w-]{22}$/)
  })

  it('of nothing found are cookies all the same', () => {
    const registrations = filled()
    const { cookie } = ask(registrations, { namespace: 'z' })
    register(registrations, 'c', 'z')
    expect(names(ask(registrations, { namespace: 'z', cookie }))).to.equal('c@z')
    expect(names(ask(registrations, { namespace: 'z', cookie: new Uint8Array(0) }))).to.equal('c@z')
  })

  it('that were made for another question, or by another point, or before a restart, are refused', () => {
    const registrations = filled()
    const [x, y, all] = [{ namespace: 'x' }, { namespace: 'y' }, {}].map(asking => ask(registrations, asking).cookie)
    expect(refused(registrations, { namespace: 'x', cookie: y })).to.equal('E_INVALID_COOKIE')
    expect(refused(registrations, { namespace: 'x', cookie: all })).to.equal('E_INVALID_COOKIE')
    expect(refused(registrations, { cookie: x })).to.equal('E_INVALID_COOKIE')
    expect(refused(filled(new Uint8Array(32)), { namespace: 'x', cookie: x })).to.equal('E_INVALID_COOKIE')
    expect(refused(registrations, { namespace: 'x', cookie: x })).to.equal('OK')
    expect(() => table({}, new Uint8Array(31))).to.throw(RangeError)
  })

  it('that were made up or altered in any bit, are refused', () => {
    const registrations = filled()
    const { cookie } = ask(registrations, { namespace: 'x' })

    for (let bit = 0; bit < cookie.byteLength * 8; bit++) {
      const altered = new Uint8Array(cookie)
      altered[bit >> 3] ^= 1 << (bit & 7)
      expect(refused(registrations, { namespace: 'x', cookie: altered })).to.equal('E_INVALID_COOKIE')
    }

    for (let length = 1; length < cookie.byteLength; length++) {
      expect(refused(registrations, { namespace: 'x', cookie: cookie.subarray(0, length) })).to.equal('E_INVALID_COOKIE')
    }

    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), made => refused(registrations, { namespace: 'x', cookie: made }) === 'E_INVALID_COOKIE'))
  })
})

describe('registrations against a naive model', () => {
  const peers = fc.constantFrom(...'abcdef')
  const namespaces = fc.constantFrom('x', 'y', 'z')
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('register' as const), peer: peers, namespace: namespaces, ttl: fc.constantFrom(7_200, 10_000, 20_000) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('unregister' as const), peer: peers, namespace: fc.option(namespaces, { nil: undefined }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), namespace: fc.option(namespaces, { nil: undefined }), limit: fc.constantFrom(1n, 2n, 100n) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4 * HOUR_MS }) }) }
  )

  it('give who follows with cookies each registration that is there once, and nothing else', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const registrations = table()
      const model = new Map<string, { order: number, expiresAt: number }>()
      const followers = new Map<string, { cookie?: Uint8Array, order: number }>()
      let [now, order] = [0, 0]

      for (const one of steps) {
        if (one.kind === 'register') {
          register(registrations, one.peer, one.namespace, now, one.ttl)
          model.set(`${one.peer}@${one.namespace}`, { order: ++order, expiresAt: now + one.ttl * 1_000 })
        } else if (one.kind === 'unregister') {
          registrations.unregister(one.peer, one.namespace)
          const gone = [...model.keys()].filter(name => name.startsWith(one.peer) && (one.namespace == null || name.endsWith(one.namespace)))
          gone.forEach(name => { model.delete(name) })
        } else if (one.kind === 'pass') {
          now += one.ms
        } else {
          const follower = followers.get(one.namespace ?? '') ?? { order: 0 }
          const { found, cookie } = ask(registrations, { ...one, cookie: follower.cookie }, now)
          const expected = [...model]
            .filter(([name, entry]) => entry.expiresAt > now && entry.order > follower.order && (one.namespace == null || name.endsWith(one.namespace)))
            .sort(([, a], [, b]) => a.order - b.order)
            .slice(0, Number(one.limit))
          expect(names({ found })).to.equal(expected.map(([name]) => name).join(' '))
          followers.set(one.namespace ?? '', { cookie, order: expected.at(-1)?.[1].order ?? follower.order })
        }
      }

      registrations.sweep(now)
      const held = [...model.values()].filter(({ expiresAt }) => Math.floor(expiresAt / 60_000) >= Math.floor(now / 60_000))
      expect(registrations.size).to.equal(held.length)
    }), { numRuns: 300 })
  })
})
