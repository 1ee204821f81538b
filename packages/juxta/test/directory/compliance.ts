import { expect } from 'chai'
import { nameOf } from '../name-of.ts'
import type { DataDirectory } from '../../src/directory/directory.ts'

/** What every implementation does. `within` runs a function with what makes objects for one place that is empty. */
export function behavesAsDataDirectory (within: (fn: (make: () => DataDirectory) => Promise<void>) => Promise<void>): void {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  it('has what was written, and nothing else', async () => within(async make => {
    await make().write('a', bytes('1'))
    await make().write('a', bytes('2'))

    expect(await make().read('a')).to.deep.equal(bytes('2'))
    expect(await make().read('b')).to.equal(undefined)
  }))

  it('is one object\'s at a time', async () => within(async make => {
    const [first, second] = [make(), make()]
    await first.lock()
    await first.lock()
    expect(await nameOf(second.lock())).to.equal('DataDirectoryInUseError')

    await second.unlock()
    expect(await nameOf(second.lock())).to.equal('DataDirectoryInUseError')

    await first.unlock()
    await first.unlock()
    await second.lock()
    expect(await nameOf(first.lock())).to.equal('DataDirectoryInUseError')
    await second.unlock()
  }))

  it('has no file in another folder', async () => within(async make => {
    for (const name of ['../a', 'a/b', '', '.', 'A', `${'a'.repeat(65)}`]) {
      expect(await nameOf(make().read(name)), name).to.equal('DataDirectoryError')
      expect(await nameOf(make().write(name, bytes(''))), name).to.equal('DataDirectoryError')
    }
  }))
}
