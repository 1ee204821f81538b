import { multiaddr } from '@multiformats/multiaddr'
import { CpuTime } from '../measure/cpu-time.ts'
import { MessageCheck } from '../measure/messages.ts'
import { createRaised } from './node.ts'
import { MESSAGE_BYTES, RELAY_SESSION, RESUME_PROTOCOL } from './task.ts'
import type { RelayAddresses } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { Stream } from '@libp2p/interface'

const cpuTime = new CpuTime()
let check: MessageCheck
let total: number
let received: number
/** the raw client's latest stream: what comes on an older one counts no more */
let latest: Stream | undefined

export const relayReceiver = {
  /** A node that is reached through the relays only */
  async start ({ limited, unlimited }: RelayAddresses): Promise<RelayAddresses> {
    const node = await createRaised([multiaddr(limited), multiaddr(unlimited)])

    await node.handle(RESUME_PROTOCOL, stream => { onResume(stream) }, { runOnLimitedConnection: true })
    node.services.reliablePipe.listen(RELAY_SESSION, async session => {
      for await (const message of session) {
        check.message(message)
        received += message.byteLength
      }

      await session.close()
    })
    await reserved(node)

    return { limited: through(limited, node), unlimited: through(unlimited, node) }
  },

  /** So many bytes come next */
  expect (bytes: number): void {
    check = new MessageCheck(MESSAGE_BYTES, bytes / MESSAGE_BYTES)
    total = bytes
    received = 0
    latest = undefined
  },

  /** Throws unless all of it has come, in order and once */
  finish (): void {
    if (!check.complete || received !== total) {
      throw new Error(`${received} of ${total} bytes came`)
    }
  },

  cpuSeconds: (): number => cpuTime.seconds()
}

/** Says how many bytes it has, takes those that follow, and says it again when it has all */
function onResume (stream: Stream): void {
  latest = stream
  stream.send(count())
  stream.addEventListener('message', ({ data }) => {
    if (stream !== latest) {
      return
    }

    check.bytes(data.subarray())
    received += data.byteLength

    if (received === total) {
      stream.send(count())
    }
  })
}

function count (): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, received)

  return bytes
}

function through (relay: string, node: BenchNode): string {
  return `${relay}/p2p-circuit/p2p/${node.peerId.toString()}`
}

async function reserved ({ services }: BenchNode): Promise<void> {
  while (services.path.relays.filter(({ state }) => state === 'reserved').length < 2) {
    await new Promise<void>(resolve => {
      services.path.addEventListener('relay:reserved', () => { resolve() }, { once: true })
    })
  }
}
