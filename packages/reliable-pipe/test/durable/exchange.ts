import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { formats, LogStore } from '@juxta/session-store/internal'
import { StubPair } from '../stub-pair.ts'
import type { Message, ReliablePipeInit, ReliablePipeService, ReliableSession } from '../../src/index.ts'
import type { FolderFault, Survival } from '@juxta/test-network'

/** What happens at an operation of a node's store, counted from its first start on */
export interface Mishap {
  node: number
  operation: number
  fault: FolderFault
  survival: Survival
}

export interface ExchangeInit {
  /** bytes of the messages that the first node sends; each is answered */
  sizes: number[]
  mishaps?: Mishap[]
  seed?: number
  init?: ReliablePipeInit
  /** how long each application takes with a message, ms */
  workMs?: number
}

/** How long a node is away after its process has ended, ms of virtual time */
const AWAY_MS = 300

/** How long a sync takes, ms of virtual time */
const SYNC_MS = 15

/**
 * Two nodes with a durable session, an application on each, and whatever happens to their stores. The first sends messages and commits the answers; the second
 * answers each once, and commits it then. When its store fails, a node's process ends without a word, and starts again, as a service manager would have it.
 */
export class Exchange {
  readonly pair: StubPair
  readonly #init: ExchangeInit
  readonly #folders: FaultyFolder[] = []
  /** operations of each node's store in earlier lives */
  readonly #earlier = [0, 0]
  readonly #lives = [0, 0]
  readonly #crashed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  #connected = false
  #over = false
  /** what must not happen */
  readonly wrongs: string[] = []
  /** numbers of the messages that each application was given, and that are committed for all it knows */
  readonly given: number[][] = [[], []]
  readonly committed: Array<Set<number>> = [new Set(), new Set()]
  /** messages that came again */
  redelivered = 0
  restarts = 0
  appends = 0
  records = 0

  constructor (init: ExchangeInit) {
    this.#init = init
    const random = seededRandom(init.seed ?? 1)
    this.pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [this.#pipe(0), this.#pipe(1)] })
  }

  /** Operations of a node's store in its last life, by name */
  operations (node: number): string[] {
    return this.#folders[node].operations
  }

  /** @throws when it does not end within two minutes of virtual time, or something was lost, came twice or out of order */
  async run (): Promise<void> {
    void this.#supervise(0)
    void this.#supervise(1)

    try {
      await this.pair.until(() => {
        this.#folders.forEach((folder, node) => {
          if (folder.off || this.pair.pipes[node].storeFailure != null) {
            this.#crashed[node].resolve()
          }
        })

        return this.wrongs.length > 0 || this.#over
      }, 120_000)
      // what may still come, must not
      await this.pair.pass(500)
    } catch (error) {
      this.wrongs.push(`${(error as Error).message}: ${this.given.map(given => `[${given.join()}]`).join()}`)
    }

    this.appends = this.pair.pipes.reduce((sum, { storeStats }) => sum + storeStats.appends, 0)
    this.records = this.pair.pipes.reduce((sum, { storeStats }) => sum + storeStats.records, 0)
    this.pair.kill(0)
    this.pair.kill(1)
    this.#lives[0]++
    this.#lives[1]++

    for (const node of [0, 1]) {
      const missing = this.#init.sizes.findIndex((_, sequence) => !this.given[node].includes(sequence))

      if (missing >= 0) {
        this.wrongs.push(`node ${node}: message ${missing} did not come`)
      }
    }

    if (this.wrongs.length > 0) {
      throw new Error(this.wrongs.join('; '))
    }
  }

  #pipe (node: number): ReliablePipeInit {
    const earlier = this.#earlier[node]
    const mishaps = this.#init.mishaps?.filter(mishap => mishap.node === node) ?? []
    const fault = (operation: number): FolderFault => mishaps.find(mishap => mishap.operation === earlier + operation)?.fault
    const last = mishaps.filter(mishap => mishap.operation < earlier).at(-1)
    this.#folders[node] = this.#folders[node]?.restart(last?.survival ?? 'everything', fault) ?? new FaultyFolder(fault)

    // meanwhile more comes, and more is asked for
    this.#folders[node].delay = async name => { await (name === 'sync' ? this.pair.sleep(SYNC_MS) : undefined) }

    return { ...this.#init.init, store: new LogStore({ files: this.#folders[node], formats, segmentBytes: 4_096, leastDeadBytes: 2_048 }) }
  }

  async #supervise (node: number): Promise<void> {
    for (;;) {
      const life = this.#lives[node]
      const alive = (): boolean => life === this.#lives[node] && !this.#folders[node].off
      this.#crashed[node] = Promise.withResolvers()

      try {
        const pipe = await (life === 0 ? this.pair.begin(node) : this.pair.revive(node, this.#pipe(node)))
        await Promise.race([this.#crashed[node].promise, node === 0 ? this.#ask(pipe, alive) : this.#answer(pipe, alive)])
      } catch (error) {
        // a store that fails ends the process
        if (!['SessionSuspendedError', 'StoreFailedError', 'PowerCutError', 'NoStoreError'].includes((error as Error).name)) {
          this.wrongs.push(`node ${node}: ${(error as Error).name} ${(error as Error).message}`)
          return
        }
      }

      if (this.#over && node === 0) {
        return
      }

      this.restarts++
      this.#lives[node]++
      this.#earlier[node] += this.#folders[node].operations.length
      this.pair.kill(node)
      await this.pair.sleep(AWAY_MS)
    }
  }

  async #ask (pipe: ReliablePipeService, alive: () => boolean): Promise<void> {
    const session = pipe.resume('echo')[0] ?? (this.#connected ? undefined : await pipe.connect(this.pair.peers[1], { name: 'echo', durable: true }))

    if (!alive()) {
      await new Promise(() => {})
    }

    this.#connected = true

    if (session != null) {
      const reading = this.#read(0, session, alive, async () => {})
      reading.catch(() => {})

      while (session.watermarks.accepted < this.#init.sizes.length) {
        const sequence = session.watermarks.accepted
        const message = new Uint8Array(this.#init.sizes[sequence]).fill(sequence)

        // some are on their way together
        if (sequence % 3 === 2) {
          await session.deliver(message)
        } else {
          await this.#send(session, message)
          await this.pair.sleep(SYNC_MS / 3)
        }
      }

      await Promise.all([session.close(), reading])
    }

    this.#over ||= alive()
  }

  async #send (session: ReliableSession, message: Uint8Array): Promise<void> {
    try {
      session.send(message)
    } catch (error) {
      if ((error as Error).name !== 'StoreFullError') {
        throw error
      }

      // it was not accepted: the loop comes to it again
      await new Promise(resolve => { session.addEventListener('drain', resolve, { once: true }) })
    }
  }

  async #answer (pipe: ReliablePipeService, alive: () => boolean): Promise<void> {
    await new Promise<void>((_resolve, reject) => {
      pipe.listen('echo', async session => {
        try {
          await this.#read(1, session, alive, async ({ data, sequence }) => {
            // an answer that was accepted before the process ended is not given again
            if (session.watermarks.accepted <= sequence) {
              await session.deliver(data)
            }
          })
          await session.close()
        } catch (error) {
          if ((error as Error).name === 'SessionUnknownError' && session.position.received === 0) {
            // the other end's process ended before its application had the session
            return
          }

          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    })
  }

  async #read (node: number, session: ReliableSession, alive: () => boolean, work: (message: Message) => Promise<void>): Promise<void> {
    for await (const message of session.messages()) {
      if (!alive()) {
        return
      }

      this.#note(node, message)

      if (this.#init.workMs != null) {
        await this.pair.sleep(this.#init.workMs)
      }

      await work(message)
      await message.commit()

      if (alive()) {
        this.committed[node].add(message.sequence)
      }
    }
  }

  #note (node: number, { sequence, data, redelivered }: Message): void {
    const given = this.given[node]
    const wrong = (what: string): void => { this.wrongs.push(`node ${node}: message ${sequence} ${what}`) }

    if (data.byteLength !== this.#init.sizes[sequence] || data.some(byte => byte !== sequence)) {
      wrong(`has ${data.byteLength} bytes of ${data[0]}`)
    }

    if (this.committed[node].has(sequence)) {
      wrong('came again after it was committed')
    } else if (given.includes(sequence)) {
      this.redelivered++

      if (!redelivered) {
        wrong('came twice, and is not marked')
      }
    } else if (sequence !== Math.max(-1, ...given) + 1) {
      wrong('came out of order')
    }

    given.push(sequence)
  }
}
