import { multiaddr } from '@multiformats/multiaddr'
import { drained } from '../measure/drain.ts'
import { RESUME_PROTOCOL } from './task.ts'
import type { Transfer } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { Stream } from '@libp2p/interface'

/** Bytes of one write: what the relay's limit cuts off is lost in whole writes, with 64 KiB nearly half of what it lets through */
const WRITE_BYTES = 16_384

/** Bytes in which the receiver says how many it has */
const COUNT_BYTES = 4

/**
 * What somebody writes who knows that a relay cuts, and no more: opens a stream, is told how many bytes the other side has, sends from there on until the
 * connection is cut, and begins again. It keeps to back-pressure, and waits for nothing else; its dials are libp2p's own.
 */
export async function sendNaively (node: BenchNode, address: string, messages: readonly Uint8Array[]): Promise<Omit<Transfer, 'seconds'>> {
  const size = messages[0].byteLength
  const total = messages.length * size
  let attaches = 0
  let written = 0

  for (let has = 0; has < total;) {
    const stream = await node.dialProtocol(multiaddr(address), RESUME_PROTOCOL, { runOnLimitedConnection: true })
    const counts = new Counts(stream)
    attaches++
    has = await counts.next() ?? has

    for (let at = has; at < total && stream.writeStatus === 'writable';) {
      const rest = messages[Math.floor(at / size)].subarray(at % size, at % size + WRITE_BYTES)
      stream.send(rest)
      written += rest.byteLength
      at += rest.byteLength
      await Promise.race([drained(stream), counts.over])
    }

    // that all of it has come, or nothing more
    has = await counts.next() ?? has
  }

  return { attaches, resentBytes: written - total }
}

/** What the other side says on a stream */
class Counts {
  /** the stream is over */
  readonly over: Promise<void>
  readonly #bytes: number[] = []
  #heard = Promise.withResolvers<void>()

  constructor (stream: Stream) {
    this.over = new Promise(resolve => { stream.addEventListener('close', () => { resolve() }, { once: true }) })
    stream.addEventListener('message', ({ data }) => {
      this.#bytes.push(...data.subarray())

      if (this.#bytes.length >= COUNT_BYTES) {
        this.#heard.resolve()
      }
    })
  }

  /** undefined: no more comes */
  async next (): Promise<number | undefined> {
    await Promise.race([this.#heard.promise, this.over])

    if (this.#bytes.length < COUNT_BYTES) {
      return undefined
    }

    this.#heard = Promise.withResolvers()

    return new DataView(Uint8Array.from(this.#bytes.splice(0, COUNT_BYTES)).buffer).getUint32(0)
  }
}
