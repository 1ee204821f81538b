import { join } from 'node:path'
import { sessionStore } from '@juxta/session-store'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../../node.ts'
import { channelOf } from './juxta.ts'
import type { System } from '../channel.ts'

const NAME = 'peers-durable'

/**
 * As `juxta`, with a store at each end: a message is synced to the sender's disk before it is sent, and to the receiver's before it is
 * acknowledged; many with one sync, where there are many. It survives the processes of both ends, and their machines.
 */
export const juxtaDurable: System = {
  async listen (onChannel, { folder }) {
    const node = await createNode({ pipe: { store: sessionStore(join(folder, 'receiver')) } })
    node.services.reliablePipe.listen(NAME, session => { onChannel(channelOf(session)) })

    return node.getMultiaddrs().map(address => address.toString())
  },

  async connect ({ addresses, folder }) {
    const node = await createNode({ pipe: { store: sessionStore(join(folder, 'sender')) } })

    return channelOf(await node.services.reliablePipe.connect(addresses.map(address => multiaddr(address)), { name: NAME, durable: true }))
  }
}
