import { PlacementPeer } from '@juxta/placement'
import { seededRandom, VirtualClock } from '@juxta/test-network'
import type { SimulatedDocument } from './document.ts'
import type { MemberRecord, Placeable, PlacementEffect, PlacementEvent, PlacementPeerInit } from '@juxta/placement'
import type { Random } from '@juxta/test-network'

/** 1 November 2026, noon, UTC */
const BEGIN = 1_793_534_400_000

/** Milliseconds until who asked one that is dead, and says nothing, gives up */
const TIMEOUT_MS = 3_000

export interface SimulatedPeer {
  readonly name: string
  readonly core: PlacementPeer<SimulatedDocument>
  alive: boolean
  /** Messages of its own: what it asked, answered and placed */
  sent: number
  /** Documents that it sees to, by name */
  readonly clients: Map<string, Placeable<SimulatedDocument>>
}

export interface SimulatedNetworkInit {
  peers: number
  seed?: number | string
  /** Milliseconds of the way from one to another */
  latencyMs?: [number, number]
  core?: Partial<PlacementPeerInit>
  /** How many of them are seeds of all */
  seeds?: number
}

/** Rendezvous peers as their cores, and a network that takes its time, under virtual time */
export class SimulatedNetwork {
  readonly clock = new VirtualClock(BEGIN)
  readonly peers: SimulatedPeer[]
  readonly random: Random
  messages = 0
  /** Which of them are apart: nothing gets from the one to the other */
  apart: (a: SimulatedPeer, b: SimulatedPeer) => boolean = () => false
  readonly #latencyMs: [number, number]
  readonly #byName = new Map<string, SimulatedPeer>()
  readonly #timers = new Map<SimulatedPeer, () => void>()
  readonly #seeds: number
  readonly #core: Partial<PlacementPeerInit>

  constructor ({ peers, seed = 1, latencyMs = [20, 80], core = {}, seeds = 3 }: SimulatedNetworkInit) {
    this.random = seededRandom(seed)
    this.#latencyMs = latencyMs
    this.#seeds = seeds
    this.#core = core
    this.peers = []

    for (let i = 0; i < peers; i++) {
      this.add()
    }
  }

  /** One more, not started */
  add (): SimulatedPeer {
    const name = `peer-${String(this.peers.length).padStart(4, '0')}`
    const random = this.random.fork(name)
    const core = new PlacementPeer<SimulatedDocument>({ self: name, random: () => random.next(), ...this.#core })
    const peer: SimulatedPeer = { name, core, alive: false, sent: 0, clients: new Map() }
    this.peers.push(peer)
    this.#byName.set(name, peer)

    return peer
  }

  peer (name: string): SimulatedPeer | undefined {
    return this.#byName.get(name)
  }

  get alive (): SimulatedPeer[] {
    return this.peers.filter(({ alive }) => alive)
  }

  start (peer: SimulatedPeer): void {
    peer.alive = true
    const seeds = this.peers.slice(0, this.#seeds).filter(other => other !== peer).map(({ name }) => ({ peer: name, addresses: [name] }))
    this.handle(peer, { type: 'start', record: this.record(peer), seeds })
  }

  /** Gone, without a word */
  kill (peer: SimulatedPeer): void {
    peer.alive = false
    this.#timers.get(peer)?.()
  }

  /** Gone, with a word */
  stop (peer: SimulatedPeer): void {
    this.handle(peer, { type: 'stop', record: this.record(peer, true) })
    this.kill(peer)
  }

  record (peer: SimulatedPeer, left = false): MemberRecord {
    return { peer: peer.name, incarnation: this.clock.now, left, addresses: [peer.name], prefixes: [], bytes: new Uint8Array(200) }
  }

  put (peer: SimulatedPeer, document: Placeable<SimulatedDocument>): void {
    peer.clients.set(document.name, document)
    this.handle(peer, { type: 'put', placeable: document })
  }

  handle (peer: SimulatedPeer, event: PlacementEvent<SimulatedDocument>): PlacementEffect<SimulatedDocument>[] {
    const effects = peer.core.handle(event, this.clock.now)

    for (const effect of effects) {
      this.#apply(peer, effect)
    }

    this.#schedule(peer)

    return effects
  }

  /** Runs until something holds, and gives the milliseconds that took; no more than `maxMs` */
  until (condition: () => boolean, maxMs: number, stepMs = 500): number {
    const begin = this.clock.now

    while (!condition() && this.clock.now < begin + maxMs) {
      this.clock.advance(stepMs)
    }

    return this.clock.now - begin
  }

  /** Whether the view of everybody who is alive is those who are alive */
  get agreed (): boolean {
    const names = this.alive.map(({ name }) => name).join()

    return this.alive.every(({ core }) => core.view.members.join() === names)
  }

  #schedule (peer: SimulatedPeer): void {
    this.#timers.get(peer)?.()
    const at = peer.alive ? peer.core.wakeAt : Infinity

    if (at < Infinity) {
      this.#timers.set(peer, this.clock.schedule(Math.max(at, this.clock.now + 1), () => { this.handle(peer, { type: 'tick' }) }))
    }
  }

  #apply (peer: SimulatedPeer, effect: PlacementEffect<SimulatedDocument>): void {
    if (effect.type === 'ask') {
      this.#ask(peer, effect)
    } else if (effect.type === 'place') {
      this.#place(peer, effect)
    }
  }

  #ask (peer: SimulatedPeer, { exchange, to, message }: PlacementEffect<SimulatedDocument> & { type: 'ask' }): void {
    const other = this.peer(to.addresses[0])
    const fail = (): void => { this.#later(peer, TIMEOUT_MS, () => { this.handle(peer, { type: 'failed', exchange }) }) }
    this.#count(peer)

    if (other == null) {
      fail()
      return
    }

    this.#later(undefined, this.#latency(), () => {
      if (!other.alive || this.apart(peer, other)) {
        fail()
        return
      }

      const reply = this.handle(other, { type: 'request', from: peer.name, message }).find(({ type }) => type === 'reply')

      if (reply?.type === 'reply') {
        this.#count(other)
        this.#later(peer, this.#latency(), () => { this.handle(peer, { type: 'answer', exchange, from: other.name, message: reply.message }) })
      }
    })
  }

  #place (peer: SimulatedPeer, { to, ...placing }: PlacementEffect<SimulatedDocument> & { type: 'place' }): void {
    const other = this.peer(to.peer ?? '')
    this.#count(peer)

    this.#later(undefined, this.#latency(), () => {
      if (other?.alive === true && !this.apart(peer, other)) {
        this.handle(other, { ...placing, type: 'placed', from: peer.name })
      }
    })
  }

  #later (peer: SimulatedPeer | undefined, ms: number, fn: () => void): void {
    this.clock.after(ms, () => {
      if (peer?.alive !== false) {
        fn()
      }
    })
  }

  #latency (): number {
    return this.random.between(...this.#latencyMs)
  }

  #count (peer: SimulatedPeer): void {
    peer.sent++
    this.messages++
  }
}
