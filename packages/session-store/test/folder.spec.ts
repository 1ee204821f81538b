import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { sessionStore } from '../src/index.ts'
import { complies, entry } from './compliance.ts'

/** A program that has the store of the folder open until it is killed, and says so */
const holderOf = (folder: string): string => `
  import { sessionStore } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)}
  await sessionStore(${JSON.stringify(folder)}).open()
  process.stdout.write('open ' + process.pid)
  setInterval(() => {}, 1000)`

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
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('is used by one process, until that is gone, however it went', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', holderOf(folder)], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const store = sessionStore(folder)

    try {
      expect(await store.open().catch((error: unknown) => String(error))).to.equal(`StoreInUseError: the session store ${folder} is open already in process ${child.pid}: close that one first, or give this one a folder of its own`)
      expect(await store.append([entry(0, 'lost, or in the place of another')]).catch((error: Error) => error.name)).to.equal('StoreClosedError')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }

    await store.open()
    await store.append([entry(0, 'zero')])
    await store.close()
  })

  it('is not used by a process that has ended, though nobody has asked how', async function () {
    if (process.platform !== 'linux') {
      this.skip()
    }

    // what takes the place of the shell never asks
    const parent = spawn('sh', ['-c', '"$0" --input-type=module --eval "$1" & exec sleep 60', process.execPath, holderOf(folder)], { stdio: ['ignore', 'pipe', 'inherit'] })

    try {
      const [said] = await once(parent.stdout, 'data') as [Buffer]
      const pid = Number(said.toString().split(' ')[1])
      process.kill(pid, 'SIGKILL')

      while (!(await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')) {
        await new Promise<void>(resolve => { setImmediate(resolve) })
      }

      const store = sessionStore(folder)
      await store.open()
      await store.close()
    } finally {
      parent.kill('SIGKILL')
      await once(parent, 'exit')
    }
  })
})
