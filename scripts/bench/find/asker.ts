import { multiaddr } from '@multiformats/multiaddr'
import { createPeer } from 'juxta'
import { ADVERTISEMENTS, ECHO_PROTOCOL, pipeName, sensor } from './task.ts'
import type { FindOptions, Peer } from 'juxta'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Stream } from '@libp2p/interface'

let peer: Peer
let rendezvous: Multiaddr

export interface Bound {
  bindMs: number
  firstByteMs: number
}

export const findAsker = {
  async start (address: string): Promise<string> {
    rendezvous = multiaddr(address)
    peer = await createPeer({ role: 'edge', rendezvous: [rendezvous], listen: [] })

    return peer.peerId.toString()
  },

  /** @returns milliseconds for each round trip of a byte to the rendezvous, over a stream that is open */
  async roundTrips (count: number): Promise<number[]> {
    const stream = await peer.dialProtocol(rendezvous, ECHO_PROTOCOL)

    try {
      return await timed(count, async () => roundTrip(stream))
    } finally {
      await stream.close()
    }
  },

  /** @returns milliseconds for each search of an advertisement that this peer has not seen */
  async viaRendezvous (first: number, count: number): Promise<number[]> {
    return timed(count, async i => find(first + i, 'rendezvous'))
  },

  /** @returns milliseconds for each search of what `viaRendezvous` has found */
  async fromCache (first: number, count: number): Promise<number[]> {
    return timed(count, async i => find(first + i, 'local', { confirmMs: 0 }))
  },

  /** Where the pipe's end is, and then a fresh session over a fresh connection until its first byte is here */
  async bindAndConnect (round: number): Promise<Bound> {
    const pipe = await peer.services.pipe.find(pipeName(round))
    const began = performance.now()
    const [end] = await peer.services.pipe.resolve(pipe)
    const bound = performance.now()

    if (end == null || peer.getConnections(end.peer).length > 0) {
      throw new Error(end == null ? `${pipeName(round)} has no end` : 'there is a connection to the end already')
    }

    const session = await peer.services.pipe.connect(pipe)

    const { done } = await session[Symbol.asyncIterator]().next()
    const arrived = performance.now()

    if (done === true) {
      throw new Error(`${pipeName(round)} ended without a byte`)
    }

    await session.close()
    await Promise.all(peer.getConnections(end.peer).map(async connection => connection.close()))

    return { bindMs: bound - began, firstByteMs: arrived - bound }
  },

  /** @returns milliseconds that a plain dial takes, no connection being open */
  async dial (address: string): Promise<number> {
    const began = performance.now()
    const connection = await peer.dial(multiaddr(address))
    const ms = performance.now() - began
    await connection.close()

    return ms
  }
}

async function find (number: number, distance: string, options: FindOptions = {}): Promise<void> {
  const wanted = number % ADVERTISEMENTS

  const found = peer.services.discovery.find({ type: sensor, where: { number: wanted } }, { limit: 1, ...options })
  const { value: finding } = await found.next()
  await found.return()

  if (finding?.advertisement.attributes.number !== wanted || finding.distance !== distance) {
    throw new Error(`sensor ${wanted} was found as ${finding?.advertisement.attributes.number}, ${finding?.distance}`)
  }
}

async function roundTrip (stream: Stream): Promise<void> {
  const echoed = new Promise<void>(resolve => { stream.addEventListener('message', () => { resolve() }, { once: true }) })
  stream.send(Uint8Array.of(1))
  await echoed
}

async function timed (count: number, work: (i: number) => Promise<void>): Promise<number[]> {
  const all: number[] = []

  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await work(i)
    all.push(performance.now() - began)
  }

  return all
}
