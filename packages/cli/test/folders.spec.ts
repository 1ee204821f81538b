import { expect } from 'chai'
import { folders } from '../src/folders.ts'

describe('where the commands keep what they need', () => {
  it('is what was said, or the environment, or the user\'s own folder', () => {
    expect(folders('/a', { JUXTA_DATA_DIR: '/b' }).root).to.equal('/a')
    expect(folders(undefined, { JUXTA_DATA_DIR: '/b', XDG_DATA_HOME: '/c' }).root).to.equal('/b')
    expect(folders(undefined, { JUXTA_DATA_DIR: '', XDG_DATA_HOME: '/c' }).root).to.equal('/c/juxta')
    expect(folders(undefined, {}).root).to.match(/\/\.local\/share\/juxta$/)
  })

  it('is another folder for each name, whatever is in it, and always one below', () => {
    const names = ['a', 'A', 'a.', '..', '.', 'a/b', '../a', 'ä', 'con', 'a b', 'a%20b', 'x'.repeat(64), 'x'.repeat(500), 'x'.repeat(501), '*']
    const found = names.map(name => folders('/data', {}).listen(name))

    expect(new Set(found.map(path => path.toLowerCase())).size).to.equal(names.length)

    for (const path of found) {
      expect(path).to.match(/^\/data\/listen\/[\w%~!'()-]{1,200}$/)
    }
  })
})
