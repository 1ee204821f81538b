import { receive, send } from './pump.ts'
import type { Counted } from './pump.ts'
import type { Status } from './status.ts'
import type { PipeSession, ReliableSession } from 'juxta'
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

export interface ConverseOptions {
  sent?: Counted
  /** messages that are accepted and will never be acknowledged, because they were sent again */
  again? (): number
}

/**
 * Standard input goes to the other side, and what comes from there to standard output, until both have ended. Where a person types the input,
 * the other side's end is ours too: nobody could tell that it is waited for.
 */
export async function converse (session: ReliableSession | PipeSession, { input, output, status, signal }: Surroundings, options: ConverseOptions = {}): Promise<void> {
  const { sent = { bytes: 0 }, again = () => 0 } = options
  const received: Counted = { bytes: 0 }
  const enough = new AbortController()
  const onSignal = (): void => { session.abort(signal.reason) }

  signal.throwIfAborted()
  signal.addEventListener('abort', onSignal)
  tellOfPaths(session, status)

  const receiving = receive(session, output, received).then(() => {
    if ((input as ReadStream).isTTY) {
      enough.abort()
    }
  })
  const sending = send(input, session, sent, enough.signal).then(async () => {
    await acknowledged(session, again)
    await session.close()
  })

  try {
    await Promise.all([sending, receiving])
    status.say('end', { sentBytes: sent.bytes, receivedBytes: received.bytes }, `done: ${sent.bytes} bytes sent and arrived, ${received.bytes} received`)
  } catch (err) {
    const { watermarks } = session

    session.abort(err as Error)
    enough.abort()
    status.say('broken-off', { sentBytes: sent.bytes, sentMessages: watermarks.accepted - again(), acknowledgedMessages: watermarks.acknowledged, receivedBytes: received.bytes },
      `broken off: ${sent.bytes} bytes sent in ${watermarks.accepted - again()} messages, of which ${watermarks.acknowledged} are known to have arrived; ${received.bytes} bytes received`)
    throw signal.aborted ? signal.reason : err
  } finally {
    signal.removeEventListener('abort', onSignal)
    await Promise.allSettled([sending, receiving])
  }
}

/** Until everything has arrived, or the session is over: an end that moves before that is followed, and none that moves while the session is closed. */
async function acknowledged (session: ReliableSession | PipeSession, again: () => number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const events: EventTarget = session as ReliableSession
  const look = (): void => {
    if (session.status === 'closed' || session.watermarks.acknowledged + again() >= session.watermarks.accepted) {
      resolve()
    }
  }

  events.addEventListener('watermark', look)
  events.addEventListener('close', look)
  look()
  await promise
  events.removeEventListener('watermark', look)
  events.removeEventListener('close', look)
}

function tellOfPaths (session: ReliableSession | PipeSession, status: Status): void {
  const tell = (): void => {
    const { path } = session

    if (path != null) {
      const relay = path.relay?.toString()

      status.say('path', { kind: path.kind, relay, address: path.remoteAddr.toString() }, relay == null ? `connected ${path.kind === 'direct' ? 'directly' : `by a ${path.kind} path`}` : `connected through relay ${relay}`)
    }
  }
  const onDetach = ({ detail: { cause } }: CustomEvent<{ cause: string }>): void => {
    if (session.path == null && cause !== 'finished' && session.status !== 'closed') {
      status.say('path-lost', { cause }, `connection lost (${cause}), looking for another for up to 10 minutes`)
    }
  }

  tell()
  // each kind of session by itself, since a union of functions can't be called
  if ('pipe' in session) {
    session.addEventListener('path', tell)
    session.addEventListener('detach', onDetach)
    session.addEventListener('moved', tell)
  } else {
    session.addEventListener('path', tell)
    session.addEventListener('detach', onDetach)
  }
}
