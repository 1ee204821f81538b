import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import type { PathService } from '@juxta/path'
import type { ReliablePipeInit, ReliablePipeService } from '@juxta/reliable-pipe'
import type { Libp2p } from '@libp2p/interface'

export type BenchNode = Libp2p<{ path: PathService, reliablePipe: ReliablePipeService }>

/** TCP, Noise and yamux on the loopback interface; defaults but for the monitor, whose pings a busy loop must not fail */
export async function createNode ({ listen = ['/ip4/127.0.0.1/tcp/0'], announces = () => true, pipe }: { listen?: string[], announces?: () => boolean, pipe?: ReliablePipeInit } = {}): Promise<BenchNode> {
  return createLibp2p({
    addresses: { listen, announceFilter: addresses => announces() ? addresses : [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: { identify: identify(), path: path(), reliablePipe: reliablePipe(pipe) }
  })
}
