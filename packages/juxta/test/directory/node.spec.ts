import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { DATA_FILE_BYTES } from '../../src/constants.ts'
import { NodeDataDirectory } from '../../src/directory/node/directory.ts'
import { inFolder } from '../temporary-folder.ts'
import { nameOf } from '../name-of.ts'
import { behavesAsDataDirectory } from './compliance.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('a data directory in Node', () => {
  behavesAsDataDirectory(async fn => inFolder(async folder => fn(() => new NodeDataDirectory(join(folder, 'deep', 'data')))))

  it('is its owner\'s alone', async () => inFolder(async folder => {
    const directory = new NodeDataDirectory(join(folder, 'data'))
    await directory.lock()
    await directory.write('key', bytes('secret'))

    expect(await mode(directory.path)).to.equal(0o700)
    expect(await mode(join(directory.path, 'key'))).to.equal(0o600)
    expect(await mode(join(directory.path, 'lock'))).to.equal(0o600)
  }))

  it('leaves nothing beside what it wrote', async () => inFolder(async folder => {
    const directory = new NodeDataDirectory(folder)
    await directory.lock()
    await directory.write('a', bytes('1'))
    await directory.write('a', bytes('2'))
    await directory.unlock()

    expect(await readdir(folder)).to.deep.equal(['a'])
  }))

  it('is free when the process that had it is gone, however it went', async () => inFolder(async folder => {
    const script = `
      import { NodeDataDirectory } from ${JSON.stringify(new URL('../../src/directory/node/directory.js', import.meta.url).href)}
      await new NodeDataDirectory(${JSON.stringify(folder)}).lock()
      process.stdout.write('locked')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const directory = new NodeDataDirectory(folder)

    try {
      const error = await directory.lock().catch((error: unknown) => error)
      expect(error).to.include({ name: 'DataDirectoryInUseError', path: folder })
      expect((error as Error).message).to.match(new RegExp(`^the data directory ${folder} is used by process ${child.pid}: stop that first, or give this one a folder of its own`))
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }

    await directory.lock()
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).to.include({ pid: process.pid })
    await directory.unlock()
  }))

  it('is free when the number of the process that had it was given to another one', async () => inFolder(async folder => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, start: 'another machine 1' }))

    // elsewhere a process of that number is all there is to go by
    expect(await nameOf(new NodeDataDirectory(folder).lock())).to.equal(process.platform === 'linux' ? undefined : 'DataDirectoryInUseError')
  }))

  it('is free when what its lock says makes no sense', async () => inFolder(async folder => {
    for (const content of ['', '{', '{"pid":-1}', '{"pid":"1"}', 'null']) {
      await writeFile(join(folder, 'lock'), content)
      const directory = new NodeDataDirectory(folder)
      await directory.lock()
      await directory.unlock()
    }
  }))

  it('is free when who was about to free it is gone, too', async () => inFolder(async folder => {
    await writeFile(join(folder, 'lock'), '')
    await writeFile(join(folder, 'lock.drop'), JSON.stringify({ pid: 2 ** 30 }))
    const directory = new NodeDataDirectory(folder)
    await directory.lock()
    await directory.unlock()

    expect(await readdir(folder)).to.deep.equal([])
  }))

  it('is given to one of many who take it at once', async () => inFolder(async folder => {
    for (let round = 0; round < 40; round++) {
      await writeFile(join(folder, 'lock'), '')
      const all = Array.from({ length: 8 }, () => new NodeDataDirectory(folder))
      const taken = await Promise.all(all.map(async directory => nameOf(directory.lock())))

      expect(taken.filter(name => name == null)).to.have.lengthOf(1)
      expect(new Set(taken)).to.deep.equal(new Set([undefined, 'DataDirectoryInUseError']))
      await Promise.all(all.map(async directory => directory.unlock()))
    }

    expect(await readdir(folder)).to.deep.equal([])
  }))

  it('does not take away a lock that is another\'s by now', async () => inFolder(async folder => {
    const [first, second] = [new NodeDataDirectory(folder), new NodeDataDirectory(folder)]
    await first.lock()
    await rm(join(folder, 'lock'))
    await second.lock()
    await first.unlock()

    expect(await nameOf(new NodeDataDirectory(folder).lock())).to.equal('DataDirectoryInUseError')
  }))

  it('reads no file that is none of its own', async () => inFolder(async folder => {
    const directory = new NodeDataDirectory(folder)
    await writeFile(join(folder, 'large'), new Uint8Array(DATA_FILE_BYTES + 1))

    expect(await nameOf(directory.read('large'))).to.equal('DataDirectoryError')
  }))

  it('says by name when it can be no folder', async () => inFolder(async folder => {
    await writeFile(join(folder, 'file'), '')

    expect(await nameOf(new NodeDataDirectory(join(folder, 'file')).lock())).to.equal('DataDirectoryError')
    expect(await nameOf(new NodeDataDirectory(join(folder, 'file')).write('a', bytes('')))).to.equal('DataDirectoryError')
    expect(await nameOf(new NodeDataDirectory(join(folder, 'file', 'below')).lock())).to.equal('DataDirectoryError')
    expect(() => new NodeDataDirectory('')).to.throw().with.property('name', 'DataDirectoryError')
  }))

  it('says so where nothing can be made in a folder that is there', async function () {
    if (process.platform !== 'linux') {
      this.skip()
    }

    for (const path of ['/proc/nope', '/proc/nope/deeper/still']) {
      expect(await nameOf(new NodeDataDirectory(path).lock())).to.equal('DataDirectoryError')
    }
  })
})
