import type { SessionState } from './session-state.ts'

/** Whether the application is to go on sending: neither too much unacknowledged nor too far ahead of the path */
export function isWritable ({ outbox, config }: SessionState): boolean {
  return outbox.bufferedBytes < config.sendHighWater && outbox.waitingCost < config.sendAheadHighWater
}

/** Says so when an application that was told to wait may go on */
export function noteRoom (session: SessionState): void {
  const { outbox, config } = session

  if (session.drainWanted && outbox.bufferedBytes < config.sendLowWater && outbox.waitingCost < config.sendAheadLowWater) {
    session.drainWanted = false
    session.effects.push({ type: 'drain' })
  }
}
