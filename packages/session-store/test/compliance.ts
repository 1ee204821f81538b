import { expect } from 'chai'
import type { SessionStore, StoredSession, StoreRecord } from '../src/exports.ts'

const ALICE = { peer: '12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt', id: '00112233445566778899aabbccddeeff' }
const BOB = { peer: '12D3KooWHwnFRxwiAwMndiXVKAcA8imR6XkD4FCLRxinFHjUfPiJ', id: 'ffeeddccbbaa99887766554433221100' }

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export const entry = (number: number, data: string | Uint8Array, queue: 'outbox' | 'inbox' = 'outbox', session = ALICE): StoreRecord => {
  return { type: 'entry', ...session, queue, number, data: typeof data === 'string' ? bytes(data) : data }
}
export const value = (name: string, data: string, session = ALICE): StoreRecord => ({ type: 'value', ...session, name, data: bytes(data) })
export const remove = (from: number, to: number, queue: 'outbox' | 'inbox' = 'outbox', session = ALICE): StoreRecord => ({ type: 'remove', ...session, queue, from, to })
const drop = (session = ALICE): StoreRecord => ({ type: 'drop', ...session })

/** What was found, easy to compare */
export function shown (sessions: StoredSession[]): object {
  return Object.fromEntries(sessions.map(session => [session.peer === ALICE.peer ? 'alice' : 'bob', {
    ...Object.fromEntries([...session.values].map(([name, data]) => [name, text(data)])),
    outbox: session.outbox.map(({ number, data }) => `${number} ${text(data)}`),
    inbox: session.inbox.map(({ number, data }) => `${number} ${text(data)}`)
  }]))
}

/** What every store does. `create` gives one over the same bytes each time. */
export function complies (create: () => SessionStore): void {
  const reopened = async (store: SessionStore): Promise<object> => {
    await store.close()
    const again = create()
    const sessions = await again.open()
    await again.close()

    return shown(sessions)
  }

  it('has nothing at first', async () => {
    const store = create()
    expect(await store.open()).to.deep.equal([])
    expect(await reopened(store)).to.deep.equal({})
  })

  it('has what was appended, of each session, by number', async () => {
    const store = create()
    await store.open()
    await store.append([value('state', 'one'), entry(0, 'zero'), entry(256, 'later'), entry(255, ''), entry(7, 'seven', 'inbox')])
    await store.append([value('state', 'of bob', BOB), entry(1, 'one', 'outbox', BOB), value('state', 'two')])

    expect(await reopened(store)).to.deep.equal({
      alice: { state: 'two', outbox: ['0 zero', '255 ', '256 later'], inbox: ['7 seven'] },
      bob: { state: 'of bob', outbox: ['1 one'], inbox: [] }
    })
  })

  it('has no more what was removed, in any order', async () => {
    const store = create()
    await store.open()
    await store.append(Array.from({ length: 10 }, (_, i) => entry(i, String(i))))
    await store.append([entry(3, 'received', 'inbox'), remove(0, 4), remove(7, 8), remove(8, 8), remove(9, 1_000)])

    expect(await reopened(store)).to.deep.equal({ alice: { outbox: ['4 4', '5 5', '6 6', '8 8'], inbox: ['3 received'] } })
  })

  it('forgets a session that was dropped, and knows it again when it comes again', async () => {
    const store = create()
    await store.open()
    await store.append([entry(1, 'one'), entry(2, 'two', 'inbox'), value('state', 'old'), entry(5, 'of bob', 'inbox', BOB)])
    await store.append([drop(), remove(0, 10), entry(3, 'three')])

    expect(await reopened(store)).to.deep.equal({ alice: { outbox: ['3 three'], inbox: [] }, bob: { outbox: [], inbox: ['5 of bob'] } })
  })

  it('takes records as they come, whatever their bytes', async () => {
    const store = create()
    await store.open()
    const data = new Uint8Array(300_000).map((_, i) => i * 7)
    await store.append([entry(0, data)])
    data.fill(0)
    await store.close()
    const again = create()
    const [session] = await again.open()
    await again.close()

    expect(session.outbox[0].data).to.deep.equal(new Uint8Array(300_000).map((_, i) => i * 7))
  })

  it('refuses records while it is not open, and is opened again', async () => {
    const store = create()
    expect(await store.append([entry(0, 'zero')]).catch((error: Error) => error.name)).to.equal('StoreClosedError')
    await store.open()
    await store.append([entry(0, 'zero')])
    await store.close()
    expect(shown(await store.open())).to.deep.equal({ alice: { outbox: ['0 zero'], inbox: [] } })
    expect(await reopened(store)).to.deep.equal({ alice: { outbox: ['0 zero'], inbox: [] } })
  })
}
