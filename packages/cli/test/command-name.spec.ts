import { expect } from 'chai'
import { commandName } from '../src/command-name.ts'

describe('commands that are printed', () => {
  it('begin as this one did', () => {
    expect(commandName({})).to.equal('juxta')
    expect(commandName({ npm_command: 'exec' })).to.equal('npx juxta')
  })
})
