import { ListenError } from '../errors.ts'

/** What the system says, what that means, and what can be done */
const MEANINGS: Array<[code: RegExp, meaning: string]> = [
  [/\bEADDRINUSE\b/, 'something listens there already. End it, or give another port in `listen`, or 0 for any that is free'],
  [/\bEADDRNOTAVAIL\b/, 'this machine has no such address. Give one that it has in `listen`, or 0.0.0.0 for all'],
  [/\bEACCES\b/, 'this user may not: ports below 1024 are the system\'s. Give another port in `listen`']
]

/** Named, where it is that libp2p could not listen; else as it is */
export function listenFailure (error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'UnsupportedListenAddressesError') {
    return error
  }

  // libp2p has what its transports threw as text alone: an address, and what was thrown with its stack
  const failed = [...error.message.matchAll(/^ {2}(\/\S+): (.*)$/gm)].map(([, address, reason]) => ({ address, meaning: meaningOf(reason) }))

  if (failed.length === 0) {
    return error
  }

  const meanings = [...new Set(failed.map(({ meaning }) => meaning))]
  const told = meanings.map(meaning => `can't listen on ${failed.filter(one => one.meaning === meaning).map(({ address }) => address).join(' and ')}: ${meaning}`)

  return new ListenError(told.join('; '), failed.map(({ address }) => address), { cause: error })
}

function meaningOf (reason: string): string {
  return MEANINGS.find(([code]) => code.test(reason))?.[1] ?? reason
}
