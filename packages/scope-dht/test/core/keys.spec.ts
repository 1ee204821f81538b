import { expect } from 'chai'
import { toHex } from 'multiformats/bytes'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { SCOPE_KEYS } from '../../src/constants.ts'
import { keyOfMember } from '../../src/core/key-of-member.ts'
import { scopeKey } from '../../src/core/scope-key.ts'
import { InvalidScopeDhtSettingError } from '../../src/errors.ts'

const all = (scope?: Uint8Array, secret?: Uint8Array): string[] => Array.from({ length: SCOPE_KEYS }, (_, i) => toHex(scopeKey(i, scope, secret)))

describe('keys of a scope', () => {
  it('are others for each index, scope and secret', () => {
    const keys = [
      ...all(), ...all(new Uint8Array([1])), ...all(new Uint8Array([0])), ...all(new Uint8Array([1, 1])),
      ...all(undefined, new Uint8Array(32)), ...all(undefined, new Uint8Array(32).fill(1))
    ]

    expect(new Set(keys).size).to.equal(keys.length)
    expect(keys.every(key => key.length === 64)).to.equal(true)
  })

  it('are what the specification says', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('juxta-rendezvous-of-a-scope'), 3, 7, 8])
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

    expect(scopeKey(3, new Uint8Array([7, 8]))).to.deep.equal(hash)
  })

  it('of the open scope are those of the specification', () => {
    expect([0, 1, 2, 3].map(i => CID.createV1(0x55, Digest.create(0x12, scopeKey(i))).toString())).to.deep.equal([
      'bafkreiashnfwsh4l5eycjqp4vsmihhgq64o7npnxkcamaw7usyzgmsgrnu',
      'bafkreidcidza4jhumgtv27dvhzudp73vv27l2whkyiulamb2l7xpdqx52i',
      'bafkreibrullxsxisdh7fnvxyhdduychp43adluco2zfik2ycd6aydfbq4y',
      'bafkreieh4lngtu2blbzkbm4gprxkrneoli2qlfjp6twyduy7hmh3cf3kqa'
    ])
  })

  it('are no more than four, of an id that is no longer than it may be', () => {
    expect(() => scopeKey(4)).to.throw(InvalidScopeDhtSettingError)
    expect(() => scopeKey(-1)).to.throw(InvalidScopeDhtSettingError)
    expect(() => scopeKey(0, new Uint8Array(257))).to.throw(InvalidScopeDhtSettingError)
  })
})

describe('the key of a member', () => {
  const peers = Array.from({ length: 100 }, (_, i) => `peer-${i}`)

  it('is the first for one that is alone, and for all of eight', () => {
    expect(keyOfMember('a', [])).to.equal(0)
    expect(keyOfMember('a', ['a'])).to.equal(0)
    expect(peers.slice(0, 8).map(peer => keyOfMember(peer, peers.slice(0, 8)))).to.deep.equal(Array.from({ length: 8 }, () => 0))
  })

  it('is each one\'s of eight among a hundred, and of the others none', () => {
    const counts = new Map<number | undefined, number>()

    for (const peer of peers) {
      const key = keyOfMember(peer, [...peers].sort(() => Math.random() - 0.5))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }

    expect([0, 1, 2, 3, undefined].map(key => counts.get(key))).to.deep.equal([8, 8, 8, 8, 68])
  })

  it('of the first eight is as before when others come that are behind them', () => {
    const first = peers.filter(peer => keyOfMember(peer, peers) === 0)
    const behind = peers.filter(peer => keyOfMember(peer, peers) === undefined)

    expect(first.every(peer => keyOfMember(peer, [...first, ...behind]) === 0)).to.equal(true)
  })
})
