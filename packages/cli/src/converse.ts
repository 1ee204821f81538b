import { receive, send } from './pump.ts'
import type { Counted } from './pump.ts'
import type { Status } from './status.ts'
import type { ReliableSession } from 'juxta'
import type { Readable, Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'

/** What surrounds a command: the shell it runs in */
export interface Surroundings {
  input: Readable
  output: Writable
  status: Status
  /** aborted when the command shall end */
  signal: AbortSignal
}

/**
 * Standard input goes to the other side, and what comes from there to standard output, until both have ended. Where a person types the input,
 * the other side's end is ours too: nobody could tell that it is waited for.
 */
export async function converse (session: ReliableSession, { input, output, status, signal }: Surroundings): Promise<void> {
  const sent: Counted = { bytes: 0 }
  const received: Counted = { bytes: 0 }
  const enough = new AbortController()
  const onSignal = (): void => { session.abort(signal.reason) }

  signal.throwIfAborted()
  signal.addEventListener('abort', onSignal)
  tellOfPaths(session, status)

  const listening = receive(session, output, received).then(() => {
    if ((input as ReadStream).isTTY) {
      enough.abort()
    }
  })

  try {
    await Promise.all([send(input, session, sent, enough.signal), listening])
    status.say('end', { sentBytes: sent.bytes, receivedBytes: received.bytes }, `done: ${sent.bytes} bytes sent and arrived, ${received.bytes} received`)
  } catch (err) {
    const { accepted, acknowledged } = session.watermarks

    session.abort(err as Error)
    enough.abort()
    status.say('broken-off', {
      acceptedBytes: sent.bytes, acceptedMessages: accepted, acknowledgedMessages: acknowledged, receivedBytes: received.bytes
    }, `broken off: ${sent.bytes} bytes taken in ${accepted} messages, of which ${acknowledged} are known to have arrived; ${received.bytes} bytes received`)
    throw signal.aborted ? signal.reason : err
  } finally {
    signal.removeEventListener('abort', onSignal)
    await listening.catch(() => {})
  }
}

function tellOfPaths (session: ReliableSession, status: Status): void {
  const tell = (): void => {
    const { path } = session

    if (path != null) {
      const relay = path.relay?.toString()

      status.say('path', { kind: path.kind, relay, address: path.remoteAddr.toString() }, relay == null ? `connected ${path.kind === 'direct' ? 'directly' : `by a ${path.kind} path`}` : `connected through relay ${relay}`)
    }
  }

  tell()
  session.addEventListener('path', tell)
  session.addEventListener('detach', ({ detail: { cause } }) => {
    if (session.path == null && session.status !== 'closed') {
      status.say('path-lost', { cause }, `connection lost (${cause}), looking for another`)
    }
  })
}
