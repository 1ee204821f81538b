import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { toHex } from 'multiformats/bytes'
import * as constants from '../src/constants.ts'
import { Binding } from '../src/wire/binding.ts'
import { Delegation } from '../src/wire/delegation.ts'
import { BindingAnswer, BindingQuery } from '../src/wire/query.ts'
import { peerBytes } from '../src/document/fields.ts'
import { digestOf, sealHandOver } from '../src/document/hand-over.ts'
import { HandedEnd, SessionState } from '../src/wire/handed-end.ts'
import { Continue } from '../src/wire/hand-over.ts'
import { HOLDS, NOW } from './core/fixtures.ts'
import { alice, bind, bob, carol, content, delegate, idOf, mallory, pipe, pipeOf, sign } from './document/fixtures.ts'
import type { PipeFacts } from '../src/core/facts.ts'
import type { HandOverFacts, MovingSession } from '../src/core/hand-overs.ts'
import type { SealedBinding } from '../src/document/binding.ts'
import type { PrivateKey } from '@libp2p/interface'

const tcp = (key: PrivateKey): string => `/ip4/192.0.2.1/tcp/4001/p2p/${idOf(key)}`
const websocket = (key: PrivateKey): string => `/ip4/192.0.2.1/tcp/4002/ws/p2p/${idOf(key)}`

interface Case {
  name: string
  pipe: PipeFacts
  now: number
  chain: Uint8Array[]
  /** what comes of it: the holder of the end, nobody if it was given up, or the error */
  holder?: string
  error?: string
}

const message = (changes: Partial<Binding>): Uint8Array => {
  return Binding.encode({ ...content(), addresses: [], delegation: undefined, previous: undefined, successor: undefined, ...changes })
}

const delegationMessage = (changes: Partial<Delegation>): Uint8Array => {
  return Delegation.encode({ pipe: pipe.id, delegate: peerBytes(idOf(bob)), rank: 1, issued: NOW, expires: NOW + HOLDS, ...changes })
}

const exactly = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

/** Hand-overs of bob's end to carol, and what comes of each at the sender, who is mallory */
const handOvers = async (chain: SealedBinding[]): Promise<object> => {
  const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
  const content = { unread: [utf8('unread')], unacknowledged: [utf8('one'), utf8('two')], closed: false }
  const state = SessionState.encode(content)
  const facts = { pipe: pipe.id, session: '000102030405060708090a0b0c0d0e0f', sender: idOf(mallory), epoch: 2, to: idOf(carol), received: 7, accepted: 5, acknowledged: 3, state: digestOf(state), issued: NOW, expires: NOW + HOLDS }
  const moving: MovingSession = { pipe: pipe.id, session: facts.session, sender: idOf(mallory), from: idOf(bob), epoch: 2, to: idOf(carol), toEpoch: 3, accepted: 9, acknowledged: 6 }
  const seal = async (changes: Partial<HandOverFacts> = {}, key = bob): Promise<Uint8Array> => (await sealHandOver({ ...facts, ...changes }, key)).bytes
  const good = await seal()
  const flipped = Uint8Array.from(good)
  flipped[flipped.length - 1] ^= 1
  const of = (name: string, envelope: Uint8Array, error?: string, now = NOW + 10): object => ({ name, now, envelope, error })

  return {
    handOver: { ...facts, from: idOf(bob), payload: RecordEnvelope.createFromProtobuf(good).payload, envelope: good, content: { ...content, bytes: state } },
    moving,
    cases: [
      of('good', good),
      of('a bit of the signature', flipped, 'HandOverSignatureError'),
      of('no envelope', Uint8Array.of(1, 2, 3), 'MalformedHandOverError'),
      of('signed by the new holder', await seal({}, carol), 'WrongHandOverError'),
      of('of another session', await seal({ session: 'ff'.repeat(16) }), 'WrongHandOverError'),
      of('for another sender', await seal({ sender: idOf(alice) }), 'WrongHandOverError'),
      of('to another', await seal({ to: idOf(alice) }), 'WrongHandOverError'),
      of('of an epoch before the session', await seal({ epoch: 1 }), 'HandOverEpochError'),
      of('of the new end\'s epoch', await seal({ epoch: 3 }), 'HandOverEpochError'),
      of('less than was acknowledged', await seal({ received: 5 }), 'HandOverPositionError'),
      of('more than was sent', await seal({ received: 10 }), 'HandOverPositionError'),
      of('at the end of its time', good, undefined, NOW + HOLDS + constants.CLOCK_SKEW_MS - 1),
      of('expired', good, 'HandOverExpiredError', NOW + HOLDS + constants.CLOCK_SKEW_MS)
    ],
    end: HandedEnd.encode({ pipe: pipe.id, chain: chain.map(({ bytes }) => exactly(bytes)), sessions: [{ handOver: exactly(good), state }] }),
    continue: { received: 4, bytes: Continue.encode({ received: 4 }) }
  }
}

/** Everything in `test/vectors/pipe.json` */
export const vectors = async (): Promise<object> => {
  const [bobs, carols] = [await delegate(bob), await delegate(carol, 2)]
  const first = await bind({ addresses: [tcp(alice)] })
  const second = await bind({ epoch: 2, previous: first.digest, sequence: NOW + 1, delegation: bobs, addresses: [tcp(bob), websocket(bob)] }, bob)
  const renewed = await bind({ epoch: 2, previous: first.digest, sequence: NOW + 2, delegation: bobs, addresses: [tcp(bob)] }, bob)
  const handed = await bind({ epoch: 2, previous: first.digest, sequence: NOW + 3, delegation: bobs, released: true, successor: idOf(carol) }, bob)
  const third = await bind({ epoch: 3, previous: handed.digest, sequence: NOW + 4, delegation: carols, addresses: [tcp(carol)] }, carol)
  const [ofAnyone, ofWebSockets] = [await pipeOf({ delivery: 'shared', bind: 'anyone' }), await pipeOf({ transport: 'ws' })]
  const named = { first, second, renewed, handed, third }
  const onlyBob = { delegation: exactly(bobs.bytes), epoch: 2, sequence: NOW + 1, previous: exactly(Uint8Array.from(first.digest.match(/../g) ?? [], pair => parseInt(pair, 16))) }
  const signed = async (changes: Partial<Binding>, key = bob): Promise<Uint8Array[]> => [first.bytes, await sign(message({ ...onlyBob, ...changes }), { key })]
  const badDelegation = async (changes: Partial<Delegation>, key = alice): Promise<Uint8Array[]> => {
    return signed({ delegation: exactly(await sign(delegationMessage(changes), { key, domain: constants.DELEGATION_DOMAIN, payloadType: constants.DELEGATION_PAYLOAD_TYPE })) })
  }
  const of = (name: string, chain: Uint8Array[], expected: { holder?: string, error?: string }, changes: { now?: number, pipe?: PipeFacts } = {}): Case => {
    return { name, pipe, now: NOW + 10, chain, ...expected, ...changes }
  }
  const bytes = (...bindings: SealedBinding[]): Uint8Array[] => bindings.map(binding => binding.bytes)
  const flipped = Uint8Array.from(first.bytes)
  flipped[flipped.length - 1] ^= 1

  const cases = [
    of('the owner\'s', bytes(first), { holder: idOf(alice) }),
    of('a delegate\'s of a higher rank', bytes(first, second), { holder: idOf(bob) }),
    of('renewed', bytes(first, renewed), { holder: idOf(bob) }),
    of('handed over, and nobody there yet', bytes(first, handed), {}),
    of('taken by whom it was handed to', bytes(first, handed, third), { holder: idOf(carol) }),
    of('at the end of its time', bytes(first), { holder: idOf(alice) }, { now: NOW + HOLDS + constants.CLOCK_SKEW_MS - 1 }),
    of('of a shared pipe that anyone may bind', bytes(await bind({ epoch: 0, addresses: [tcp(carol)] }, carol, ofAnyone)), { holder: idOf(carol) }, { pipe: ofAnyone }),
    of('of a pipe that requires a transport', bytes(await bind({ addresses: [websocket(alice)] }, alice, ofWebSockets)), { holder: idOf(alice) }, { pipe: ofWebSockets }),
    of('nothing', [], { error: 'IncompleteChainError' }),
    of('a bit of the signature', [flipped], { error: 'BindingSignatureError' }),
    of('signed for an advertisement', [await sign(message({}), { domain: 'juxta-advertisement' })], { error: 'BindingSignatureError' }),
    of('of another payload type', [await sign(message({}), { payloadType: '/juxta/pipe-binding/2' })], { error: 'MalformedBindingError' }),
    of('a field behind the envelope that is not signed', [Uint8Array.of(...first.bytes, 0x38, 0)], { error: 'MalformedBindingError' }),
    of('no message', [await sign(Uint8Array.of(255))], { error: 'MalformedBindingError' }),
    of('no id', [await sign(message({ pipe: 'chat' }))], { error: 'MalformedBindingError' }),
    of('of a shared pipe', [await sign(message({ epoch: 0 }))], { error: 'MalformedBindingError' }),
    of('an address of another', [await sign(message({ addresses: [exactly(multiaddr(tcp(bob)).bytes)] }))], { error: 'MalformedBindingError' }),
    of('expired', bytes(first), { error: 'BindingExpiredError' }, { now: NOW + HOLDS + constants.CLOCK_SKEW_MS }),
    of('dated ahead', bytes(first), { error: 'BindingFutureDatedError' }, { now: NOW - constants.CLOCK_SKEW_MS - 1 }),
    of('without its beginning', bytes(second), { error: 'IncompleteChainError' }),
    of('an epoch that skips', await signed({ epoch: 3 }), { error: 'EpochSkippedError' }),
    of('a hash of something else', await signed({ previous: new Uint8Array(32) }), { error: 'BrokenChainError' }),
    of('older than the one before', await signed({ sequence: NOW }), { error: 'NotSucceedingError' }),
    of('by somebody without a delegation', await signed({ delegation: undefined }), { error: 'NotEntitledError' }),
    of('by somebody with another\'s delegation', await signed({}, carol), { error: 'NotEntitledError' }),
    of('with a delegation that the owner did not sign', await badDelegation({}, mallory), { error: 'NotEntitledError' }),
    of('with a delegation that ends before it', await badDelegation({ expires: NOW + HOLDS }), { error: 'DelegationExpiredError' }),
    of('with a delegation of no higher rank', await badDelegation({ rank: 0, expires: NOW + 2 * HOLDS }), { error: 'NotSucceedingError' }),
    of('with a delegation for nobody', await badDelegation({ delegate: Uint8Array.of(1) }), { error: 'MalformedBindingError' }),
    of('of another transport than required', [await sign(message({ pipe: ofWebSockets.id, addresses: [exactly(multiaddr(tcp(alice)).bytes)] }))], { error: 'WrongEndpointError' }, { pipe: ofWebSockets })
  ]

  return {
    now: NOW,
    clockSkewMs: constants.CLOCK_SKEW_MS,
    keys: [['alice', 1, alice], ['bob', 2, bob], ['carol', 3, carol]].map(([name, byte, key]) => {
      const { publicKey } = key as PrivateKey

      return { name, type: 'Ed25519', privateKey: new Uint8Array(32).fill(byte as number), publicKey: publicKeyToProtobuf(publicKey), peerId: idOf(key as PrivateKey) }
    }),
    delegations: [bobs, carols].map(({ bytes, ...facts }) => ({ ...facts, payload: RecordEnvelope.createFromProtobuf(bytes).payload, envelope: bytes })),
    bindings: Object.entries(named).map(([name, { bytes, delegation, ...facts }]) => {
      return { name, ...facts, delegation: delegation?.bytes, payload: RecordEnvelope.createFromProtobuf(bytes).payload, envelope: bytes }
    }),
    cases,
    fork: { chains: [bytes(first, second), bytes(first, await bind({ epoch: 2, previous: first.digest, sequence: NOW + 1, delegation: carols }, carol))] },
    queries: [{ pipe: pipe.id }, { pipe: ofWebSockets.id, transport: 'ws' }].map(query => ({ ...query, bytes: BindingQuery.encode(query) })),
    handOvers: await handOvers([first, handed]),
    answers: [{ chain: bytes(first, second).map(exactly), bytes: BindingAnswer.encode({ chain: bytes(first, second).map(exactly) }) }]
  }
}

/** Bytes are in hexadecimal */
export const asJson = (value: unknown): string => JSON.stringify(value, (_key, value: unknown) => value instanceof Uint8Array ? toHex(value) : value, 2)
