import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { Shells } from './shells.ts'
import type { Relay } from './shells.ts'

const text = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('')

describe('a pipe whose end moves to another machine', function () {
  this.timeout(120_000)

  let shells: Shells
  let relay: Relay

  beforeEach(async () => {
    shells = await Shells.open()
    relay = await shells.relay()
  })

  afterEach(async function () { await shells.close(this.currentTest) })

  const out = async (args: string[]): Promise<string> => {
    const command = shells.run(args)
    expect(await command.ended, command.noise).to.equal(0)

    return command.text.trim()
  }

  /** The owner's word that a machine may listen in its place, in a file */
  const delegation = async (machine: string, rank: number): Promise<string> => {
    const peer = await out(['id', 'logs', '--data-dir', shells.dir(machine)])
    const file = shells.dir(`delegation-${rank}`)
    await writeFile(file, `${await out(['delegate', 'logs', '--data-dir', shells.dir('owner'), '--to', peer, '--rank', String(rank)])}\n`)

    return file
  }

  it('goes on there when the one before was killed, and says what had arrived', async () => {
    const owner = await shells.listen('logs', relay, [], 'owner')
    const file = await delegation('standby', 1)
    const connector = shells.connect(owner.reference, relay)
    const before = text(0, 1_000)
    const after = text(1_000, 2_000)

    await connector.write(before)
    await owner.receives(before.length)
    await owner.kill()
    // all that there is, before there is anybody to take it
    connector.process.stdin.end(after)

    const standby = await shells.listen('logs', relay, ['--delegation', file], 'standby')
    expect(standby.reference).to.equal(owner.reference)

    const moved = await connector.event('moved')
    expect(moved.from).to.equal(owner.listening.peer)
    expect(moved.to).to.equal(standby.listening.peer)

    // and so is the new end
    expect(await standby.event('session')).to.include({ from: owner.listening.peer, offset: moved.deliveredBytes })
    expect(standby.listening.before).to.equal(owner.listening.peer)
    expect((await owner.event('session')).offset).to.equal(0)

    standby.process.stdin.end()
    expect(await Promise.all([connector.ended, standby.ended])).to.deep.equal([0, 0])

    // what it said of the old end is so, and the new one has all the rest
    const delivered = Number(moved.deliveredBytes)
    expect(delivered).to.be.at.most(owner.receivedBytes)
    expect(standby.sha256).to.equal(createHash('sha256').update((before + after).slice(delivered)).digest('hex'))
    expect(moved.sentAgainBytes).to.equal((await connector.event('moving')).uncertainBytes)
    expect(connector.told.at(-1)).to.deep.equal({ event: 'end', sentBytes: before.length + after.length, receivedBytes: 0 })
  })

  it('goes to a rank above that of who has it, and to no other', async () => {
    const owner = await shells.listen('logs', relay, [], 'owner')
    const [none, some] = [await delegation('never', 0), await delegation('standby', 1)]

    const never = shells.run(['listen', 'logs', '--relay', relay.address, '--data-dir', shells.dir('never'), '--delegation', none])
    expect(await never.ended).to.equal(1)
    expect(never.told.at(-1)).to.include({ event: 'error', name: 'NotSucceedingError' })

    await shells.listen('logs', relay, ['--delegation', some], 'standby')
    const connector = shells.connect(owner.reference, relay)
    expect((await connector.event('session')).peer).to.not.equal(owner.listening.peer)
  })

  it('is found again where it was when that is started again', async () => {
    const owner = await shells.listen('logs', relay, [], 'owner')
    const connector = shells.connect(owner.reference, relay)

    await connector.write('one\n')
    await owner.receives(4)
    await owner.kill()

    const again = await shells.listen('logs', relay, [], 'owner')
    const { deliveredBytes } = await connector.event('moved')
    connector.process.stdin.end('two\n')
    again.process.stdin.end()

    expect(await Promise.all([connector.ended, again.ended])).to.deep.equal([0, 0])
    expect(again.text).to.equal('one\ntwo\n'.slice(Number(deliveredBytes)))
  })

  it('is not had by who holds somebody else\'s delegation, or none', async () => {
    await shells.listen('logs', relay, [], 'owner')
    const file = await delegation('standby', 1)
    const nonsense = shells.dir('nonsense')
    await writeFile(nonsense, 'please')

    for (const [name, given, problem] of [['logs', file, /juxta id logs/], ['logs', nonsense, /no delegation/], ['logs', shells.dir('nothing'), /ENOENT/]] as const) {
      const thief = shells.run(['listen', name, '--relay', relay.address, '--data-dir', shells.dir('thief'), '--delegation', given])

      expect(await thief.ended).to.equal(2)
      expect(thief.told.at(-1)?.message).to.match(problem)
    }
  })
})
