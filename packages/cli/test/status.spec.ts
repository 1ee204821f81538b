import { expect } from 'chai'
import { InterruptedError, UsageError } from '../src/errors.ts'
import { exitCodeOf } from '../src/exit-code.ts'
import { shellWord } from '../src/shell-word.ts'
import { Status } from '../src/status.ts'

describe('what a command says', () => {
  it('is lines for a person, or an object a line for a program', () => {
    const lines: string[] = []
    const write = (text: string): void => { lines.push(text) }

    new Status(false, write).say('listening', { name: 'a' }, 'listening\n  there')
    new Status(true, write).say('listening', { name: 'a' }, 'listening\n  there')
    new Status(true, write).failed(new UsageError('no'))
    new Status(false, write).failed('no')
    new Status(false, write).failed(new Error('no', { cause: new Error('why') }))
    new Status(true, write).failed(new Error('no: why', { cause: new Error('why') }))

    expect(lines).to.deep.equal([
      'juxta: listening\njuxta:   there\n', '{"event":"listening","name":"a"}\n', '{"event":"error","name":"UsageError","message":"no"}\n', 'juxta: no\n', 'juxta: no: why\n',
      '{"event":"error","name":"Error","message":"no: why"}\n'
    ])
  })

  it('can be pasted into a shell', () => {
    expect(shellWord('photos@12D3')).to.equal('photos@12D3')
    expect(shellWord('my $HOME')).to.equal('\'my $HOME\'')
    expect(shellWord('it\'s')).to.equal('\'it\'\\\'\'s\'')
    expect(shellWord('')).to.equal('\'\'')
  })

  it('ends with a code for each kind of end', () => {
    expect([new Error('a'), 'a', new UsageError('a'), new InterruptedError('SIGINT'), new InterruptedError('SIGTERM'), new InterruptedError('SIGHUP')].map(exitCodeOf))
      .to.deep.equal([1, 1, 2, 130, 143, 129])
  })
})
