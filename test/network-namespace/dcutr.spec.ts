import { expect } from 'chai'
import { HostProcess } from './host-process.ts'
import { NatLab, PORT, whyNoLab } from './lab.ts'
import type { HostName } from './lab.ts'
import type { HostInit } from './messages.ts'
import type { PathKind } from '@juxta/path'

/** A connection that is blocked is dead after this */
const SILENCE_MS = 1_000

describe('two hosts behind NATs, in network namespaces', function () {
  this.timeout(60_000)

  let lab: NatLab
  const hosts: HostProcess[] = []

  before(function () {
    const reason = whyNoLab()

    if (reason != null) {
      // npm test shows it with what was skipped
      Object.assign(this.test?.parent ?? {}, { skipReason: reason })
      this.skip()
    }
  })

  beforeEach(() => {
    lab = new NatLab()
  })

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      process.stdout.write(`${hosts.join('\n')}\n`)
    }

    await Promise.all(hosts.splice(0).map(async host => host.stop()))
    lab.remove()
  })

  function start (name: HostName, init: Partial<HostInit>): HostProcess {
    const host = new HostProcess(lab, name, { role: 'peer', listen: [`/ip4/0.0.0.0/tcp/${PORT}`], announce: [], silenceMs: SILENCE_MS, ...init })
    hosts.push(host)

    return host
  }

  /** What the other side says is heard at both ends, so much more of it than until now */
  async function hearMore (...ends: HostProcess[]): Promise<void> {
    await Promise.all(ends.map(async end => {
      const heard = (): number => end.of('heard').at(-1)?.messages ?? 0
      const before = heard()
      await end.until(() => heard() >= before + 50)
    }))
  }

  /** The path that is used now is of this kind at both ends */
  async function talkOver (kind: PathKind, ...ends: HostProcess[]): Promise<void> {
    await Promise.all(ends.map(async end => end.until(() => end.of('path').at(-1)?.kind === kind)))
  }

  it('talk through a limited relay, directly when DCUtR has connected them, and through the relay again when that way is blocked', async () => {
    const publicly = (name: HostName): string => `/ip4/${lab.publicAddress(name)}/tcp/${PORT}`
    const relay = start('relay', { role: 'relay', announce: [publicly('relay')] })
    const { addresses: [relayAddress] } = await relay.reported('started')

    const bob = start('bob', { relay: relayAddress })
    const alice = start('alice', { announce: [publicly('alice')] })
    const [{ peer }] = await Promise.all([bob.reported('started'), bob.reported('reserved'), alice.reported('started')])
    alice.tell({ type: 'connect', address: `${relayAddress}/p2p-circuit/p2p/${peer}` })

    await Promise.all([alice.reported('path'), bob.reported('path')])
    expect([alice, bob].map(end => end.of('path')[0].kind)).to.deep.equal(['relayed', 'relayed'])
    await talkOver('direct', alice, bob)
    await bob.until(() => bob.log.some(line => /connection upgrade to .* succeeded|DCUtR to .* succeeded/.test(line)))
    await hearMore(alice, bob)

    lab.block()
    await talkOver('relayed', alice, bob)
    expect([...alice.of('detach'), ...bob.of('detach')].map(({ cause }) => cause)).to.include('silent')
    await hearMore(alice, bob)

    lab.unblock()
    await talkOver('direct', alice, bob)
    await hearMore(alice, bob)

    alice.tell({ type: 'stop-talking' })
    bob.tell({ type: 'stop-talking' })
    const [ofAlice, ofBob] = await Promise.all([alice.reported('finished'), bob.reported('finished')])
    expect(ofBob.heard).to.deep.equal(ofAlice.said)
    expect(ofAlice.heard).to.deep.equal(ofBob.said)
    expect([ofAlice.duplicates, ofBob.duplicates]).to.deep.equal([0, 0])
  })
})
