import { Key } from 'interface-datastore/key'
import { expect } from 'chai'
import { RecordRefusedError } from '../../src/errors.ts'
import { RecordStore } from '../../src/kad/record-store.ts'

const key = (of: string, peer: string): Key => new Key(`/dht/provider/${of}/${peer}`)
const VALUE = new Uint8Array([1])

const peersUnder = (store: RecordStore, of: string): string[] => [...store._all({ prefix: `/dht/provider/${of}` })].map(({ key }) => key.toString().split('/')[4])

describe('what a peer of the table keeps for others', () => {
  it('is given under its key, and gone when it is deleted', async () => {
    const store = new RecordStore()
    store.put(key('k', 'a'), VALUE)
    store.put(key('k', 'b'), VALUE)
    store.put(key('kk', 'a'), VALUE)
    const under: string[] = []

    for await (const { key } of store.query({ prefix: '/dht/provider/k' })) {
      under.push(key.toString())
    }

    expect(under).to.include.members(['/dht/provider/k/a', '/dht/provider/k/b'])
    expect([store.get(key('k', 'a')), store.has(key('k', 'c'))]).to.deep.equal([VALUE, false])
    store.delete(key('k', 'a'))
    expect(peersUnder(store, 'k')).to.deep.equal(['b'])
    expect(store.size).to.equal(2)
  })

  it('is no more than may be under one key, the newest', () => {
    const store = new RecordStore()
    store.put(key('k', 'early'), VALUE)
    store.put(key('k', 'renewed'), VALUE)
    for (let i = 0; i < 62; i++) { store.put(key('k', `x${i}`), VALUE) }
    store.put(key('k', 'renewed'), VALUE)
    store.put(key('k', 'late'), VALUE)
    expect(peersUnder(store, 'k')).to.have.length(64)
    expect(peersUnder(store, 'k')).to.include.members(['late', 'renewed']).and.not.include('early')
    for (let i = 0; i < 5_000; i++) { store.put(key('k', `y${i}`), VALUE) }
    expect(store.size).to.equal(64)
  })

  it('is no more than may be of one peer, and leaves that of others', () => {
    const store = new RecordStore()
    store.put(key('k', 'honest'), VALUE)
    for (let i = 0; i < 5_000; i++) { store.put(key(`k${i}`, 'greedy'), VALUE) }
    expect(store.size).to.equal(33)
    expect(peersUnder(store, 'k')).to.deep.equal(['honest'])
  })

  it('is no more than may be in all', () => {
    const store = new RecordStore({ maxRecords: 100 })
    for (let i = 0; i < 5_000; i++) { store.put(key(`k${i}`, `p${i}`), VALUE) }
    expect(store.size).to.equal(100)
    expect([...store._allKeys({})]).to.have.length(100)
  })

  it('is who provides something, and nothing else', () => {
    const store = new RecordStore()
    expect(() => store.put(new Key('/dht/record/abc'), VALUE)).to.throw(RecordRefusedError)
    expect(() => store.put(key('k', 'a'), new Uint8Array(11))).to.throw(RecordRefusedError)
    expect(() => store.get(key('k', 'a'))).to.throw().with.property('name', 'NotFoundError')
    expect(store.size).to.equal(0)
  })
})
