import { setTimeout as delay } from 'node:timers/promises'
import { FIND_AGAIN_MS, PIPE_NAME } from '../constants.ts'
import { createEdge } from './nodes.ts'
import type { Role } from './role.ts'
import type { FinderInit, Report } from '../messages.ts'
import type { Peer } from 'juxta'

/** Somebody who knows nothing but the rendezvous, and looks for the pipe there until it is found, and its end */
export async function startFinder (init: FinderInit, report: (report: Report) => void): Promise<Role> {
  const began = Date.now()
  const node = await createEdge(init, false)

  report({ type: 'ready', peer: node.peerId.toString() })

  while (!await hasEnd(node)) {
    await delay(FIND_AGAIN_MS)
  }

  report({ type: 'found', ms: Date.now() - began })

  return { onCommand () {}, stop: async () => { await node.stop() } }
}

async function hasEnd ({ services: { pipe } }: Peer): Promise<boolean> {
  try {
    return (await pipe.resolve(await pipe.find(PIPE_NAME))).length > 0
  } catch (error) {
    if ((error as Error).name === 'PipeNotFoundError') {
      return false
    }

    throw error
  }
}
