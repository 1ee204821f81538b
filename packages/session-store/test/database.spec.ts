import 'fake-indexeddb/auto'
import { expect } from 'chai'
import { complies, entry, remove, shown, value } from './compliance.ts'
import { sessionStore } from '../src/browser.ts'
import type { SessionStore } from '../src/exports.ts'

const KEY = ['12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt', '00112233445566778899aabbccddeeff']
const TABLES = ['values', 'outbox', 'inbox']

/** The database itself, as others of the origin may get at it */
async function inDatabase (name: string, version: number, fn: (transaction: IDBTransaction) => void): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`juxta/${name}`, version)
    request.onupgradeneeded = ({ oldVersion }) => { oldVersion === 0 && TABLES.forEach(name => { request.result.createObjectStore(name) }) }
    request.onsuccess = () => { resolve(request.result) }
    request.onerror = () => { reject(request.error ?? new Error()) }
  })
  await new Promise<void>(resolve => {
    const transaction = database.transaction(TABLES, 'readwrite')
    transaction.oncomplete = () => { resolve() }
    fn(transaction)
  })
  database.close()
}

/** What `transaction` of the database does meanwhile */
async function withTransaction<T> (replaced: (original: IDBDatabase['transaction']) => IDBDatabase['transaction'], fn: () => Promise<T>): Promise<T> {
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = replaced(transaction)

  try {
    return await fn()
  } finally {
    IDBDatabase.prototype.transaction = transaction
  }
}

/** The next one aborts with such an error */
const failing = (name: string) => (original: IDBDatabase['transaction']): IDBDatabase['transaction'] => function (this: IDBDatabase, ...args) {
  const transaction = original.apply(this, args)
  Object.defineProperty(transaction, 'error', { value: new DOMException('no', name) })
  queueMicrotask(() => { transaction.abort() })

  return transaction
}

describe('the session store of a browser', () => {
  let count = 0
  let name: string
  const create = (): SessionStore => sessionStore(name)

  beforeEach(() => { name = `test-${count++}` })

  complies(create)

  it('is used once: not by two tabs, which would both go on with its sessions', async () => {
    const store = create()
    await store.open()
    const other = create()
    expect(await other.open().catch((error: Error) => error.name)).to.equal('StoreInUseError')
    await other.close()
    await store.append([entry(0, 'zero')])
    await store.close()
    await other.open()
    await other.close()
  })

  it('has each record on the disk when it says so', async () => {
    const asked: unknown[] = []
    const spying = (original: IDBDatabase['transaction']) => function (this: IDBDatabase, ...args: Parameters<typeof original>) {
      asked.push([args[1], args[2]])

      return original.apply(this, args)
    }
    const store = create()
    await store.open()
    await withTransaction(spying, async () => {
      await store.append([entry(0, 'zero'), value('state', 'one')])
      await store.append([remove(0, 1)])
    })
    expect(asked).to.deep.equal([['readwrite', { durability: 'strict' }], ['readwrite', { durability: 'strict' }]])
    await store.close()
  })

  it('says where, when a bit has flipped in what is kept, or it is not where it was put', async () => {
    const damages: Array<[string, (transaction: IDBTransaction) => void]> = [
      ...[0, 7, 8, 11].map((at): [string, (transaction: IDBTransaction) => void] => ['outbox', transaction => {
        const outbox = transaction.objectStore('outbox')
        const request = outbox.get([...KEY, 3])
        request.onsuccess = () => {
          request.result[at] ^= 1 << (at % 8)
          outbox.put(request.result, [...KEY, 3])
        }
      }]),
      ['outbox', transaction => {
        const outbox = transaction.objectStore('outbox')
        const request = outbox.get([...KEY, 4])
        request.onsuccess = () => { outbox.put(request.result, [...KEY, 3]) }
      }],
      ['values', transaction => { transaction.objectStore('values').put('nonsense', [...KEY, 'state']) }]
    ]

    for (const [where, damage] of damages) {
      name = `test-${count++}`
      const store = create()
      await store.open()
      await store.append([entry(3, 'three'), entry(4, 'four'), value('state', 'fine')])
      await store.close()
      await inDatabase(name, 2, damage)
      const error = await create().open().catch((error: unknown) => error)
      expect(error).to.have.property('name', 'StoreCorruptError')
      expect(error).to.have.property('file').that.matches(new RegExp(`^${where} ${KEY.join('/')}/(3|state) of the database juxta/${name}$`))
    }
  })

  it('has what an earlier version has written, and writes it again in its own', async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    await inDatabase(name, 1, transaction => {
      transaction.objectStore('values').put(bytes('of old'), [...KEY, 'state'])
      transaction.objectStore('outbox').put(bytes('three'), [...KEY, 3])
      transaction.objectStore('outbox').put(bytes(''), [...KEY, 4])
      transaction.objectStore('inbox').put(bytes('received'), [...KEY, 0])
    })

    for (let i = 0; i < 2; i++) {
      const store = create()
      expect(shown(await store.open())).to.deep.equal({ alice: { state: 'of old', outbox: ['3 three', '4 '], inbox: ['0 received'] } })
      await store.close()
    }
  })

  it('waits for no tab in which an earlier version has it open', async () => {
    const database = await new Promise<IDBDatabase>(resolve => {
      const request = indexedDB.open(`juxta/${name}`, 1)
      request.onupgradeneeded = () => { TABLES.forEach(name => { request.result.createObjectStore(name) }) }
      request.onsuccess = () => { resolve(request.result) }
    })
    const store = create()
    expect(await store.open().catch((error: Error) => error.name)).to.equal('StoreInUseError')
    database.close()
    expect(await store.open()).to.deep.equal([])
    await store.close()
  })

  it('leaves alone what a later version has written', async () => {
    await inDatabase(name, 3, () => {})
    expect(await create().open().catch((error: Error) => error.name)).to.equal('StoreVersionError')
  })

  it('is full when the origin is, has taken nothing then, and takes it later', async () => {
    const store = create()
    await store.open()
    const error = await withTransaction(failing('QuotaExceededError'), async () => store.append([entry(0, 'zero')]).catch((error: Error) => error))
    expect(error).to.include({ name: 'StoreFullError', retryable: true })
    await store.append([entry(1, 'one')])
    await store.close()
    expect(shown(await store.open())).to.deep.equal({ alice: { outbox: ['1 one'], inbox: [] } })
    await store.close()
  })

  it('takes nothing more once it has failed, until it is opened again', async () => {
    const store = create()
    await store.open()
    const error = await withTransaction(failing('UnknownError'), async () => store.append([entry(0, 'zero')]).catch((error: Error) => error.name))
    expect(error).to.equal('StoreFailedError')
    expect(await store.append([entry(1, 'one')]).catch((error: Error) => error.name)).to.equal('StoreFailedError')
    await store.close()
    await store.open()
    await store.append([entry(2, 'two')])
    await store.close()
    expect(shown(await store.open())).to.deep.equal({ alice: { outbox: ['2 two'], inbox: [] } })
    await store.close()
  })
})
