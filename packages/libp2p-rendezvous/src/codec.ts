import { Message, MessageType, ResponseStatus } from './wire/rendezvous.ts'
import type { Found } from './core/registrations.ts'
import type { RefusedStatus } from './errors.ts'

/** What a peer asks. What is absent in the message is `undefined`. */
export type Request =
  { readonly kind: 'register', readonly namespace?: string, readonly record?: Uint8Array, readonly ttl?: bigint } |
  /** no namespace: all */
  { readonly kind: 'unregister', readonly namespace?: string } |
  { readonly kind: 'discover', readonly namespace?: string, readonly limit?: bigint, readonly cookie?: Uint8Array }

/** What a point found, before any of it is verified. */
export interface Discovered {
  registrations: Array<{ ns?: string, signedPeerRecord?: Uint8Array, ttl?: bigint }>
  cookie: Uint8Array | undefined
}

/**
 * What is asked, or `undefined` for a message that asks nothing: an answer, or an UNREGISTER that does not say of what. A message without a type is a REGISTER, as
 * whoever writes proto3 does not write the first value of an enumeration.
 *
 * @throws anything - the bytes are no message
 */
export function decodeRequest (bytes: Uint8Array): Request | undefined {
  const { type, register, unregister, discover } = Message.decode(bytes)

  switch (type ?? MessageType.REGISTER) {
    case MessageType.REGISTER:
      return { kind: 'register', namespace: register?.ns, record: register?.signedPeerRecord, ttl: register?.ttl }
    case MessageType.UNREGISTER:
      return unregister == null ? undefined : { kind: 'unregister', namespace: unregister.ns }
    case MessageType.DISCOVER:
      return { kind: 'discover', namespace: discover?.ns, limit: discover?.limit, cookie: discover?.cookie }
    case MessageType.REGISTER_RESPONSE:
    case MessageType.DISCOVER_RESPONSE:
      return undefined
  }
}

export function encodeRequest (request: Request): Uint8Array {
  switch (request.kind) {
    case 'register':
      return encode({ type: MessageType.REGISTER, register: { ns: request.namespace, signedPeerRecord: own(request.record), ttl: request.ttl } })
    case 'unregister':
      return encode({ type: MessageType.UNREGISTER, unregister: { ns: request.namespace } })
    case 'discover':
      return encode({ type: MessageType.DISCOVER, discover: { ns: request.namespace, limit: request.limit, cookie: own(request.cookie) } })
  }
}

export function encodeRegistered (ttl: number): Uint8Array {
  return encode({ type: MessageType.REGISTER_RESPONSE, registerResponse: { status: ResponseStatus.OK, ttl: BigInt(ttl) } })
}

/** Each field is written also where it is 0: rust-libp2p wants them all. */
export function encodeDiscovered (found: Found[], cookie: Uint8Array): Uint8Array {
  return encode({
    type: MessageType.DISCOVER_RESPONSE,
    discoverResponse: {
      registrations: found.map(({ namespace, record, ttl }) => ({ ns: namespace, signedPeerRecord: own(record), ttl: BigInt(ttl) })),
      cookie: own(cookie),
      status: ResponseStatus.OK
    }
  })
}

export function encodeRefused (kind: 'register' | 'discover', status: RefusedStatus, statusText: string): Uint8Array {
  const refused = { status: ResponseStatus[status], statusText }

  return kind === 'register'
    ? encode({ type: MessageType.REGISTER_RESPONSE, registerResponse: refused })
    : encode({ type: MessageType.DISCOVER_RESPONSE, discoverResponse: { registrations: [], ...refused } })
}

/**
 * The answer to what was asked, or why it was refused. No status is OK, as for who writes proto3.
 *
 * @throws anything - the bytes are no such answer
 */
export function decodeAnswer (kind: 'register' | 'discover', bytes: Uint8Array, maxRegistrations: number): { refused: RefusedStatus, text: string } | { ttl: bigint | undefined } | Discovered {
  const { type, registerResponse, discoverResponse } = Message.decode(bytes, { limits: { discoverResponse: { registrations: maxRegistrations } } })
  const answer = kind === 'register' ? registerResponse : discoverResponse

  if (type !== (kind === 'register' ? MessageType.REGISTER_RESPONSE : MessageType.DISCOVER_RESPONSE) || answer == null) {
    throw new Error(`A ${String(type ?? MessageType.REGISTER)} in answer to a ${kind}`)
  }

  if (answer.status != null && answer.status !== ResponseStatus.OK) {
    return { refused: answer.status, text: answer.statusText ?? '' }
  }

  return kind === 'register' ? { ttl: registerResponse?.ttl } : { registrations: discoverResponse?.registrations ?? [], cookie: discoverResponse?.cookie }
}

function encode (message: Message): Uint8Array {
  return Message.encode(message)
}

type Bytes = NonNullable<NonNullable<Message['discover']>['cookie']>

/** protons' types want a buffer that is not shared, which none here is */
function own (bytes: Uint8Array | undefined): Bytes | undefined {
  return bytes as Bytes | undefined
}
