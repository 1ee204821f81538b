import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { CpuTime } from '../measure/cpu-time.ts'
import { INBOUND_THRESHOLD } from './task.ts'
import type { RelayAddresses } from './task.ts'

const cpuTime = new CpuTime()

export const benchRelay = {
  /** Two relays in one process: one as libp2p makes it, 128 KiB both ways together and 2 minutes for a connection, and the same without limits */
  async start (): Promise<RelayAddresses> {
    return { limited: await createRelay(true), unlimited: await createRelay(false) }
  },

  cpuSeconds: (): number => cpuTime.seconds()
}

/** @returns where it listens */
async function createRelay (applyDefaultLimit: boolean): Promise<string> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: INBOUND_THRESHOLD },
    connectionMonitor: { enabled: false },
    services: { identify: identify(), relay: circuitRelayServer({ reservations: { applyDefaultLimit } }) }
  })

  return node.getMultiaddrs()[0].toString()
}
