import { path } from '@juxta/path'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { reliablePipe } from '../src/index.ts'
import { RawStream } from './raw-stream.ts'
import type { PathService } from '@juxta/path'
import type { ComponentLogger, Libp2p } from '@libp2p/interface'
import type { ListenOptions, Refusal, ReliablePipeInit, ReliablePipeService, ReliableSession, SessionHandler } from '../src/index.ts'

export { rejection, until } from '@juxta/test-network'

export type PipeNode = Libp2p<{ path: PathService, reliablePipe: ReliablePipeService }>

const started: Libp2p[] = []

/** Stops all nodes that a test made. Their connections are cut first: libp2p would wait half a second for streams of peers that stop, too. */
export async function stopAll (): Promise<void> {
  const nodes = started.splice(0)
  nodes.forEach(node => { abortConnections(node) })
  await Promise.all(nodes.map(async node => { await node.stop() }))
}

const options = { connectionManager: { inboundConnectionThreshold: 1_000 }, connectionMonitor: { enabled: false } }

export async function createNode (init: ReliablePipeInit = {}, logger?: ComponentLogger): Promise<PipeNode> {
  const node = await createTestNode<{ path: PathService, reliablePipe: ReliablePipeService }>({ services: { path: path(), reliablePipe: reliablePipe(init) }, libp2p: { ...options, ...(logger != null && { logger }) } })
  started.push(node)

  return node
}

/** A node without the service */
export async function createPlainNode (): Promise<Libp2p> {
  const node = await createTestNode({ libp2p: options })
  started.push(node)

  return node
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (bytes?: Uint8Array): string => new TextDecoder().decode(bytes)

/** Sends back what comes */
export const echo: SessionHandler = async session => {
  for await (const message of session) {
    await session.deliver(message)
  }

  await session.close()
}

/** The next message */
export async function read (session: ReliableSession): Promise<Uint8Array> {
  const { done, value } = await session[Symbol.asyncIterator]().next()

  if (done === true) {
    throw new Error('the other side has closed')
  }

  return value
}

/** Everything up to the other side's end */
export async function readAll (session: ReliableSession): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = []

  for await (const message of session) {
    messages.push(message)
  }

  return messages
}

export async function next<T> (target: Pick<EventTarget, 'addEventListener'>, type: string): Promise<T> {
  return new Promise<T>(resolve => {
    target.addEventListener(type, event => { resolve((event as CustomEvent<T>).detail) }, { once: true })
  })
}

/** A server, a peer with a session that keeps to the protocol, and whatever else that peer does */
export class Stage {
  readonly server: PipeNode
  readonly peer: PipeNode
  readonly session: ReliableSession
  #echoes = 0

  private constructor (server: PipeNode, peer: PipeNode, session: ReliableSession) {
    this.server = server
    this.peer = peer
    this.session = session
  }

  static async create (init: ReliablePipeInit = {}): Promise<Stage> {
    const [server, peer] = await Promise.all([createNode(init), createNode()])
    server.services.reliablePipe.listen('echo', echo)

    return new Stage(server, peer, await peer.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' }))
  }

  get refusals (): Partial<Record<Refusal, number>> {
    return this.server.services.reliablePipe.refusals
  }

  listen (name: string, handler: SessionHandler, options?: ListenOptions): void {
    this.server.services.reliablePipe.listen(name, handler, options)
  }

  /** A stream to the server over the connection that the session uses, too */
  async raw (): Promise<RawStream> {
    return RawStream.open(this.peer.getConnections(this.server.peerId)[0])
  }

  /** The session goes on, over the path that it had */
  async unharmed (): Promise<void> {
    const message = `still here ${++this.#echoes}`
    this.session.send(bytes(message))
    const answer = text(await read(this.session))

    if (answer !== message || this.session.stats.attaches !== 1) {
      throw new Error(`the session was harmed: ${answer}, ${this.session.stats.attaches} attaches`)
    }
  }
}

/** Closes in the background. How that ends is not what the test is about: the nodes may be stopped before the last acknowledgement. */
export function closeLater (session: ReliableSession): void {
  session.close().catch(() => {})
}
