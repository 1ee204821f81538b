import { multiaddr } from '@multiformats/multiaddr'
import { CpuTime } from '../measure/cpu-time.ts'
import { drained } from '../measure/drain.ts'
import { createMessages } from '../measure/messages.ts'
import { sendNaively } from './naive.ts'
import { createRaised } from './node.ts'
import { MESSAGE_BYTES, RELAY_SESSION } from './task.ts'
import type { RelayAddresses, Transfer, Way } from './task.ts'
import type { BenchNode } from '../node.ts'

const cpuTime = new CpuTime()
let node: BenchNode
let addresses: RelayAddresses

export const relaySender = {
  async start (given: RelayAddresses): Promise<void> {
    node = await createRaised()
    addresses = given
  },

  /** From the first dial until the other side has said that it has all of it; the relays are connected, the receiver is not */
  async send (way: Way, bytes: number): Promise<Transfer> {
    const messages = createMessages(MESSAGE_BYTES, bytes / MESSAGE_BYTES)
    const address = way === 'unlimited' ? addresses.unlimited : addresses.limited
    await node.dial(multiaddr(address.split('/p2p-circuit')[0]))
    const started = performance.now()
    const sent = await (way === 'naive' ? sendNaively(node, address, messages) : sendReliably(address, messages))
    const seconds = (performance.now() - started) / 1000

    await hangUp(address)

    return { ...sent, seconds }
  },

  cpuSeconds: (): number => cpuTime.seconds()
}

async function sendReliably (address: string, messages: readonly Uint8Array[]): Promise<Omit<Transfer, 'seconds'>> {
  const session = await node.services.reliablePipe.connect(multiaddr(address), { name: RELAY_SESSION })

  for (const message of messages) {
    if (!session.send(message)) {
      await drained(session)
    }
  }

  await session.close()
  const { attaches, resentBytes } = session.stats

  return { attaches, resentBytes }
}

/** The next one begins without a connection to the receiver */
async function hangUp (address: string): Promise<void> {
  const receiver = address.split('/').at(-1)

  await Promise.all(node.getConnections()
    .filter(({ remotePeer }) => remotePeer.toString() === receiver)
    .map(async connection => connection.close()))
}
