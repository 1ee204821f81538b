import { createNode } from '../nodes.ts'
import type { ReliablePipeInit, ReliableSession } from '../../src/index.ts'
import type { PipeNode } from '../nodes.ts'

export interface Ends {
  alice: ReliableSession
  bob: ReliableSession
  nodes: { alice: PipeNode, bob: PipeNode }
}

/** A session that alice has opened to bob */
export async function connect (init: { alice?: ReliablePipeInit, bob?: ReliablePipeInit } = {}): Promise<Ends> {
  const [alice, bob] = await Promise.all([createNode(init.alice), createNode(init.bob)])
  const handled = Promise.withResolvers<ReliableSession>()
  bob.services.reliablePipe.listen('name', handled.resolve)
  const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'name' })

  return { alice: session, bob: await handled.promise, nodes: { alice, bob } }
}

/** An event of whatever class */
export async function once<T extends Event> (target: Pick<EventTarget, 'addEventListener'>, type: string): Promise<T> {
  return new Promise<T>(resolve => { target.addEventListener(type, event => { resolve(event as T) }, { once: true }) })
}
