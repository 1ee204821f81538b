import { createHash } from 'node:crypto'
import { chunkBytes, INDEX_BYTES, PIPE_NAME, REPORT_MS } from '../constants.ts'
import { chunks } from './chunks.ts'
import { Gate } from './gate.ts'
import { createEdge, cut } from './nodes.ts'
import type { Role } from './role.ts'
import type { Interval } from '../intervals.ts'
import type { Report, SenderInit } from '../messages.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Peer, PipeSession } from 'juxta'

/** a path that ends with less than this left of the relay's limit, bytes, ended because of it: it has an eighth of it */
const USED_UP_BYTES = 16_384n

/** with less than this left, the relay was the one that ended it: what is left is less than a frame of the muxer */
const CUT_BYTES = 1_024n

export async function startSender (init: SenderInit, report: (report: Report) => void): Promise<Role> {
  const node = await createEdge(init, false)
  const sender = new Sender(node, init, report)

  report({ type: 'ready', peer: node.peerId.toString() })

  return {
    async onCommand (command) {
      switch (command.type) {
        case 'go': return sender.run()
        case 'cut': return report({ type: 'cut', at: Date.now(), count: sender.cut() })
        case 'gate': return sender.gate.open(command.bytes)
        case 'slow-down':
      }
    },
    stop: async () => { await node.stop() }
  }
}

class Sender {
  readonly gate = new Gate()
  readonly #node: Peer
  readonly #init: SenderInit
  readonly #report: (report: Report) => void
  #peer?: PeerId
  #usedUp = 0
  #cutByLimit = 0
  #gap: Interval = { from: 0, to: 0 }
  readonly #lateMs = { most: 0, all: 0 }

  constructor (node: Peer, init: SenderInit, report: (report: Report) => void) {
    this.#node = node
    this.#init = init
    this.#report = report
  }

  cut (): number {
    return this.#peer == null ? 0 : cut(this.#node, this.#peer)
  }

  async run (): Promise<void> {
    const began = Date.now()
    const pipe = await this.#node.services.pipe.find(PIPE_NAME)
    this.#report({ type: 'found', ms: Date.now() - began })
    const session = await this.#node.services.pipe.connect(pipe)
    this.#peer = session.remotePeer
    this.#report({ type: 'connected' })
    // nobody here restarts the receiver: a session that ends before its time is a failure
    session.addEventListener('moving', ({ detail: { cause } }) => { session.abort(cause) })
    session.addEventListener('path', () => { this.#report({ type: 'attached', at: Date.now() }) })
    this.#node.addEventListener('connection:close', this.#onConnectionClose)
    const stopWatching = this.#watch(session)

    try {
      const { sha256, bytes } = await this.#send(session)

      await session.close()
      this.#report({ type: 'sent', sha256, bytes, stats: session.stats, usedUp: this.#usedUp, cutByLimit: this.#cutByLimit, gap: this.#gap, lateMs: this.#lateMs })
    } finally {
      stopWatching()
      this.#node.removeEventListener('connection:close', this.#onConnectionClose)
    }
  }

  async #send (session: PipeSession): Promise<{ sha256: string, bytes: number }> {
    const { fileBytes } = this.#init
    const hash = createHash('sha256')
    let index = 0n
    let bytes = 0

    for await (const data of chunks(this.#init, chunkBytes(fileBytes))) {
      const message = new Uint8Array(INDEX_BYTES + data.byteLength)
      new DataView(message.buffer).setBigUint64(0, index++)
      message.set(data, INDEX_BYTES)
      hash.update(data)
      bytes += data.byteLength
      await this.gate.passed(bytes)
      await session.deliver(message)
    }

    // beyond the end: everything that was to happen has happened
    await this.gate.passed(fileBytes + 1)

    return { sha256: hash.digest('hex'), bytes }
  }

  /** Says how far it is, and notes when nothing was acknowledged for longest */
  #watch (session: PipeSession): () => void {
    let acknowledged = 0
    let since = Date.now()
    let looked = since

    const timer = setInterval(() => {
      const now = Date.now()
      const late = Math.max(0, now - looked - REPORT_MS)
      looked = now
      this.#lateMs.most = Math.max(this.#lateMs.most, late)
      this.#lateMs.all += late
      const { watermarks, stats, path } = session

      if (watermarks.acknowledged !== acknowledged || watermarks.acknowledged === watermarks.accepted) {
        acknowledged = watermarks.acknowledged
        since = now
      } else if (now - since > this.#gap.to - this.#gap.from) {
        this.#gap = { from: since, to: now }
      }

      this.#report({
        type: 'progress',
        bytes: Math.min(this.#init.fileBytes, acknowledged * chunkBytes(this.#init.fileBytes)),
        state: `session ${session.status}, ${path == null ? 'no path' : `path ${path.remoteAddr.toString()}, ${path.allowance} bytes left of its allowance`}, ` +
          `${watermarks.acknowledged} of ${watermarks.accepted} messages acknowledged, ${stats.attaches} attaches, paths ended: ${JSON.stringify(stats.pathsEnded)}`
      })
    }, REPORT_MS)

    return () => { clearInterval(timer) }
  }

  readonly #onConnectionClose = ({ detail: connection }: CustomEvent<Connection>): void => {
    const left = connection.limits?.bytes

    if (left != null && left < USED_UP_BYTES) {
      this.#usedUp++
      this.#cutByLimit += left < CUT_BYTES ? 1 : 0
    }
  }
}
