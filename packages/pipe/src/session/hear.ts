import type { ReliableSession, ReliableSessionEvents } from '@juxta/reliable-pipe'

export type SessionListeners = {
  [T in 'path' | 'detach' | 'drain' | 'watermark' | 'expired' | 'remoteClose' | 'close']: (event: ReliableSessionEvents[T]) => void
}

/** Listens to a session; what it gives ends that */
export function hear (session: ReliableSession, listeners: SessionListeners): () => void {
  const each = (fn: <T extends keyof SessionListeners>(type: T) => void): void => {
    fn('path')
    fn('detach')
    fn('drain')
    fn('watermark')
    fn('expired')
    fn('remoteClose')
    fn('close')
  }

  each(type => { session.addEventListener(type, listeners[type]) })

  return () => { each(type => { session.removeEventListener(type, listeners[type]) }) }
}
