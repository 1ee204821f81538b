import { InjectedFaultError } from './errors.ts'
import type { Random } from '../random.ts'
import type { Libp2p, PeerId } from '@libp2p/interface'

/** Resets every connection of `node` to `peer`, or to everybody. @returns how many those were */
export function abortConnections (node: Pick<Libp2p, 'getConnections'>, peer?: PeerId): number {
  const connections = node.getConnections(peer).filter(({ status }) => status === 'open')

  for (const connection of connections) {
    connection.abort(new InjectedFaultError())
  }

  return connections.length
}

export interface RandomCutsInit {
  node: Pick<Libp2p, 'getConnections'>
  peer?: PeerId
  random: Random
  /** Milliseconds between cuts, drawn evenly. */
  between: [number, number]
  /** How many moments to cut at that find a connection, default without end. */
  cuts?: number
  onCut? (connections: number): void
}

/** Cuts that go on until `stop`. */
export interface RandomCuts {
  /** Moments that found a connection to cut. */
  readonly count: number
  stop (): void
}

/** Resets connections at random moments. */
export function cutAtRandom (init: RandomCutsInit): RandomCuts {
  let count = 0
  let timer: NodeJS.Timeout | undefined

  const next = (): void => {
    if (count < (init.cuts ?? Infinity)) {
      timer = setTimeout(cut, init.random.between(...init.between))
    }
  }
  const cut = (): void => {
    const connections = abortConnections(init.node, init.peer)

    if (connections > 0) {
      count++
      init.onCut?.(connections)
    }

    next()
  }

  next()

  return {
    get count () { return count },
    stop () { clearTimeout(timer) }
  }
}
