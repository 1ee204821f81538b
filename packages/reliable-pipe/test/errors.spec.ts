import * as store from '@juxta/session-store'
import { expect } from 'chai'
import * as errors from '../src/errors.ts'

type ErrorClass = new (...args: unknown[]) => Error & { retryable: unknown }

/** Whether the same again may work, without anything else being done about it */
const RETRYABLE: Record<string, boolean | 'as told'> = {
  // of the other end's making: it would do it again
  FrameDecodeError: false,
  UnsupportedFrameError: false,
  UnexpectedFrameError: false,
  SequenceOutOfRangeError: false,
  AcknowledgementOutOfRangeError: false,
  RequestOutOfRangeError: false,
  CreditOutOfRangeError: false,
  CreditExceededError: false,
  SegmentOrderError: false,
  SegmentTooSmallError: false,
  PositionMismatchError: false,
  // of the caller's
  MessageTooLargeError: false,
  InvalidArgumentError: false,
  NameTakenError: false,
  NoStoreError: false,
  NoStreamsError: false,
  // a session that is over does not go on: another one is another session
  SessionExpiredError: false,
  SessionUnknownError: false,
  SessionAbortedError: false,
  SessionClosedError: false,
  SessionHandedOverError: false,
  SessionSuspendedError: false,
  PeerAheadError: false,
  ProtocolViolationError: false,
  // what was refused once for good is refused again; too many sessions may be fewer
  SessionRefusedError: 'as told',
  StoredSessionError: false,
  // later there may be room, or a path
  SendBufferFullError: true,
  TooManySessionsError: true,
  AttachTimeoutError: true,
  PathSilentError: true,
  SegmentDoesNotFitError: true,
  ConnectTimeoutError: true,
  StoreFullError: true,
  StoreInUseError: true,
  // what is on the disk does not change by asking again
  StoreFailedError: false,
  StoreCorruptError: false,
  StoreVersionError: false,
  StoreClosedError: false
}

const ABSTRACT = new Set(['ReliablePipeError', 'SessionEndedError', 'StoreError'])

describe('reliable pipe: errors', () => {
  const classes = Object.entries({ ...errors, ...store }).filter(([name]) => name.endsWith('Error') && !ABSTRACT.has(name)) as unknown as Array<[string, ErrorClass]>

  it('are all in the table', () => {
    expect(classes.map(([name]) => name)).to.have.members(Object.keys(RETRYABLE))
  })

  for (const [name, ErrorClass] of classes) {
    it(`${name} has its name, and says whether to try again`, () => {
      if (RETRYABLE[name] === 'as told') {
        for (const retryable of [true, false]) {
          expect(new ErrorClass('refused', 'why', retryable, { name: 'any' })).to.include({ name, retryable })
        }

        return
      }

      expect(new ErrorClass('why')).to.include({ name, retryable: RETRYABLE[name] })
    })
  }
})
