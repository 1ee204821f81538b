import { expect } from 'chai'
import { claimName } from '../src/claims.ts'
import * as constants from '../src/constants.ts'
import { digestOf, sealHandOver } from '../src/document/hand-over.ts'
import { HandedEnd, SessionState } from '../src/wire/handed-end.ts'
import { HandOver as Message } from '../src/wire/hand-over.ts'
import { peerBytes } from '../src/document/fields.ts'
import { alice, bob, carol, idOf, mallory, sign } from './document/fixtures.ts'
import { bytes, text } from './service/nodes.ts'
import { StubNet } from './stub-net.ts'
import type { HandOverFacts } from '../src/core/hand-overs.ts'
import type { StubNode } from './stub-net.ts'
import type { BoundEnd, MovedReport, PipeAdvertisement, PipeSession } from '../src/index.ts'
import type { PrivateKey } from '@libp2p/interface'
import type { ReliableSession } from '@juxta/reliable-pipe'

const NONE = SessionState.encode({ unread: [], unacknowledged: [], closed: false })

describe('hand-overs and hostile peers', function () {
  this.timeout(60_000)
  let net: StubNet
  let owner: StubNode
  let second: StubNode
  let sender: StubNode
  let pipe: PipeAdvertisement
  let end: BoundEnd
  let session: PipeSession
  let held: ReliableSession[]

  beforeEach(async () => {
    net = new StubNet()
    ;[owner, second, sender] = [await net.add(alice), await net.add(bob), await net.add(mallory)]
    pipe = await owner.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    held = []
    end = await net.run(owner.pipe.listen(pipe, session => { held.push(session) }))
    session = await net.run(sender.pipe.connect(pipe, { onHolderGone: 'at-least-once' }))
    session.send(bytes('0'))
    await net.until(() => held[0]?.stats.unread === 1 && session.watermarks.acknowledged === 1)
  })

  afterEach(async () => { await net.stop() })

  const facts = (changes: Partial<HandOverFacts> = {}): Omit<HandOverFacts, 'from'> => ({
    pipe: pipe.id, session: session.id, sender: idOf(mallory), epoch: 1, to: idOf(bob), received: 1, accepted: 0, acknowledged: 0, state: digestOf(NONE), issued: net.clock.now, expires: net.clock.now + 60_000, ...changes
  })

  const sealed = async (changes: Partial<HandOverFacts> = {}, key: PrivateKey = alice): Promise<Uint8Array> => (await sealHandOver(facts(changes), key)).bytes

  /** What a payload says that `sealHandOver` would not sign */
  const signed = async (changes: Partial<Message>, signing = {}): Promise<Uint8Array> => {
    const { session, sender, to, state, ...rest } = facts()
    const hex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16))
    const payload = Message.encode({ ...rest, session: hex(session), sender: peerBytes(sender), to: peerBytes(to), state: hex(state), ...changes })

    return sign(payload, { domain: constants.HAND_OVER_DOMAIN, payloadType: constants.HAND_OVER_PAYLOAD_TYPE, ...signing })
  }

  describe('a sender', () => {
    const flipped = async (): Promise<Uint8Array> => {
      const bytes = await sealed()
      bytes[bytes.length - 1] ^= 1

      return bytes
    }

    const shown: Array<[string, string, () => Promise<Uint8Array>]> = [
      ['no hand-over', 'MalformedHandOverError', async () => bytes('nothing')],
      ['one that is too large', 'MalformedHandOverError', async () => new Uint8Array(constants.MAX_SEALED_HAND_OVER_BYTES + 1)],
      ['a session id of another length', 'MalformedHandOverError', async () => signed({ session: new Uint8Array(15) })],
      ['more acknowledged than there was', 'MalformedHandOverError', async () => signed({ acknowledged: 1 })],
      ['one that holds for ever', 'MalformedHandOverError', async () => signed({ expires: net.clock.now + 2 * constants.MAX_HAND_OVER_MS })],
      ['a forged signature', 'HandOverSignatureError', flipped],
      ['one signed for something else', 'HandOverSignatureError', async () => signed({}, { domain: constants.BINDING_DOMAIN })],
      ['one that the new holder signed itself', 'WrongHandOverError', async () => sealed({}, bob)],
      ['one for somebody else', 'WrongHandOverError', async () => sealed({ to: idOf(carol) })],
      ['one for another session', 'WrongHandOverError', async () => sealed({ session: '00'.repeat(16) })],
      ['one for another sender', 'WrongHandOverError', async () => sealed({ sender: idOf(carol) })],
      ['an expired one', 'HandOverExpiredError', async () => sealed({ issued: net.clock.now - 500_000, expires: net.clock.now - 400_000 })],
      ['one of the epoch that only begins', 'HandOverEpochError', async () => sealed({ epoch: 2 })],
      ['less than was acknowledged', 'HandOverPositionError', async () => sealed({ received: 0 })],
      ['more than was sent', 'HandOverPositionError', async () => sealed({ received: 3 })]
    ]

    for (const [what, error, show] of shown) {
      it(`refuses, counts and goes on by its policy when it is shown ${what}`, async () => {
        const got: string[] = []
        const shownBytes = await show()
        let ended = ''
        const stop = second.sessions.listen(claimName(pipe.id, session.id), session => {
          session.send(shownBytes)
          session.addEventListener('close', ({ detail }) => { ended = detail.error?.name ?? 'well' })
        })
        const moved = new Promise<MovedReport>(resolve => { session.addEventListener('moved', ({ detail }) => { resolve(detail) }) })
        net.kill(owner)
        await net.run(second.pipe.listen(pipe, async session => {
          for await (const message of session) {
            got.push(text(message))
          }
        }, { delegation: await owner.pipe.delegate(pipe, { to: second.peer, rank: 1 }) }))
        session.send(bytes('1'))
        const report = await net.run(moved)
        await net.until(() => got.length === 1)

        expect(report).to.deep.include({ handedOver: false, sentAgain: 1, delivered: 1 })
        expect([sender.pipe.counts.handOversRefused, got, ended]).to.deep.equal([{ [error]: 1 }, ['1'], 'SessionAbortedError'])
        stop()
      })
    }

    it('does not wait for ever for one that is not shown', async () => {
      let asked = 0
      const stop = second.sessions.listen(claimName(pipe.id, session.id), () => { asked++ })
      net.kill(owner)
      await net.run(second.pipe.listen(pipe, () => {}, { delegation: await owner.pipe.delegate(pipe, { to: second.peer, rank: 1 }) }))
      await net.until(() => asked === 2)
      stop()
      await net.until(() => session.status === 'open')
      expect(sender.pipe.counts.handOversRefused).to.deep.equal({})
    })
  })

  describe('a new holder', () => {
    const refused = async (given: Uint8Array): Promise<string> => net.run(second.pipe.takeOver(pipe, given, () => {}).then(() => 'nothing', (error: Error) => error.name))
    const given = async (handOver: Uint8Array, state = NONE, of: string = pipe.id): Promise<Uint8Array> => {
      return HandedEnd.encode({ pipe: of, chain: [], sessions: [{ handOver: new Uint8Array(handOver), state }] })
    }

    it('refuses by name what was not handed over to it, or was changed on its way', async () => {
      const message = SessionState.encode({ unread: [new Uint8Array(bytes('forged'))], unacknowledged: [], closed: false })
      const forged = await sealed()
      forged[forged.length - 1] ^= 1

      expect(await refused(bytes('nothing'))).to.equal('MalformedHandOverError')
      expect(await refused(await given(bytes('nothing')))).to.equal('MalformedHandOverError')
      expect(await refused(await given(await sealed(), NONE, 'another'))).to.equal('WrongHandOverError')
      expect(await refused(await given(await sealed({ to: idOf(carol) })))).to.equal('WrongHandOverError')
      expect(await refused(await given(await sealed(), message))).to.equal('HandOverDigestError')
      expect(await refused(await given(forged))).to.equal('HandOverSignatureError')
      expect(await refused(await given(await sealed({ issued: 1, expires: 2 })))).to.equal('HandOverExpiredError')
      expect(await refused(await given(await sealed({ accepted: 1 })))).to.equal('MalformedHandOverError')
      expect(await refused(await given(await sealed()))).to.equal('IncompleteChainError')
      expect(second.pipe.ends).to.deep.equal([])
    })

    it('refuses more messages, and more sessions, than it takes', async () => {
      const many = SessionState.encode({ unread: Array.from({ length: constants.MAX_HANDED_MESSAGES + 1 }, () => new Uint8Array(0)), unacknowledged: [], closed: false })
      const one = { handOver: new Uint8Array(await sealed()), state: NONE }

      expect(await refused(await given(await sealed({ state: digestOf(many) }), many))).to.equal('MalformedHandOverError')
      expect(await refused(new Uint8Array(constants.MAX_HAND_OVER_BYTES + constants.MAX_HANDED_BESIDE_BYTES + 1))).to.equal('MalformedHandOverError')
      expect(await refused(HandedEnd.encode({ pipe: pipe.id, chain: [], sessions: Array.from({ length: constants.MAX_HANDED_SESSIONS + 1 }, () => one) }))).to.equal('MalformedHandOverError')
    })

    it('gives nothing to who is not the sender, nor to one who claims to have what there is not', async () => {
      const stranger = await net.add(carol)
      const handed = await net.run(end.handOver(second.peer))
      net.kill(sender)
      const got: string[] = []
      await net.run(second.pipe.takeOver(pipe, handed.bytes, async session => {
        for await (const message of session) {
          got.push(text(message))
        }
      }, { delegation: await owner.pipe.delegate(pipe, { to: second.peer, rank: 0 }) }))
      const name = claimName(pipe.id, session.id)
      const error = await net.run(stranger.sessions.connect(second.peer, { name }).then(() => undefined, (error: Error) => error))
      expect(error).to.include({ name: 'SessionRefusedError', status: 'refused' })

      net.revive(sender)
      await net.until(() => got.length === 1)
      expect(got).to.deep.equal(['0'])
    })
  })

  describe('an old holder', () => {
    it('hands over once, and nothing that was not its to give', async () => {
      await net.run(end.handOver(second.peer))
      expect(await net.run(end.handOver(second.peer).catch((error: Error) => error.name))).to.equal('EndLostError')
    })

    it('hands over nothing that is too large, and keeps the end', async () => {
      Object.defineProperty(held[0], 'bufferedBytes', { value: constants.MAX_HAND_OVER_BYTES })
      expect(await net.run(end.handOver(second.peer).catch((error: Error) => error.name))).to.equal('HandOverTooLargeError')
      session.send(bytes('1'))
      await net.until(() => held[0].stats.unread === 2)
      expect(end.bound).to.equal(true)
    })

    it('that is gone before the bytes got anywhere leaves it to the sender\'s policy', async () => {
      await net.run(end.handOver(second.peer))
      net.kill(owner)
      session.addEventListener('moved', ({ detail }) => { reports.push(detail) })
      const reports: MovedReport[] = []
      await net.run(second.pipe.listen(pipe, () => {}, { delegation: await owner.pipe.delegate(pipe, { to: second.peer, rank: 0 }) }))
      await net.until(() => reports.length > 0)
      expect(reports[0]).to.deep.include({ handedOver: false, delivered: 1 })
    })

    it('may find that the new one was gone before the sender came: what it gave is good for who starts again', async () => {
      const got: string[] = []
      const delegation = await owner.pipe.delegate(pipe, { to: second.peer, rank: 0 })
      const handed = await net.run(end.handOver(second.peer))
      net.kill(sender)
      await net.run(second.pipe.takeOver(pipe, handed.bytes, () => {}, { delegation }))
      net.kill(second)
      net.revive(sender)
      await net.pass(3_000)
      const again = await net.add(bob)
      net.revive(again)
      await net.run(again.pipe.takeOver(pipe, handed.bytes, async session => {
        for await (const message of session) {
          got.push(text(message))
        }
      }, { delegation }))
      session.addEventListener('moved', () => { session.send(bytes('1')) })
      await net.until(() => got.length === 2)
      expect(got).to.deep.equal(['0', '1'])
    })
  })
})
