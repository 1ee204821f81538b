import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { fromHex, toHex } from 'multiformats/bytes'
import { bindingBook } from '../src/core/book.ts'
import { decodeBinding } from '../src/document/binding.ts'
import { openDelegation } from '../src/document/delegation.ts'
import { HandOvers } from '../src/core/hand-overs.ts'
import { decodeHandOver } from '../src/document/hand-over.ts'
import { openHandedEnd } from '../src/taking-over.ts'
import { SKEW } from './core/fixtures.ts'
import { pipe } from './document/fixtures.ts'
import { asJson, vectors } from './vectors.ts'
import type { MovingSession } from '../src/core/hand-overs.ts'
import type { PipeFacts } from '../src/core/facts.ts'
import type { SealedBinding } from '../src/document/binding.ts'

interface Vectors {
  now: number
  delegations: Array<{ envelope: string, delegate: string, rank: number }>
  bindings: Array<{ name: string, envelope: string, holder: string, epoch: number, digest: string }>
  cases: Array<{ name: string, pipe: PipeFacts, now: number, chain: string[], holder?: string, error?: string }>
  fork: { chains: string[][] }
  handOvers: { moving: MovingSession, end: string, cases: Array<{ name: string, now: number, envelope: string, error?: string }> }
}

const file = new URL('../../../../test/vectors/pipe.json', import.meta.url)

const open = async (of: PipeFacts, chain: string[]): Promise<SealedBinding[]> => {
  const decoded = chain.map(envelope => decodeBinding(of, fromHex(envelope)))
  await Promise.all(decoded.map(async ({ verify }) => { await verify({}) }))

  return decoded.map(({ binding }) => binding)
}

describe('test vectors', () => {
  let read: Vectors

  before(async () => {
    read = JSON.parse(await readFile(file, 'utf8')) as Vectors
  })

  it('are what these tests make (scripts/vectors/pipe.ts writes them)', async () => {
    expect(read).to.deep.equal(JSON.parse(asJson(await vectors())))
  })

  it('are opened as they say', async () => {
    for (const { envelope, delegate, rank } of read.delegations) {
      expect(await openDelegation(fromHex(envelope))).to.include({ delegate, rank, owner: pipe.owner })
    }

    for (const { name, envelope, holder, epoch, digest } of read.bindings) {
      expect((await open(pipe, [envelope]))[0], name).to.include({ holder, epoch, digest })
    }

    expect(toHex(fromHex(read.bindings[0].digest))).to.equal(read.bindings[0].digest)
  })

  it('come to what they say', async () => {
    for (const { name, pipe: of, now, chain, holder, error } of read.cases) {
      const found = await (async () => {
        const book = bindingBook<SealedBinding>(of, SKEW)
        book.add(await open(of, chain), now)

        return { holder: book.current(now)[0]?.holder }
      })().catch((error: Error) => ({ error: error.name }))

      expect(found, name).to.deep.equal(error == null ? { holder } : { error })
    }
  })

  it('hand an end over as they say', async () => {
    const { moving, end, cases } = read.handOvers

    for (const { name, now, envelope, error } of cases) {
      const found = await (async () => {
        const { handOver, verify } = decodeHandOver(fromHex(envelope))
        new HandOvers(SKEW).accept(handOver, moving, now)
        await verify({})
      })().catch((error: Error) => error.name)

      expect(found, name).to.equal(error)
    }

    const { chain, sessions: [{ handOver, state }] } = await openHandedEnd(fromHex(end), { pipe: pipe.id, self: moving.to, now: read.now })
    expect([chain.length, handOver.session, state.unread.length, state.unacknowledged.length]).to.deep.equal([2, moving.session, 1, 2])
  })

  it('fork an epoch as they say', async () => {
    const book = bindingBook<SealedBinding>(pipe, SKEW)
    const [one, other] = await Promise.all(read.fork.chains.map(async chain => open(pipe, chain)))
    book.add(one, read.now)

    expect(() => book.add(other, read.now)).to.throw().with.property('name', 'ForkedEpochError')
    expect(book.current(read.now)).to.deep.equal([])
  })
})
