import { CLOCK_SKEW_MS, MAX_HAND_OVER_BYTES, MAX_HANDED_BESIDE_BYTES, MAX_HANDED_MESSAGES, MAX_HANDED_SESSIONS, MAX_LINKS } from './constants.ts'
import { checkTime } from './core/hand-overs.ts'
import { decodeHandOver, digestOf } from './document/hand-over.ts'
import { HandOverDigestError, MalformedHandOverError, WrongHandOverError } from './errors.ts'
import { HandedEnd, SessionState } from './wire/handed-end.ts'
import type { SealedHandOver } from './document/hand-over.ts'
import type { AbortOptions } from '@libp2p/interface'

/** A session that another holder had, and this node is to go on with */
export interface TakenSession {
  handOver: SealedHandOver
  state: SessionState
}

export interface TakenEnd {
  /** of bindings, the last of which gives the end up to this node */
  chain: Uint8Array[]
  sessions: TakenSession[]
}

export interface TakingOver extends AbortOptions {
  pipe: string
  /** peer id of this node */
  self: string
  now: number
}

/**
 * Opens what the old holder has given, which somebody may have changed on its way.
 *
 * @throws HandOverRefusedError - the class says why
 */
export async function openHandedEnd (bytes: Uint8Array, { pipe, self, now, signal }: TakingOver): Promise<TakenEnd> {
  const end = decodeEnd(bytes)

  if (end.pipe !== pipe) {
    throw new WrongHandOverError('pipe', end.pipe, pipe)
  }

  const opened = end.sessions.map(({ handOver, state }) => ({ ...decodeHandOver(handOver), state }))
  const [first] = opened

  for (const { handOver, state } of opened) {
    check('pipe', handOver.pipe, pipe)
    check('to', handOver.to, self)
    check('from', handOver.from, first.handOver.from)
    checkTime(handOver, now, CLOCK_SKEW_MS)

    if (digestOf(state) !== handOver.state) {
      throw new HandOverDigestError(`the messages of session ${handOver.session} are not those that were signed for`)
    }
  }

  await Promise.all(opened.map(async ({ verify }) => { await verify({ signal }) }))

  return { chain: end.chain, sessions: opened.map(({ handOver, state }) => ({ handOver, state: decodeState(handOver, state) })) }
}

function check (field: 'pipe' | 'to' | 'from', is: string, expected: string): void {
  if (is !== expected) {
    throw new WrongHandOverError(field, is, expected)
  }
}

function decodeEnd (bytes: Uint8Array): HandedEnd {
  if (bytes.byteLength > MAX_HAND_OVER_BYTES + MAX_HANDED_BESIDE_BYTES) {
    throw new MalformedHandOverError(`${bytes.byteLength} bytes are more than an end that is handed over has`)
  }

  try {
    return HandedEnd.decode(bytes, { limits: { chain: MAX_LINKS + 1, sessions: MAX_HANDED_SESSIONS } })
  } catch (cause) {
    throw new MalformedHandOverError('it is no end that was handed over', { cause })
  }
}

/** What the old holder signed may still be nonsense */
function decodeState ({ accepted, acknowledged }: SealedHandOver, bytes: Uint8Array): SessionState {
  let state: SessionState

  try {
    state = SessionState.decode(bytes, { limits: { unread: MAX_HANDED_MESSAGES, unacknowledged: MAX_HANDED_MESSAGES } })
  } catch (cause) {
    throw new MalformedHandOverError('it has no state of a session', { cause })
  }

  if (state.unacknowledged.length !== accepted - acknowledged) {
    throw new MalformedHandOverError('there are not as many messages for the sender as are said to be')
  }

  return state
}
