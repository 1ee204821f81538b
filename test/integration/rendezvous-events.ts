import type { RendezvousService } from '@juxta/rendezvous'
import type { Libp2p } from '@libp2p/interface'

const OF_SERVICE = ['lease:granted', 'lease:lost', 'push:refused', 'index:change']
const OF_NODE = ['peer:identify', 'connection:open', 'connection:close']

/** Waits until something holds that changes with leases, indexes and connections of these nodes: looked at when there is an event of one of them, and not in between. */
export async function rendezvousEvents (nodes: Array<Libp2p<{ rendezvous: RendezvousService }>>, condition: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // when everybody has heard of the event
  const look = (): void => {
    setImmediate(() => {
      if (condition()) {
        resolve()
      }
    })
  }
  const targets = nodes.flatMap((node): Array<[EventTarget, string[]]> => [
    [node.services.rendezvous as unknown as EventTarget, OF_SERVICE],
    [node as unknown as EventTarget, OF_NODE]
  ])

  targets.forEach(([target, names]) => { names.forEach(name => { target.addEventListener(name, look) }) })
  look()
  await promise
  targets.forEach(([target, names]) => { names.forEach(name => { target.removeEventListener(name, look) }) })
}
