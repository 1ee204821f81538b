import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { IDBFactory } from 'fake-indexeddb'
import { BrowserDataDirectory } from '../../src/directory/browser/directory.ts'
import { nameOf } from '../name-of.ts'
import { behavesAsDataDirectory } from './compliance.ts'

describe('a data directory in a browser', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB')
  const set = (indexedDB: unknown): void => { Object.defineProperty(globalThis, 'indexedDB', { value: indexedDB, configurable: true }) }

  beforeEach(() => { set(new IDBFactory()) })

  after(() => {
    if (before == null) {
      Reflect.deleteProperty(globalThis, 'indexedDB')
    } else {
      Object.defineProperty(globalThis, 'indexedDB', before)
    }
  })

  // Node has the locks of browsers itself
  behavesAsDataDirectory(async fn => {
    const name = randomUUID()

    await fn(() => new BrowserDataDirectory(name))
  })

  it('says by name when there is no database to be had', async () => {
    set({ open: () => { throw new Error('private window') } })

    expect(await nameOf(new BrowserDataDirectory('a').read('b'))).to.equal('DataDirectoryError')
  })
})
