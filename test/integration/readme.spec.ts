import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { createPeer } from 'juxta'
import ts from 'typescript'
import { examplesIn } from '../repository/examples.ts'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Peer } from 'juxta'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

describe('the two programs in the README', function () {
  this.timeout(60_000)

  let folder: string
  let relay: Peer
  const running: ChildProcess[] = []

  before(async () => {
    // inside the workspace, so that they find the package
    folder = await mkdtemp(join(root, 'test', 'dist', 'readme-'))
    relay = await createPeer({ role: 'rendezvous+relay' })

    const programs = examplesIn(await readFile(join(root, 'README.md'), 'utf8'), 'README.md').filter(({ notRun }) => notRun?.includes('readme.spec.ts'))
    expect(programs).to.have.lengthOf(2)

    for (const [i, { code }] of programs.entries()) {
      const lines = code.split('\n').filter(line => line.trim() !== '')
      expect(lines.length).to.be.at.most(11)
      await writeFile(join(folder, ['listen.mjs', 'connect.mjs'][i]), ts.transpile(code, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2024 }))
    }
  })

  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode == null && child.signalCode == null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    }
  })

  after(async () => {
    await relay.stop()
    await rm(folder, { recursive: true })
  })

  const start = (name: string, address = relay.getMultiaddrs()[0].toString()): { child: ChildProcess, output: () => string } => {
    const child = spawn(process.execPath, [join(folder, name), address], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''

    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => { output += chunk.toString('utf8') })
    }

    running.push(child)

    return { child, output: () => output }
  }

  it('say which relay can\'t be reached, and why', async () => {
    const gone = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWPT4hzFPmL4jDvxKJgDgkTo5KnCTveEjS83qBgnHjVQib'
    const why = new RegExp(`rendezvous ${gone}: .*ECONNREFUSED 127.0.0.1:1`)
    const [listen, connect] = [start('listen.mjs', gone), start('connect.mjs', gone)]
    const [code] = await once(connect.child, 'close')

    expect(code).to.equal(1)
    expect(connect.output()).to.match(new RegExp(`PipeNotFoundError: .*${why.source}`))

    if (listen.output() === '') {
      await once(listen.child.stdout as Readable, 'data')
    }

    expect(listen.output()).to.match(why)
  })

  it('are ten lines each, and one finds the other by name', async () => {
    // the second is started when the rendezvous knows of the first, as it would be by hand
    const known = new Promise(resolve => {
      relay.services.rendezvous.addEventListener('index:change', ({ detail: { added } }) => {
        if (added?.type === 'binding') {
          resolve(undefined)
        }
      })
    })
    const listen = start('listen.mjs')
    await Promise.race([known, once(listen.child, 'exit').then(() => { throw new Error(listen.output()) })])

    const connect = start('connect.mjs')
    const [code] = await once(connect.child, 'close')

    expect(code, connect.output() + listen.output()).to.equal(0)
    expect(connect.output()).to.equal('HELLO\n')
  })
})
