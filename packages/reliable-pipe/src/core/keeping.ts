import { CreditOutOfRangeError } from '../errors.ts'
import { endWhenFinished } from './ending.ts'
import { isWritable, noteRoom } from './room.ts'
import type { Durable } from './durable.ts'
import type { Direction, RestoredState } from './durable-records.ts'
import type { SessionState } from './session-state.ts'

const DIRECTIONS = ['sent', 'received'] as const

/** Everything that was handed out of a direction up to `mark` is kept: it may be sent, or acknowledged and delivered */
export function onStored (session: SessionState, durable: Durable, direction: Direction, mark: number, now: number): void {
  if (direction === 'sent') {
    send(session, durable, mark)
  } else {
    deliver(session, durable, mark)
  }

  noteRemoteFinished(session)
  noteRoom(session)
  endWhenFinished(session, now)
}

function send (session: SessionState, durable: Durable, mark: number): void {
  for (const { data } of durable.takeSendable(mark)) {
    if (data == null) {
      session.outbox.finish()
    } else {
      session.outbox.push(data)
    }
  }
}

function deliver (session: SessionState, durable: Durable, mark: number): void {
  const messages = durable.takeDeliverable(mark)

  if (messages != null) {
    // a sync covers what came while the one before was under way: one acknowledgement for it
    session.acknowledger.soon()

    if (messages.length > 0) {
      session.stats.messagesDelivered += messages.length
      session.effects.push({ type: 'deliver', messages })
    }
  }
}

export function noteRemoteFinished (session: SessionState): void {
  if (session.inbox.finished && !session.remoteFinishedReported && session.durable?.hasStoredReceived !== false) {
    session.remoteFinishedReported = true
    session.effects.push({ type: 'remote-finished' })
  }
}

/** What is to be kept, and what not any longer, goes out after everything else */
export function handOut (session: SessionState, durable: Durable): void {
  durable.acknowledge(session.outbox.messagesAcknowledged)

  for (const direction of DIRECTIONS) {
    if (durable.kept[direction].length > 0) {
      session.effects.push({ type: 'keep', direction, records: durable.kept[direction], mark: durable.marks[direction] })
      durable.kept[direction] = []
    }
  }

  if (durable.freed.length > 0) {
    session.effects.push({ type: 'free', records: durable.freed })
    durable.freed = []
  }
}

/** A session that was kept goes on where it stood */
export function restore (session: SessionState, durable: Durable, { remote, outbox, inbox }: RestoredState): void {
  if (remote.maxSegment < durable.segment) {
    throw new CreditOutOfRangeError('the segments are larger than the other end takes')
  }

  durable.recalling = true
  session.remote = { ...ofNothing, maxSegment: remote.maxSegment, maxMessage: remote.maxMessage, retentionMs: session.retentionMs }
  session.outbox.restore(outbox.base, durable.segment)

  for (const message of outbox.messages) {
    durable.countAccepted(message)
    session.outbox.push(message)
  }

  if (outbox.finish) {
    durable.finishing = true
    session.outbox.finish()
  }

  session.drainWanted = !isWritable(session)
  session.inbox.restore(inbox)
  session.stats.messagesDelivered = inbox.totals.messages
}

const ofNothing = { cumulative: 0, credit: 0, ranges: [], sendWindow: 1, acknowledgeEvery: 1 }
