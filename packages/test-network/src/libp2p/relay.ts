import { generateKeyPair } from '@libp2p/crypto/keys'
import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { InjectedFaultError } from './errors.ts'
import { createTestNode } from './node.ts'
import type { CircuitRelayServerInit, CircuitRelayService, ServerReservationStoreInit } from '@libp2p/circuit-relay-v2'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Libp2pOptions } from 'libp2p'

export interface TestRelayInit {
  /** Limits and reservations as of `@libp2p/circuit-relay-v2`, whose defaults hold without it: 128 KiB both ways together, 2 minutes. */
  limits?: ServerReservationStoreInit
  /** Anything else the relay service takes. */
  server?: Omit<CircuitRelayServerInit, 'reservations'>
  privateKey?: PrivateKey
  /** On 127.0.0.1, default one that is free. */
  port?: number
  /** Anything else `createLibp2p` takes. */
  libp2p?: Omit<Libp2pOptions, 'services'>
}

/** A relay that can be stopped and started again as the same peer on the same port, its reservations lost. */
export interface TestRelay {
  /** The node that runs now, or ran last. */
  readonly node: Libp2p
  readonly relay: CircuitRelayService
  readonly running: boolean
  /** The same after every start. */
  readonly multiaddr: Multiaddr
  start (): Promise<void>
  /** Politely, its connections closed first. */
  stop (): Promise<void>
  /** As a crash: its connections are reset. */
  kill (): Promise<void>
}

/** A relay on loopback, started. */
export async function createRelay (init: TestRelayInit = {}): Promise<TestRelay> {
  const privateKey = init.privateKey ?? await generateKeyPair('Ed25519')
  let port = init.port ?? 0
  let running = true

  const create = async (): Promise<Libp2p<{ relay: CircuitRelayService }>> => createTestNode({
    listen: [`/ip4/127.0.0.1/tcp/${port}`],
    services: { relay: circuitRelayServer({ ...init.server, reservations: init.limits }) },
    libp2p: { ...init.libp2p, privateKey } as Libp2pOptions<{ relay: CircuitRelayService }>
  })

  let node = await create()
  const [multiaddr] = node.getMultiaddrs()
  port = Number(/\/tcp\/(\d+)/.exec(multiaddr.toString())?.[1])

  const stop = async (): Promise<void> => {
    running = false
    await node.stop()
  }

  return {
    get node () { return node },
    get relay () { return node.services.relay },
    get running () { return running },
    multiaddr,
    async start () {
      if (!running) {
        node = await create()
        running = true
      }
    },
    stop,
    async kill () {
      for (const connection of node.getConnections()) {
        connection.abort(new InjectedFaultError())
      }

      await stop()
    }
  }
}
