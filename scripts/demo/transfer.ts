import { rename, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '@juxta/test-network'
import { generateKeyPair, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { Child, within } from './child.ts'
import { CUTS, RELAY_DOWN_MS, timeLimitMs } from './constants.ts'
import { DemoError } from './errors.ts'
import { Faults } from './faults.ts'
import { schedule } from './schedule.ts'
import type { Options } from './arguments.ts'
import type { FaultRecord } from './faults.ts'
import type { ReceiverDone, SenderDone } from './messages.ts'

export interface TransferView {
  note (text: string): void
  /** bytes that have arrived */
  progress (bytes: number): void
}

export interface Outcome {
  sender: SenderDone
  receiver: ReceiverDone
  faults: FaultRecord[]
  injectedCuts: number
  relayRestarts: number
  senderHadToWait: boolean
  /** how long finding the pipe by its name took, milliseconds */
  findMs: number
  /** how long it took a stranger who came when the relay, its memory lost, had been started again */
  foundAgainMs: number
  /** faults that came when nothing was left to send */
  faultsTooLate: number
  /** from asking for the session to the last byte and the last acknowledgement, milliseconds since the epoch */
  from: number
  to: number
}

/** One transfer between processes that it starts, and ends whatever happens */
export class Transfer {
  readonly #entry: string
  readonly #options: Options
  readonly #view: TransferView
  readonly #children = new Set<Child>()
  readonly #aborted = Promise.withResolvers<never>()
  #phase = 'starting the processes'
  #relay?: Child
  #faults?: Faults
  #arrived = 0
  #ended = false
  readonly #waiting: Array<{ bytes: number, resolve: () => void }> = []

  /** @param entry - the script that runs a role when it is given one */
  constructor (entry: string, options: Options, view: TransferView) {
    this.#entry = entry
    this.#options = options
    this.#view = view
    this.#aborted.promise.catch(() => {})
  }

  /** Ends everything; `run` rejects with the error when it has */
  abort (error: Error): void {
    this.#aborted.reject(error)
  }

  /** @throws DemoError */
  async run (): Promise<Outcome> {
    const { fileBytes, out } = this.#options

    try {
      const outcome = await within(Promise.race([this.#run(), this.#aborted.promise]), timeLimitMs(fileBytes), () => this.#hang())

      await Promise.all([...this.#children].map(async child => child.stop()))

      if (out != null && outcome.sender.sha256 === outcome.receiver.sha256) {
        await rename(out.part, out.path)
      }

      return outcome
    } finally {
      this.#ended = true
      await Promise.all([...this.#children].map(async child => child.kill()))

      if (out != null) {
        await rm(out.part, { force: true })
      }
    }
  }

  async #run (): Promise<Outcome> {
    const { fileBytes, filePath, out, raised, seed } = this.#options
    const random = seededRandom(seed)
    const privateKey = Buffer.from(privateKeyToProtobuf(await generateKeyPair('Ed25519'))).toString('base64')

    this.#relay = this.#start({ role: 'relay', privateKey, port: 0 })
    const { address: relay = '' } = await this.#orFailure(this.#relay.ready())
    const sender = this.#start({ role: 'sender', relay, fileBytes, filePath, raised, seed })
    const receiver = this.#start({ role: 'receiver', relay, fileBytes, raised, partPath: out?.part })
    const [{ peer: receiverPeer }, { peer: senderPeer }] = await this.#orFailure(Promise.all([receiver.ready(), sender.ready()]))
    const port = Number(multiaddr(relay).getComponents().find(({ name }) => name === 'tcp')?.value)

    receiver.on(report => {
      if (report.type === 'progress') {
        this.#onArrived(report.bytes)
      }
    })

    const faults = new Faults({
      schedule: schedule(random.fork('schedule'), { cuts: CUTS, downMs: RELAY_DOWN_MS }),
      fileBytes,
      sender,
      receiver,
      relay: () => this.#relay as Child,
      peers: { sender: senderPeer, receiver: receiverPeer },
      restartRelay: async downMs => this.#restartRelay(privateKey, port, downMs),
      arrived: async bytes => this.#whenArrived(bytes),
      isComplete: () => this.#arrived >= fileBytes,
      note: text => { this.#view.note(text) }
    })

    this.#faults = faults
    this.#phase = 'finding the pipe and opening the session'
    const from = Date.now()
    const found = sender.next('found')
    found.catch(() => {})
    const connected = sender.next('connected')
    const done = Promise.all([sender.next('sent'), receiver.next('received')])
    done.catch(() => {})
    sender.send({ type: 'go' })
    await this.#orFailure(connected)
    this.#phase = 'transferring'

    const [[sent, received]] = await this.#orFailure(Promise.all([done, faults.run()]))
    const to = Date.now()
    const { ms: findMs } = await found
    this.#phase = 'looking for the pipe again'
    const finder = this.#start({ role: 'finder', relay, fileBytes, raised })
    const { ms: foundAgainMs } = await this.#orFailure(finder.next('found'))
    this.#phase = 'ending the processes'

    return { sender: sent, receiver: received, faults: faults.records, injectedCuts: faults.injectedCuts, relayRestarts: faults.relayRestarts, senderHadToWait: faults.senderHadToWait, faultsTooLate: faults.tooLate, findMs, foundAgainMs, from, to }
  }

  #start (init: ConstructorParameters<typeof Child>[1]): Child {
    if (this.#ended) {
      throw new DemoError('the transfer has ended')
    }

    const child = new Child(this.#entry, init)
    this.#children.add(child)
    child.failed.catch((error: Error) => { this.abort(error) })

    return child
  }

  async #restartRelay (privateKey: string, port: number, downMs: number): Promise<number> {
    const relay = this.#relay as Child
    await relay.kill()
    this.#children.delete(relay)
    const killedAt = Date.now()
    await delay(downMs, undefined, { ref: false })
    this.#relay = this.#start({ role: 'relay', privateKey, port })
    await this.#relay.ready()

    return killedAt
  }

  #onArrived (bytes: number): void {
    this.#arrived = bytes
    this.#view.progress(bytes)

    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.bytes <= bytes) {
        waiting.resolve()
      } else {
        this.#waiting.push(waiting)
      }
    }
  }

  async #whenArrived (bytes: number): Promise<void> {
    if (this.#arrived < bytes) {
      await new Promise<void>(resolve => { this.#waiting.push({ bytes, resolve }) })
    }
  }

  /** Whichever comes first */
  async #orFailure<T> (promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#aborted.promise])
  }

  #hang (): string {
    const states = [...this.#children].filter(({ name }) => name !== 'relay').map(({ name, state }) => `${name}: ${state}`).join('; ')

    return `the transfer did not end (${this.#phase}; ${this.#arrived} of ${this.#options.fileBytes} bytes arrived; last: ${this.#faults?.current ?? 'nothing'}; ${states})`
  }
}
