import 'fake-indexeddb/auto'
import { expect } from 'chai'
import { complies, entry } from './compliance.ts'
import { sessionStore } from '../src/browser.ts'

describe('the session store of a browser', () => {
  let name = 0

  beforeEach(() => { name++ })

  complies(() => sessionStore(`test-${name}`))

  it('is used once: not by two tabs, which would both go on with its sessions', async () => {
    const store = sessionStore(`test-${name}`)
    await store.open()
    const other = sessionStore(`test-${name}`)
    expect(await other.open().catch((error: Error) => error.name)).to.equal('StoreInUseError')
    await other.close()
    await store.append([entry(0, 'zero')])
    await store.close()
    await other.open()
    await other.close()
  })
})
