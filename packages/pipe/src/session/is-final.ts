import { SessionAbortedError } from '@juxta/reliable-pipe'
import { END_ELSEWHERE, END_HANDED_OVER } from '../constants.ts'

/** The application at the end wanted no more of it; that the end is elsewhere is told in a reason of its own */
export function isFinal (cause: Error): boolean {
  return cause instanceof SessionAbortedError && cause.code === 'application' && cause.reason !== END_ELSEWHERE && cause.reason !== END_HANDED_OVER
}

/** What is left of the session may still get to the end, wherever that is */
export function wasHandedOver (cause: Error): boolean {
  return cause instanceof SessionAbortedError && cause.reason === END_HANDED_OVER
}
