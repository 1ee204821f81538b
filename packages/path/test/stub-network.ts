import { VirtualClock } from '@juxta/test-network'
import { AbortError, ConnectionClosedError, UnsupportedProtocolError } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { TypedEventEmitter } from 'main-event'
import { raceSignal } from 'race-signal'
import type { Clock, PathComponents } from '../src/index.ts'
import type { Connection, ConnectionGater, ConnectionLimits, Libp2pEvents, PeerId, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export const SELF = peerIdFromString('12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt')
export const PEER = peerIdFromString('12D3KooWHwnFRxwiAwMndiXVKAcA8imR6XkD4FCLRxinFHjUfPiJ')
export const RELAY = peerIdFromString('12D3KooWG2hdQt9vadnE7SXUqNkYVnR6zJyhCfJF86QhZrZ6oyj1')
export const OTHER_RELAY = peerIdFromString('12D3KooWBtfkBSSxFZxpGnCTe3T4u9wFJMY6tFBTA9aNKfKbXtZc')

export const DIRECT = multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${PEER.toString()}`)
export const OTHER_DIRECT = multiaddr(`/ip4/192.0.2.2/tcp/1/p2p/${PEER.toString()}`)
export const RELAYED = multiaddr(`/ip4/198.51.100.1/tcp/1/p2p/${RELAY.toString()}/p2p-circuit/p2p/${PEER.toString()}`)
export const OTHER_RELAYED = multiaddr(`/ip4/198.51.100.2/tcp/1/p2p/${OTHER_RELAY.toString()}/p2p-circuit/p2p/${PEER.toString()}`)
export const ROUTED = multiaddr(`/p2p/${RELAY.toString()}/p2p-circuit/p2p/${OTHER_RELAY.toString()}/p2p-circuit/p2p/${PEER.toString()}`)

/** What dialling an address, or asking for a stream, comes to */
export type Outcome = 'connect' | 'refuse' | 'hang'

export interface Dial {
  outcome: Outcome
  afterMs?: number
  /** who dialled gets the connection so long after it opened */
  givenAfterMs?: number
  /** it goes on although it was aborted */
  deaf?: boolean
  limits?: ConnectionLimits
  /** what the connection's streams come to */
  streams?: Outcome | 'unsupported'
  /** the address that the connection really has */
  gives?: Multiaddr
}

export class StubStream extends TypedEventEmitter<any> {
  status = 'open'
  readonly protocol: string
  readonly #onOver: (stream: StubStream) => void

  constructor (protocol: string, onOver: (stream: StubStream) => void) {
    super()
    this.protocol = protocol
    this.#onOver = onOver
  }

  /** closes this half; the other one stays until `end` */
  async close (): Promise<void> {}

  abort (): void { this.end('aborted') }

  end (status = 'closed'): void {
    if (this.status === 'open') {
      this.status = status
      this.#onOver(this)
      this.safeDispatchEvent('close')
    }
  }
}

export class StubConnection extends TypedEventEmitter<any> {
  readonly id: string
  readonly remoteAddr: Multiaddr
  readonly remotePeer: PeerId
  readonly limits?: ConnectionLimits
  readonly timeline = { open: Date.now() }
  direction = 'outbound'
  status = 'open'
  streams: StubStream[] = []
  /** closed: libp2p calls the connection open although its muxer has given up */
  streamOutcome: Outcome | 'unsupported' | 'closed' = 'connect'
  closes = 0
  readonly #onOver: () => void

  constructor (id: string, remoteAddr: Multiaddr, remotePeer: PeerId, limits: ConnectionLimits | undefined, onOver: () => void) {
    super()
    this.id = id
    this.remoteAddr = remoteAddr
    this.remotePeer = remotePeer
    this.limits = limits
    this.#onOver = onOver
  }

  async newStream (protocol: string, { signal }: { signal?: AbortSignal } = {}): Promise<Stream> {
    switch (this.streamOutcome) {
      case 'hang': await aborted(signal); break
      case 'refuse': throw new Error('stream refused')
      case 'unsupported': throw new UnsupportedProtocolError('unsupported')
      case 'closed': throw new ConnectionClosedError('the muxer is closed')
      case 'connect': break
    }

    return this.addStream(protocol) as unknown as Stream
  }

  addStream (protocol: string): StubStream {
    const stream = new StubStream(protocol, stream => { this.streams.splice(this.streams.indexOf(stream), 1) })
    this.streams.push(stream)
    return stream
  }

  async close (): Promise<void> {
    this.closes++
    this.#end()
  }

  abort (): void { this.#end() }

  #end (): void {
    if (this.status === 'open') {
      this.status = 'closed'
      this.streams.splice(0).forEach(stream => { stream.end() })
      this.#onOver()
      this.safeDispatchEvent('close')
    }
  }
}

/**
 * libp2p's components as far as the service uses them, over a table of what dials come to, under virtual time
 */
export class StubNetwork {
  readonly time = new VirtualClock(1_000_000)
  readonly clock: Clock = {
    now: () => this.time.now,
    setTimeout: (callback, ms) => this.time.after(ms, callback),
    clearTimeout: (timer) => { (timer as (() => void) | undefined)?.() }
  }

  readonly events = new TypedEventEmitter<Libp2pEvents>()
  readonly dials = new Map<string, Dial>()
  readonly stored: Multiaddr[] = []
  readonly connections: StubConnection[] = []
  ownAddresses: Multiaddr[] = []
  findable: Multiaddr[] = []

  /** addresses dialled, in order, each with the time */
  readonly log: Array<[string, number]> = []
  concurrent = 0
  mostConcurrent = 0
  /** addresses dialled beside libp2p's queue */
  readonly beside: string[] = []
  gater: ConnectionGater = {}
  #ids = 0

  set (address: Multiaddr, dial: Dial): void {
    this.dials.set(address.toString(), dial)
    this.stored.push(address)
  }

  /** how often the address was dialled */
  count (address: Multiaddr): number {
    return this.log.filter(([dialled]) => dialled === address.toString()).length
  }

  connect (address: Multiaddr, peer: PeerId = PEER, dial: Partial<Dial> = {}): StubConnection {
    const connection = new StubConnection(`c${this.#ids++}`, dial.gives ?? address, peer, dial.limits, () => {
      this.connections.splice(this.connections.indexOf(connection), 1)
      this.events.safeDispatchEvent('connection:close', { detail: connection as unknown as Connection })
    })

    connection.streamOutcome = dial.streams ?? 'connect'
    this.connections.push(connection)
    this.events.safeDispatchEvent('connection:open', { detail: connection as unknown as Connection })

    return connection
  }

  /** The peer tells of an address. */
  announce (address: Multiaddr, dial: Dial): void {
    this.set(address, dial)
    this.news()
  }

  news (): void {
    this.events.safeDispatchEvent('peer:update', { detail: { peer: { id: PEER } as any } })
  }

  /** Lets time pass, and what it sets off happen. */
  async pass (ms: number): Promise<void> {
    const end = this.time.now + ms
    await settle()

    while ((this.time.next ?? Infinity) <= end) {
      this.time.advanceTo(this.time.next as number)
      await settle()
    }

    this.time.advanceTo(end)
    await settle()
  }

  /** Lets time pass until the promise is settled; gives how long that was. */
  async until (promise: Promise<unknown>): Promise<number> {
    const began = this.time.now
    const settled = { done: false }
    const end = (): void => { settled.done = true }

    promise.then(end, end)
    await settle()

    while (!settled.done) {
      if (this.time.next == null) {
        throw new Error('nothing will ever happen')
      }

      this.time.advanceTo(this.time.next)
      await settle()
    }

    return this.time.now - began
  }

  get components (): PathComponents {
    const components = {
      peerId: SELF,
      events: this.events,
      connectionManager: {
        getConnections: (peer: PeerId) => this.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async ([address]: Multiaddr[], { signal }: { signal?: AbortSignal }) => raceSignal(this.#dial(address, signal), signal)
      },
      transportManager: {
        dial: async (address: Multiaddr, { signal }: { signal?: AbortSignal }) => {
          this.beside.push(address.toString())
          return this.#dial(address, signal)
        },
        dialTransportForMultiaddr: () => ({}),
        getTransports: () => [],
        getAddrs: () => [],
        getListeners: () => []
      },
      connectionGater: this.gater,
      addressManager: { getAddresses: () => this.ownAddresses, getListenAddrs: () => [] },
      peerStore: {
        get: async () => ({ addresses: this.stored.map(multiaddr => ({ multiaddr })) })
      },
      peerRouting: {
        findPeer: async () => ({ id: PEER, multiaddrs: this.findable })
      },
      logger: { forComponent: () => Object.assign(() => {}, { error () {}, trace () {} }) }
    }

    return components as unknown as PathComponents
  }

  async #dial (address: Multiaddr, signal?: AbortSignal): Promise<StubConnection> {
    const dial = this.dials.get(address.toString()) ?? { outcome: 'refuse' }

    this.log.push([address.toString(), this.time.now])
    this.concurrent++
    this.mostConcurrent = Math.max(this.mostConcurrent, this.concurrent)

    try {
      if (dial.outcome === 'hang') {
        await aborted(signal)
      }

      if (dial.afterMs != null) {
        await new Promise<void>(resolve => { this.time.after(dial.afterMs as number, resolve) })

        if (dial.deaf !== true) {
          signal?.throwIfAborted()
        }
      }

      if (dial.outcome === 'refuse') {
        throw new Error('refused')
      }

      const connection = this.connect(address, PEER, dial)

      if (dial.givenAfterMs != null) {
        await new Promise<void>(resolve => { this.time.after(dial.givenAfterMs as number, resolve) })
      }

      return connection
    } finally {
      this.concurrent--
    }
  }
}

async function aborted (signal?: AbortSignal): Promise<never> {
  return new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => { reject(new AbortError()) })
  })
}

/** Lets everything happen that doesn't need time to pass. */
async function settle (): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await new Promise(resolve => setImmediate(resolve))
  }
}
