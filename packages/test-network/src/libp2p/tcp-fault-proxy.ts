import { createServer, Socket } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { UnsupportedTargetError } from './errors.ts'
import { FaultFlow } from './fault-flow.ts'
import type { FlowSettings } from './fault-flow.ts'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { AddressInfo, Server } from 'node:net'

/** `out`: from who connected to the target; `in`: back. */
export type Direction = 'out' | 'in' | 'both'

export interface TcpFaultProxyInit {
  /** The node's address, such as `/ip4/127.0.0.1/tcp/4001/p2p/12D3…`. */
  target: Multiaddr | string
  /** Milliseconds each way, default 0. */
  latencyMs?: number
  /** Each way, and for each connection. Default: no bound. */
  bytesPerSecond?: number
  /** Resets each connection after so many bytes, both directions together. */
  killAfterBytes?: number
}

interface Pair {
  near: Socket
  far: Socket
  out: FaultFlow
  in: FaultFlow
  stop (): void
}

/**
 * A TCP proxy on loopback in front of a node, which breaks connections as
 * networks do: by reset, politely, in silence in one or both directions, after
 * a number of bytes, slowly.
 */
export class TcpFaultProxy {
  /** Connections so far. */
  accepted = 0
  /** Milliseconds each way; a change is for bytes that come after it. */
  latencyMs: number
  bytesPerSecond: number
  killAfterBytes: number
  readonly #target: { host: string, port: number, suffix: string }
  readonly #pairs = new Set<Pair>()
  readonly #blackhole = { out: false, in: false }
  #forwarded = 0
  #server: Server | undefined
  #port = 0

  /** @throws UnsupportedTargetError */
  constructor (init: TcpFaultProxyInit) {
    this.#target = parseTarget(init.target)
    this.latencyMs = init.latencyMs ?? 0
    this.bytesPerSecond = init.bytesPerSecond ?? Infinity
    this.killAfterBytes = init.killAfterBytes ?? Infinity
  }

  /** Connections that are open. */
  get connections (): number {
    return this.#pairs.size
  }

  /** Bytes passed on, both directions of all connections together. */
  get bytesForwarded (): number {
    return this.#forwarded
  }

  /** Listens on 127.0.0.1; on the same port again after `stop`. Gives the address to dial instead of the target's. */
  async listen (): Promise<Multiaddr> {
    const server = createServer({ allowHalfOpen: true }, socket => { this.#accept(socket) })

    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })

    this.#server = server
    this.#port = (server.address() as AddressInfo).port

    return multiaddr(`/ip4/127.0.0.1/tcp/${this.#port}${this.#target.suffix}`)
  }

  /** Resets every connection, visibly to both ends. New ones are taken. */
  cut (): void {
    for (const pair of this.#pairs) {
      reset(pair)
    }
  }

  /** Closes every connection politely, what is held back lost. New ones are taken. */
  close (): void {
    for (const { near, far, stop } of this.#pairs) {
      stop()
      near.end()
      far.end()
    }
  }

  /** Passes nothing on any more, and tells nobody. What comes is held for `restore`, as TCP would. New connections are swallowed, too. */
  blackhole (direction: Direction = 'both'): void {
    this.#setBlackhole(direction, true)
  }

  restore (direction: Direction = 'both'): void {
    this.#setBlackhole(direction, false)
  }

  /** Resets every connection and takes no more. */
  async stop (): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.cut()

    if (server != null) {
      await new Promise<void>(resolve => { server.close(() => { resolve() }) })
    }
  }

  #setBlackhole (direction: Direction, on: boolean): void {
    for (const way of ['out', 'in'] as const) {
      if (direction === way || direction === 'both') {
        this.#blackhole[way] = on

        for (const pair of this.#pairs) {
          pair[way].blackhole = on
        }
      }
    }
  }

  #accept (near: Socket): void {
    this.accepted++

    const far = new Socket({ allowHalfOpen: true })
    far.connect(this.#target.port, this.#target.host)
    near.setNoDelay(true)
    far.setNoDelay(true)

    let passed = 0
    const allow = (bytes: number): number => {
      const allowed = Math.min(bytes, this.killAfterBytes - passed)
      passed += allowed
      this.#forwarded += allowed

      if (passed >= this.killAfterBytes) {
        // after the write that this call decides about
        queueMicrotask(() => { reset(pair) })
      }

      return allowed
    }
    const settings: FlowSettings = this
    const out = new FaultFlow(near, far, settings, allow)
    const back = new FaultFlow(far, near, settings, allow)
    out.blackhole = this.#blackhole.out
    back.blackhole = this.#blackhole.in

    const pair: Pair = {
      near,
      far,
      out,
      in: back,
      stop: () => {
        out.stop()
        back.stop()
      }
    }

    this.#pairs.add(pair)
    this.#watch(pair)
  }

  /** An end that breaks takes the other with it; a black hole keeps that to itself. */
  #watch (pair: Pair): void {
    for (const [socket, flow] of [[pair.near, pair.out], [pair.far, pair.in]] as const) {
      socket.on('error', () => {
        if (!flow.blackhole) {
          reset(pair)
        }
      })
      socket.on('close', () => {
        if (pair.near.destroyed && pair.far.destroyed) {
          pair.stop()
          this.#pairs.delete(pair)
        }
      })
    }
  }
}

function reset ({ near, far, stop }: Pair): void {
  stop()
  near.resetAndDestroy()
  far.resetAndDestroy()
}

function parseTarget (target: Multiaddr | string): { host: string, port: number, suffix: string } {
  const address = target.toString()
  const match = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)(\/.*)?$/.exec(address)

  if (match == null) {
    throw new UnsupportedTargetError(address)
  }

  return { host: match[1], port: Number(match[2]), suffix: match[3] ?? '' }
}
