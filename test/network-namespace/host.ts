/** One host of the lab: a process of its own, in a network namespace */
import { createHash } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { seededRandom } from '@juxta/test-network'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { HostInit, Order, Report, Spoken } from './messages.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

const NAME = 'talk'
/** The test is told of every so many messages that came */
const TOLD_EVERY = 10

const init = JSON.parse(process.argv[2]) as HostInit
const silence = new AbortController()

function report (report: Report): void {
  process.send?.(report)
}

function fail (error: unknown): void {
  report({ type: 'failed', error: error instanceof Error ? error.stack ?? error.message : String(error) })
}

async function say (session: ReliableSession): Promise<Spoken> {
  const random = seededRandom(session.direction)
  const hash = createHash('sha256')
  let messages = 0

  while (!silence.signal.aborted) {
    const message = random.bytes(100 + random.int(8_000))
    new DataView(message.buffer).setUint32(0, messages++)
    hash.update(message)
    await session.deliver(message)
  }

  await session.close()

  return { messages, sha256: hash.digest('hex') }
}

async function hear (session: ReliableSession): Promise<Spoken> {
  const hash = createHash('sha256')
  let messages = 0

  for await (const message of session) {
    const index = new DataView(message.buffer, message.byteOffset).getUint32(0)

    if (index !== messages++) {
      throw new Error(`message ${index} came where ${messages - 1} was due`)
    }

    hash.update(message)

    if (messages % TOLD_EVERY === 0) {
      report({ type: 'heard', messages })
    }
  }

  return { messages, sha256: hash.digest('hex') }
}

async function talk (session: ReliableSession): Promise<void> {
  session.addEventListener('path', ({ detail }) => { report({ type: 'path', kind: detail.kind }) })
  session.addEventListener('detach', ({ detail }) => { report({ type: 'detach', cause: detail.cause }) })

  if (session.path != null) {
    report({ type: 'path', kind: session.path.kind })
  }

  const [said, heard] = await Promise.all([say(session), hear(session)])
  report({ type: 'finished', said, heard, duplicates: session.stats.duplicates })
}

const common = {
  addresses: { listen: init.listen, announce: init.announce },
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()]
}

async function startRelay (): Promise<void> {
  const node = await createLibp2p({
    ...common,
    transports: [tcp()],
    services: { identify: identify(), relay: circuitRelayServer() }
  })
  report({ type: 'started', peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
}

async function startPeer (): Promise<void> {
  const node = await createLibp2p({
    ...common,
    transports: [tcp(), circuitRelayTransport()],
    services: {
      identify: identify(),
      dcutr: dcutr(),
      path: path({ relays: init.relay == null ? [] : [multiaddr(init.relay)] }),
      // little waits to be sent, so that what is sent after a move soon arrives
      reliablePipe: reliablePipe({ silenceMs: init.silenceMs, sendHighWater: 32 * 1024 })
    },
    start: false
  })

  node.services.path.addEventListener('relay:reserved', () => { report({ type: 'reserved' }) })
  node.services.reliablePipe.listen(NAME, talk)

  process.on('message', (order: Order) => {
    switch (order.type) {
      case 'connect':
        node.services.reliablePipe.connect(multiaddr(order.address), { name: NAME }).then(talk).catch(fail)
        break
      case 'stop-talking':
        silence.abort()
        break
    }
  })

  await node.start()
  report({ type: 'started', peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
}

process.on('unhandledRejection', fail)
// the test is over, or gone
process.on('disconnect', () => process.exit())

await (init.role === 'relay' ? startRelay() : startPeer()).catch(fail)
