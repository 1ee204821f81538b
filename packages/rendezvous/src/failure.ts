import { RequestTimeoutError, StatusError } from '@juxta/wire'

const INVALID = ['InvalidRendezvousAnswerError', 'InvalidResponseError', 'FrameTooLargeError', 'InvalidLengthError', 'TooManyResponsesError']

/** What it is counted as that an exchange failed. */
export function failureOf (error: unknown): 'refused' | 'timeout' | 'invalid' | 'unreachable' {
  if (error instanceof RequestTimeoutError) {
    return 'timeout'
  }

  if (error instanceof StatusError) {
    return 'refused'
  }

  return error instanceof Error && INVALID.includes(error.name) ? 'invalid' : 'unreachable'
}
