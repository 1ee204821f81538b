import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { sessionStore } from '../src/index.ts'
import { complies } from './compliance.ts'

describe('the session store in a folder', () => {
  let folder: string

  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'juxta-store-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  complies(() => sessionStore(join(folder, 'sessions')))

  it('is used once in a process', async () => {
    const store = sessionStore(folder)
    await store.open()
    expect(await sessionStore(folder).open().catch((error: unknown) => String(error))).to.equal(`StoreInUseError: the session store ${folder} is open already in this process: close that one first, or give this one a folder of its own`)
    await store.close()
    const again = sessionStore(folder)
    await again.open()
    await again.close()
  })
})
