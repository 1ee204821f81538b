import type { ReliableSession } from '@juxta/reliable-pipe'

/** Where a session with an end that moves is now */
export interface Whereabouts {
  /** with the end at hand */
  session (): ReliableSession
  /** resolves when a session with another end is there, or none can be had */
  moving (): Promise<void> | undefined
  /** why it is over */
  error (): Error | undefined
}

/** What comes from one end after the other, each from its first message to its last */
export async function * messagesOf ({ session, moving, error }: Whereabouts): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const current = session()

    try {
      yield * current
      return
    } catch (cause) {
      // its end may not have been heard here yet
      await Promise.resolve()
      await moving()

      if (error() != null || session() === current) {
        throw error() ?? cause
      }
    }
  }
}
