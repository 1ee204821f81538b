import { createNode } from '../node.ts'
import { ECHO_PROTOCOL, MESSAGE_BYTES, RECOVERY_SESSION, sharedNow } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

let node: BenchNode
let received = 0
/** what the path is over which nothing has come yet, and when its first message did */
let firstOver: PromiseWithResolvers<Recovered> | undefined
let fresh = false
/** when the last message came over the path before */
let lastBefore: number

export interface Recovered {
  /** when the last message came over the path that was cut: some of it was here already */
  last: number
  /** when the first one came over another */
  first: number
}

export const recoveryReceiver = {
  async start (): Promise<string> {
    let announces = true
    node = await createNode({ announces: () => announces })
    await node.handle(ECHO_PROTOCOL, stream => {
      stream.addEventListener('message', ({ data }) => { stream.send(data) })
    })
    node.services.reliablePipe.listen(RECOVERY_SESSION, session => { take(session) })

    const [address] = node.getMultiaddrs()
    // from now on: who learned it would find a way that nobody cuts
    announces = false

    return address.toString()
  },

  /** From now on the next path counts */
  expect (): void {
    lastBefore = sharedNow()
    firstOver = Promise.withResolvers()
  },

  async recovered (): Promise<Recovered> {
    const recovered = await firstOver?.promise as Recovered
    firstOver = undefined

    return recovered
  },

  /** @returns how many messages came, all of them in order and none twice */
  count: (): number => received
}

function take (session: ReliableSession): void {
  received = 0
  session.addEventListener('path', () => { fresh = true })
  session.addEventListener('remoteClose', () => { session.close().catch(() => {}) })
  session.addEventListener('message', ({ data }) => {
    const message = data.subarray()
    const number = new DataView(message.buffer, message.byteOffset).getUint32(0)

    if (message.byteLength !== MESSAGE_BYTES || number !== received) {
      throw new Error(`message ${number} of ${message.byteLength} bytes came in the place of ${received}`)
    }

    received++

    if (fresh) {
      fresh = false
      firstOver?.resolve({ last: lastBefore, first: sharedNow() })
    } else if (firstOver != null) {
      lastBefore = sharedNow()
    }
  })
}
