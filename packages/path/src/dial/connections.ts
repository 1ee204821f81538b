import { ConnectionClosedError } from '@libp2p/interface'
import { DialDeniedError } from '../errors.ts'
import type { Connection, ConnectionGater, PeerId } from '@libp2p/interface'
import type { ConnectionManager, TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface ConnectionsInit {
  connectionManager: ConnectionManager
  transportManager: TransportManager
  connectionGater?: ConnectionGater
}

export interface OpenConnectionOptions {
  signal: AbortSignal
  /** calls listener for each connection to the peer that opens; returns a function that ends it */
  onConnection (listener: (connection: Connection) => void): () => void
  /** called when the connection has opened, in the same turn, unless it can't be told yet that it is this one */
  onOpened (connection: Connection): void
  /** past libp2p's dial queue, and what that reads and writes down of the peer */
  urgent?: boolean
}

/** Has libp2p open connections: through its dial queue, which joins dials to one peer, or beside it */
export class Connections {
  readonly #init: ConnectionsInit
  /** addresses that are dialled beside the queue, as often as they are */
  readonly #dialledBeside: string[] = []

  constructor (init: ConnectionsInit) {
    this.#init = init
  }

  /**
   * libp2p gives a connection to who dialled it when it has written down that it could be dialled, which waits for what identify has to write; it can be used,
   * and is told of, about 5 ms before
   */
  async open (peer: PeerId, address: Multiaddr, { onConnection, onOpened, urgent, signal }: OpenConnectionOptions): Promise<Connection> {
    const { connectionManager } = this.#init
    const opened = Promise.withResolvers<Connection>()
    const stop = onConnection(connection => {
      // of one that is dialled beside this one to the same address it can't be told yet whose it is
      if (connection.direction === 'outbound' && connection.remoteAddr.equals(address) && !this.#dialledBeside.includes(address.toString())) {
        stop()
        onOpened(connection)
        opened.resolve(connection)
      }
    })

    try {
      return await Promise.race([opened.promise, urgent === true ? this.#dial(peer, address, signal) : connectionManager.openConnection([address], { force: true, signal })])
    } finally {
      stop()
    }
  }

  async openBeside (peer: PeerId, address: Multiaddr, { signal }: OpenConnectionOptions): Promise<Connection> {
    const text = address.toString()
    this.#dialledBeside.push(text)

    try {
      return await this.#dial(peer, address, signal)
    } finally {
      this.#dialledBeside.splice(this.#dialledBeside.indexOf(text), 1)
    }
  }

  /** What the queue does besides is done here: asks the gater, and gives only a connection that is open still. The connection manager hears of it as of any other. */
  async #dial (peer: PeerId, address: Multiaddr, signal: AbortSignal): Promise<Connection> {
    const { transportManager, connectionGater } = this.#init

    if (await connectionGater?.denyDialPeer?.(peer) === true || await connectionGater?.denyDialMultiaddr?.(address) === true) {
      throw new DialDeniedError(`the connection gater denies ${address.toString()}`)
    }

    const connection = await transportManager.dial(address, { signal })

    if (signal.aborted) {
      connection.abort(new Error('nobody waits for it any longer'))
      signal.throwIfAborted()
    }

    if (connection.status !== 'open') {
      throw new ConnectionClosedError('the other side closed the connection while it was opened')
    }

    return connection
  }
}
