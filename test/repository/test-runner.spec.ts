import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'

const testing = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'testing')

interface Message {
  type: string
  title?: string
  timeout?: number
}

describe('the process of a group of specs', () => {
  let folder: string

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'juxta-specs-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  const told = async (spec: string): Promise<Message[]> => {
    const path = join(folder, 'a.spec.mjs')
    await writeFile(path, spec)
    const child = fork(join(testing, 'run-group.mjs'), [path], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    const messages: Message[] = []
    child.on('message', message => { messages.push(message as Message) })
    await new Promise(resolve => { child.on('close', resolve) })

    return messages
  }

  it('tells how long a test may take when its hooks are over', async () => {
    const messages = await told(`
      describe('a', () => {
        beforeEach(() => {})
        it('b', () => {}).timeout(90_000)
      })
    `)
    const passed = messages.findIndex(({ type }) => type === 'pass')

    expect(messages[passed - 1]).to.deep.equal({ type: 'test', title: 'a b', timeout: 90_000 })
    expect(messages.at(-1)).to.deep.equal({ type: 'end' })
  })

  it('tells how long a test may take that says so itself', async () => {
    const messages = await told('it(\'b\', function () { this.timeout(90_000) })')

    expect(messages.filter(({ type }) => type === 'test').map(({ title, timeout }) => [title, timeout])).to.deep.equal([['b', 20_000], ['b', 90_000]])
  })

  it('fails for a rejection that nobody handles', async () => {
    const messages = await told(`
      it('b', async () => {
        Promise.reject(new Error('unheard'))
        await new Promise(resolve => setTimeout(resolve, 1_000))
      })
    `)

    expect(messages.filter(({ type }) => type === 'pass' || type === 'fail').map(({ type, title }) => [type, title])).to.deep.equal([['fail', 'b']])
  })
})

describe('what groups of specs write at the same time', () => {
  it('comes out one after the other, of the first at once', async () => {
    const { InTurn } = await import(pathToFileURL(join(testing, 'in-turn.mjs')).href) as {
      InTurn: new (out: { write (text: string): void }) => { begin (): { write (text: string): void, end (): void } }
    }
    let text = ''
    const out = new InTurn({ write: more => { text += more } })
    const [a, b, c] = [out.begin(), out.begin(), out.begin()]

    a.write('a')
    b.write('b')
    c.write('c')
    a.write('A')
    expect(text).to.equal('aA')

    c.end()
    expect(text).to.equal('aA')
    a.end()
    expect(text).to.equal('aAcb')

    const d = out.begin()
    d.write('d')
    b.write('B')
    b.end()
    d.end()
    expect(text).to.equal('aAcbBd')
  })
})
