import { encodePreamble, forgetOnReset, openScoped, StreamReader } from '@juxta/wire'
import { MAX_UNREAD_BYTES } from '../constants.ts'
import type { OpenedStream } from '../link/path-link.ts'
import type { Path } from '@juxta/path'
import type { Admissions, Scope } from '@juxta/wire'

export interface OpenSessionStreamOptions {
  signal: AbortSignal
  admissions: Admissions
  now (): number
}

/** An open scope's preamble, and one that was settled on the connection before, goes out in one write with the ATTACH */
export function openSessionStream (path: Path, scope: Scope, { signal, admissions, now }: OpenSessionStreamOptions): OpenedStream | Promise<OpenedStream> {
  if (scope.open) {
    // there is nothing to read before the ATTACH, so it does not wait for the other end to agree to the protocol
    return { reader: path.agreed == null ? readerOf(path) : readerOnceAgreed(path, path.agreed), preamble: encodePreamble(scope) }
  }

  if (path.agreed != null) {
    return path.agreed.then(async () => openSettled())
  }

  return openSettled()

  function openSettled (): OpenedStream | Promise<OpenedStream> {
    const reader = readerOf(path)
    const held = { connection: path.connection, admissions, now: now() }

    if (admissions.held(path.connection, scope, held.now) != null) {
      forgetOnReset(path.stream, scope, held)
      return { reader, preamble: encodePreamble(scope, held) }
    }

    return openScoped(path.stream, scope, path.connection, { reader, signal, admissions, now }).then(reader => ({ reader }))
  }
}

/** Libp2p does more than agree before the stream may be read, and what comes with the answer waits in it meanwhile: there is to be as much room as a reader gives */
async function readerOnceAgreed (path: Path, agreed: Promise<void>): Promise<StreamReader> {
  path.stream.maxReadBufferLength = Math.max(path.stream.maxReadBufferLength, MAX_UNREAD_BYTES)
  await agreed

  return readerOf(path)
}

function readerOf ({ stream }: Path): StreamReader {
  return new StreamReader(stream, { maxUnreadBytes: MAX_UNREAD_BYTES })
}
