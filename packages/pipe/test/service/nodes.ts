import { seal } from '@juxta/advertisement'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { resolver } from '@juxta/resolver'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { serviceCapabilities } from '@libp2p/interface'
import { pipe } from '../../src/index.ts'
import type { Discovery } from '../../src/discovery.ts'
import type { AskedPeer } from '../../src/asked.ts'
import type { PipeInit, PipeService } from '../../src/index.ts'
import type { Advertisement, AdvertisementType, Attributes, Genesis } from '@juxta/advertisement'
import type { PathService } from '@juxta/path'
import type { MessageSession, ReliablePipeService } from '@juxta/reliable-pipe'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p, PrivateKey, Stream } from '@libp2p/interface'

export { rejection } from '@juxta/test-network'

export type Node = Libp2p<{ path: PathService, reliablePipe: ReliablePipeService, resolver: ResolverService, discovery: Discovery, pipe: PipeService }>

/** What everybody has published: a discovery that knows all at once */
export class World {
  readonly documents: Advertisement[] = []
  /** what became of those who were asked */
  peers: Array<Omit<AskedPeer, 'outcome'> & { outcome: string }> = []

  /** why nobody else could be */
  unreached: Error[] = []

  /** why nothing can be published */
  failing?: Error

  discovery (privateKey: PrivateKey): Discovery {
    const { documents } = this
    const summary = (): object => ({ peers: this.peers, unreached: this.unreached })

    const stub = {
      [serviceCapabilities]: ['@juxta/discovery'],
      publish: async (type: AdvertisementType, content: { genesis: Genesis, attributes: Attributes<AdvertisementType> }, options = {}) => {
        if (this.failing != null) {
          throw this.failing
        }

        const previous = documents.filter(other => other.owner.publicKey?.equals(privateKey.publicKey) === true && other.type === type.type).at(-1)
        const advertisement = await seal(type, { ...options, ...content, previous }, { privateKey, now: Date.now() })
        const at = documents.findIndex(({ id }) => id === advertisement.id)
        documents.splice(at < 0 ? documents.length : at, 1, advertisement as unknown as Advertisement)

        return { advertisement }
      },
      withdraw: async (id: string) => { documents.splice(documents.findIndex(other => other.id === id), 1) },
      find: (query: { type: AdvertisementType }, options?: { limit?: number }) => Object.defineProperty(stub.search(query, options), 'summary', { get: summary }),
      search: async function * ({ type, where = {} }: { type: AdvertisementType, where?: object }, { limit = Infinity }: { limit?: number } = {}) {
        let found = 0

        for (const advertisement of [...documents]) {
          const matches = Object.entries(where as Record<string, unknown>).every(([name, value]) => {
            return (name === 'owner' ? advertisement.owner.toString() : (advertisement.attributes as Record<string, unknown>)[name]) === value
          })

          if (advertisement.type === type.type && matches && found++ < limit) {
            yield { advertisement }
          }
        }
      }
    }

    return stub as unknown as Discovery
  }
}

const running: Node[] = []

export interface NodeOptions {
  world?: World
  pipe?: PipeInit
  webSockets?: boolean
  listen?: string[]
  privateKey?: PrivateKey
  /** has a store for durable sessions, and forgets what is put there */
  store?: boolean
}

export async function createNode ({ world = new World(), webSockets, listen, privateKey, store, ...init }: NodeOptions = {}): Promise<Node> {
  const node = await createTestNode({
    webSockets,
    listen,
    services: {
      path: path(),
      reliablePipe: reliablePipe(store === true ? { store: { open: async () => [], append: async () => {}, close: async () => {} } } : {}),
      resolver: resolver(),
      discovery: (components: { privateKey: PrivateKey }) => world.discovery(components.privateKey),
      pipe: pipe(init.pipe)
    },
    libp2p: { ...privateKey == null ? {} : { privateKey }, connectionManager: { inboundConnectionThreshold: 1_000 }, connectionMonitor: { enabled: false } }
  } as unknown as Parameters<typeof createTestNode>[0]) as unknown as Node
  running.push(node)

  return node
}

export async function stopAll (): Promise<void> {
  const nodes = running.splice(0)
  nodes.forEach(node => { abortConnections(node) })
  await Promise.all(nodes.map(async node => { await node.stop() }))
}

/** As a process that is killed: nothing is said to anybody */
export async function kill (node: Node): Promise<void> {
  running.splice(running.indexOf(node), 1)
  abortConnections(node)
  await node.stop()
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (data?: Uint8Array): string => new TextDecoder().decode(data)

/** What an application keeps of what comes, for who waits until there is so much of it */
export class Kept extends Array<string> {
  readonly #waiting = new Map<PromiseWithResolvers<void>, number>()

  override push (...texts: string[]): number {
    const length = super.push(...texts)

    for (const [waiting, count] of this.#waiting) {
      if (length >= count) {
        this.#waiting.delete(waiting)
        waiting.resolve()
      }
    }

    return length
  }

  async reaches (count: number): Promise<void> {
    const waiting = Promise.withResolvers<void>()
    this.#waiting.set(waiting, count)
    this.push()
    await waiting.promise
  }
}

/** An end has acknowledged so many messages */
export async function acknowledged (session: MessageSession, count: number): Promise<void> {
  while (session.watermarks.acknowledged < count) {
    await next(session, 'watermark')
  }
}

/** The stream is over */
export async function closed (stream: Stream): Promise<void> {
  if (stream.status === 'open') {
    await next(stream, 'close')
  }
}

export async function next<T> (target: Pick<EventTarget, 'addEventListener'>, type: string): Promise<T> {
  return new Promise<T>(resolve => {
    target.addEventListener(type, event => { resolve((event as CustomEvent<T>).detail) }, { once: true })
  })
}
