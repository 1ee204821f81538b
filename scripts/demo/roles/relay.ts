import { setTimeout as delay } from 'node:timers/promises'
import { peerIdFromString } from '@libp2p/peer-id'
import { createRelay, cut } from './nodes.ts'
import type { Role } from './role.ts'
import type { RelayInit, Report } from '../messages.ts'
import type { Peer } from 'juxta'

/** Tries at a port that the relay had before, and that somebody may have got meanwhile */
const TRIES = 20
const TRY_AGAIN_MS = 100

export async function startRelay (init: RelayInit, report: (report: Report) => void): Promise<Role> {
  const node = await listen(init)

  report({ type: 'ready', peer: node.peerId.toString(), address: node.getMultiaddrs()[0].toString() })

  return {
    onCommand (command) {
      if (command.type === 'cut' && command.peer != null) {
        report({ type: 'cut', at: Date.now(), count: cut(node, peerIdFromString(command.peer)) })
      }
    },
    stop: async () => { await node.stop() }
  }
}

async function listen ({ privateKey, port }: RelayInit): Promise<Peer> {
  for (let tries = 1; ; tries++) {
    try {
      return await createRelay(privateKey, port)
    } catch (error) {
      if (port === 0 || tries === TRIES) {
        throw error
      }

      await delay(TRY_AGAIN_MS)
    }
  }
}
