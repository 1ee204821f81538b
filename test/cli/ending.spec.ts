import { expect } from 'chai'
import { Shells } from './shells.ts'

describe('how juxta commands end', function () {
  // up to five processes one after another, each a second of computing before it does anything: a minute is not enough where the machine has ten times as much to do as it can
  this.timeout(180_000)

  let shells: Shells

  beforeEach(async () => { shells = await Shells.open() })
  afterEach(async function () { await shells.close(this.currentTest) })

  it('at Ctrl-C in order, and the other side is told', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('a', relay)
    const connector = shells.connect(listener.reference, relay)
    await connector.write('x')
    await listener.receives(1)

    connector.process.kill('SIGINT')
    expect(await connector.ended).to.equal(130)
    expect(await listener.ended).to.equal(1)
    expect(listener.told.at(-1)).to.include({ event: 'error', name: 'SessionAbortedError' })

    // and the other way round: an end that was left on purpose is not looked for elsewhere
    const again = await shells.listen('a', relay)
    const second = shells.connect(again.reference, relay)
    await second.write('x')
    await again.receives(1)
    again.process.kill('SIGINT')
    expect(await again.ended).to.equal(130)
    expect(await second.ended).to.equal(1)
    expect(JSON.stringify(second.told.at(-1))).to.match(/"event":"error".*SIGINT/)

    // nobody has it any more, and that is known
    const third = shells.connect(again.reference, relay)
    expect(await third.ended).to.equal(1)
    expect(third.told.at(-1)).to.include({ event: 'error', name: 'NoEndError' })
    expect(third.told.at(-2)).to.deep.equal({ event: 'nobody-listens', name: 'a' })

    relay.command.process.kill('SIGTERM')
    expect(await relay.command.ended).to.equal(143)
    expect(connector.noise + listener.noise + relay.command.noise).to.equal('')
  })

  it('at Ctrl-C while nobody is there yet, or the relay is not', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('a', relay)
    const stranger = relay.address.replace(/tcp\/\d+/, 'tcp/1')
    const connector = shells.run(['connect', 'a', '--relay', stranger])
    await connector.event('relay-failed')

    for (const command of [listener, connector]) {
      command.process.kill('SIGINT')
      expect(await command.ended).to.equal(130)
      expect(command.noise).to.equal('')
    }
  })

  it('when what they write to is gone', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('a', relay)
    const connector = shells.connect(listener.reference, relay)
    await connector.write('x')
    await listener.receives(1)

    listener.process.stdout.destroy()
    await connector.write('y')

    expect(await listener.ended).to.equal(1)
    expect(listener.told.at(-1)).to.include({ event: 'error', name: 'OutputClosedError' })
    expect(await connector.ended).to.equal(1)
  })

  it('when another peer is where the relay should be', async () => {
    const relay = await shells.relay()
    const stranger = '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr'
    const [wrong, right] = [relay.address.replace(/[^/]+$/, stranger), relay.address.replace(/.*\//, '')]

    for (const command of ['listen', 'connect']) {
      const lost = shells.run([command, 'a', '--relay', wrong, '--data-dir', shells.dir(command)])

      expect(await lost.ended).to.equal(1)
      expect(lost.told.at(-1)).to.include({ event: 'error', name: 'WrongRelayError' })
      expect(lost.told.at(-1)?.message).to.include(right)
      expect((await lost.event('relay-failed')).addresses).to.deep.equal([wrong])
    }
  })

  it('when no relay answers in the time that was set, with its address and the reason', async () => {
    const gone = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr'

    for (const command of ['listen', 'connect']) {
      const lost = shells.run([command, 'a', '--relay', gone, '--wait', '1', '--data-dir', shells.dir(command)])

      expect(await lost.ended).to.equal(1)
      expect(lost.told.at(-1)).to.include({ event: 'error', name: 'RelayUnreachableError' })
      expect(lost.told.at(-1)?.message).to.match(new RegExp(`^not reached within 1 s: rendezvous ${gone}: .*ECONNREFUSED.*--wait SECONDS`))
    }
  })

  it('when a relay\'s port is in use, which it says by its number', async () => {
    const { ports } = await shells.relay()
    const second = shells.run(['relay', '--data-dir', shells.dir('second'), '--port', String(ports.port), '--ws-port', '0'])

    expect(await second.ended).to.equal(1)
    expect(second.told.at(-1)).to.include({ event: 'error', name: 'PortInUseError' })
    expect(second.told.at(-1)?.message).to.include(`port ${ports.port} is in use`)
    expect(second.noise).to.equal('')
  })

  it('when the command line makes no sense', async () => {
    const nonsense: Array<[args: string[], text: RegExp]> = [
      [[], /Usage: juxta/],
      [['frobnicate'], /unknown command/],
      [['listen'], /missing required argument/],
      [['listen', 'a'], /juxta relay/],
      [['listen', 'a', '--relay', '127.0.0.1:7710'], /--relay 127\.0\.0\.1:7710/],
      [['listen', 'a', '--relay', '/ip4/127.0.0.1/tcp/7710'], /peer id/],
      [['listen', 'a', '--relay', '/ip4/127.0.0.1/tcp/7710/p2p/12D3'], /peer id/],
      [['connect', 'a@nobody', '--relay', '/ip4/127.0.0.1/tcp/7710'], /nobody/],
      [['delegate', 'a', '--to', '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr', '--rank', '1', '--days', '0'], /365 days/],
      [['relay', '--port', '70000'], /65535/],
      [['connect', 'a', '--wait', '-1'], /whole number/],
      [['connect', 'a', '--wait', '86401'], /86400 seconds/],
      [['relay', '--host', 'everywhere'], /0\.0\.0\.0/]
    ]

    for (const [args, text] of nonsense) {
      const command = shells.run(args)

      expect(await command.ended, args.join(' ')).to.equal(2)
      expect(command.noise + command.told.map(({ message }) => String(message)).join('\n'), args.join(' ')).to.match(text)
      expect(args.length === 0 || command.noise === '', 'anything but JSON').to.equal(true)
    }
  })

  it('with the id of who listens, before and while it does', async () => {
    const id = async (): Promise<string> => {
      const command = shells.run(['id', 'a', '--data-dir', shells.dir('listener')])
      expect(await command.ended).to.equal(0)

      return command.text
    }
    const [relay, before] = await Promise.all([shells.relay(), id()])
    const listener = await shells.listen('a', relay)

    expect(before).to.equal(`${String(listener.listening.peer)}\n`)
    expect(await id()).to.equal(before)
  })

  it('with a warning when who delegates never listened', async () => {
    const to = '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr'
    const told = async (): Promise<string[]> => {
      const command = shells.run(['delegate', 'a', '--to', to, '--rank', '1', '--data-dir', shells.dir('owner')])
      expect(await command.ended).to.equal(0)

      return command.told.map(({ event }) => event)
    }

    expect(await told()).to.deep.equal(['new-identity'])
    expect(await told()).to.deep.equal([])
  })

  it('when another one has the data directory', async () => {
    const relay = await shells.relay()
    await shells.listen('a', relay)
    const second = shells.run(['listen', 'a', '--relay', relay.address, '--data-dir', shells.dir('listener')])

    expect(await second.ended).to.equal(1)
    expect(second.told.at(-1)).to.include({ event: 'error', name: 'DataDirectoryInUseError' })

    // another name is another peer
    await shells.listen('b', relay)
  })
})
