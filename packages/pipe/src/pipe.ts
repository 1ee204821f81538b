import { pipeType } from '@juxta/advertisement'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import * as constants from './constants.ts'
import { cameOver, endAddresses } from './addresses.ts'
import { BindingStore } from './binding-store.ts'
import { pipeGenesis } from './binding-type.ts'
import { End } from './bound-end.ts'
import { Connecting } from './connecting.ts'
import { InvalidPipeError, PipeStoppedError } from './errors.ts'
import { findByName, MemoryPins } from './names.ts'
import { Resolving } from './resolve.ts'
import { delegationOf } from './sign-delegation.ts'
import { startTimer } from './timer.ts'
import { Inbound } from './unicast/inbound.ts'
import { Input } from './unicast/input.ts'
import { Output } from './unicast/output.ts'
import type { Delegation } from './document/delegation.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type {
  BoundEnd, CreatePipeOptions, DelegateOptions, InputPipe, OutputPipe, PipeComponents, PipeConnectOptions, PipeCounts, PipeInit, PipeListenOptions,
  PipeService, PipeSession, PipeSessionHandler, QueueOptions, ResolvedBinding, ResolvePipeOptions
} from './index.ts'
import type { FindPipeOptions, Pins } from './names.ts'
import type { CurrentPath } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** The service: whose pipes there are, which ends are bound here, and who is connected to others'. */
export class Pipes implements PipeService {
  readonly [Symbol.toStringTag] = '@juxta/pipe'
  readonly [serviceCapabilities] = ['@juxta/pipe']
  readonly [serviceDependencies] = ['@juxta/path', '@juxta/reliable-pipe', '@juxta/resolver', '@juxta/discovery']

  readonly #components: PipeComponents
  readonly #self: string
  readonly #log: Logger
  readonly #now: () => number
  readonly #startTimer: StartTimer
  readonly #pins: Pins
  readonly #protocol: string
  readonly #store: BindingStore
  readonly #resolving: Resolving
  readonly #connecting: Connecting
  readonly #inbound: Inbound
  readonly #ends = new Map<string, End>()
  readonly #inputs = new Map<string, Input>()
  readonly #outputs = new Set<Output>()
  #stopAnswering = (): void => {}
  #started = false

  constructor (components: PipeComponents, init: PipeInit) {
    const { resolver, discovery, reliablePipe, logger, metrics, peerId } = components
    const now = this.#now = init.now ?? Date.now
    const log = this.#log = logger.forComponent('juxta:pipe')
    const timer = this.#startTimer = init.startTimer ?? startTimer
    this.#components = components
    this.#self = peerId.toString()
    this.#pins = init.pins ?? new MemoryPins()
    this.#protocol = `/${init.protocolPrefix ?? constants.PROTOCOL_PREFIX}/${constants.PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`
    this.#store = new BindingStore({ now, metrics })
    this.#resolving = new Resolving({
      store: this.#store, resolver, discovery, peerStore: components.peerStore, end: id => this.#ends.get(id), now, startTimer: timer, log
    })
    this.#inbound = new Inbound({ input: id => this.#inputs.get(id), now, startTimer: timer, log, metrics })
    this.#connecting = new Connecting({
      store: this.#store, resolving: this.#resolving, reliablePipe, peerStore: components.peerStore, self: this.#self, now, startTimer: timer, random: init.random ?? Math.random, log
    })
  }

  get ends (): BoundEnd[] {
    return [...this.#ends.values()]
  }

  get counts (): PipeCounts {
    return { refused: this.#store.refused, inbound: this.#inbound.counts, moved: this.#connecting.moved }
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }

    this.#started = true
    this.#stopAnswering = this.#components.resolver.handle(constants.HANDLER_NAME, this.#resolving.answer(), { maxResponses: constants.MAX_ENDS })
    this.#components.events.addEventListener('self:peer:update', this.#onAddresses)
    await this.#components.registrar.handle(this.#protocol, this.#inbound.handler(), { runOnLimitedConnection: true })
  }

  /** Sessions are left to the service of reliable pipes, which ends them; bindings, to expire or to be taken up again */
  beforeStop (): void {
    this.#connecting.stop()
    this.#outputs.forEach(output => { output.stop() })
    this.#inputs.forEach(input => { input.over() })
    this.#ends.forEach(end => { end.stop() })
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    this.#started = false
    this.beforeStop()

    for (const id of [...this.#ends.keys()]) {
      this.#release(id)
    }

    this.#stopAnswering()
    this.#components.events.removeEventListener('self:peer:update', this.#onAddresses)
    await this.#components.registrar.unhandle(this.#protocol)
  }

  async create ({ name, input, who, reliability = 'reliable', transport, lifetimeMs }: CreatePipeOptions): Promise<PipeAdvertisement> {
    this.#checkStarted()
    const { byteLength } = new TextEncoder().encode(name)
    check(byteLength > 0 && byteLength <= 256, 'the name of a pipe has 1 to 256 bytes')
    check(input !== 'exclusive' || who !== 'anyone', 'an exclusive pipe is bound by its owner or delegates')

    const { discovery, privateKey } = this.#components
    const { advertisement } = await discovery.publish(pipeType, {
      genesis: pipeGenesis(privateKey.publicKey, name),
      attributes: { name, delivery: input, reliability, bind: who ?? (input === 'shared' ? 'anyone' : 'owner'), ...transport == null ? {} : { transport } }
    }, { lifetimeMs })

    return advertisement
  }

  async withdraw (pipe: PipeAdvertisement, options: AbortOptions = {}): Promise<void> {
    this.#checkStarted()
    await this.#components.discovery.withdraw(pipe.id, options)
  }

  async delegate (pipe: PipeAdvertisement, options: DelegateOptions): Promise<Delegation> {
    check(pipe.owner.toString() === this.#self, 'only the owner of a pipe can delegate')
    check(pipe.attributes.bind === 'delegates', `${pipe.attributes.bind}, and not delegates, may bind an end of this pipe`)

    return delegationOf(pipe.id, options, this.#components.privateKey, this.#now())
  }

  async listen (pipe: PipeAdvertisement, onSession: PipeSessionHandler, options: PipeListenOptions = {}): Promise<BoundEnd> {
    check(pipe.attributes.reliability === 'reliable', 'the pipe is unreliable: it has an input')
    const end = this.#newEnd(pipe, options)
    const { reliablePipe } = this.#components
    const { transport } = pipe.attributes
    const handler = transport == null ? onSession : heldTo(transport, onSession)
    const stopListening = reliablePipe.listen(pipe.id, handler, { accept: options.accept, only: transport == null ? undefined : { transport } })

    return this.#bind(end, options, stopListening)
  }

  async find (name: string, options: FindPipeOptions = {}): Promise<PipeAdvertisement> {
    this.#checkStarted()

    return findByName({
      discovery: this.#components.discovery,
      pins: this.#pins,
      listens: async (pipe, { signal }) => (await this.#connecting.resolve(pipe, { signal, deadlineMs: constants.LISTENS_MS })).length > 0
    }, name, options)
  }

  async resolve (pipe: PipeAdvertisement, options: ResolvePipeOptions = {}): Promise<ResolvedBinding[]> {
    this.#checkStarted()

    return this.#connecting.resolve(pipe, options)
  }

  async connect (pipe: PipeAdvertisement | string, options: PipeConnectOptions = {}): Promise<PipeSession> {
    const found = await this.#named(pipe, options)
    check(found.attributes.reliability === 'reliable', 'the pipe is unreliable: it has an output')

    return this.#connecting.connect(found, options)
  }

  async output (pipe: PipeAdvertisement | string, options: QueueOptions & AbortOptions = {}): Promise<OutputPipe> {
    const found = await this.#named(pipe, options)
    check(found.attributes.reliability === 'unreliable', 'the pipe is reliable: connect to it')
    const output = new Output({
      ...bounds(options),
      pipe: found,
      startTimer: this.#startTimer,
      log: this.#log,
      open: async signal => this.#connecting.openPath(this.#components.path, found, this.#protocol, signal),
      onClosed: output => { this.#outputs.delete(output) }
    })
    this.#outputs.add(output)

    return output
  }

  async input (pipe: PipeAdvertisement, options: QueueOptions & Pick<PipeListenOptions, 'delegation' | 'bindingMs' | 'signal'> = {}): Promise<InputPipe> {
    check(pipe.attributes.reliability === 'unreliable', 'the pipe is reliable: listen to it')
    const input = new Input(bounds(options))
    const end = this.#newEnd(pipe, options)
    input.end = end
    this.#inputs.set(pipe.id, input)
    await this.#bind(end, options, () => {
      this.#inputs.delete(pipe.id)
      input.over()
    })

    return input
  }

  #newEnd (pipe: PipeAdvertisement, { delegation, bindingMs }: PipeListenOptions): End {
    this.#checkStarted()
    check(!this.#ends.has(pipe.id), 'this node has bound an end of the pipe already')
    check(this.#ends.size < constants.MAX_BOUND, `this node has bound ${constants.MAX_BOUND} ends`)
    check(bindingMs == null || (Number.isSafeInteger(bindingMs) && bindingMs > 0 && bindingMs <= constants.MAX_BINDING_MS), 'a binding holds for 1 ms to a day')
    const { privateKey, discovery, addressManager, peerId } = this.#components
    const known = this.#store.of(pipe)
    const end = new End({
      pipe,
      known,
      delegation,
      bindingMs,
      privateKey,
      self: this.#self,
      discovery,
      now: this.#now,
      startTimer: this.#startTimer,
      log: this.#log,
      ask: async () => this.#resolving.ask(known),
      tell: async (holder, chain, signal) => this.#resolving.tell(known, holder, chain, signal),
      addresses: () => endAddresses(peerId, addressManager.getAddresses(), pipe.attributes.transport),
      onOver: () => { this.#release(pipe.id) }
    })
    this.#ends.set(pipe.id, end)

    return end
  }

  /** What listens for the end does so before others can hear that it is here */
  async #bind (end: End, { signal }: AbortOptions, stopListening: () => void): Promise<BoundEnd> {
    this.#releases.set(end.pipe.id, stopListening)

    try {
      await end.bind()
      signal?.throwIfAborted()
      this.#checkStarted()
    } catch (error) {
      end.stop()
      this.#release(end.pipe.id)
      throw error
    }

    return end
  }

  readonly #releases = new Map<string, () => void>()

  #release (id: string): void {
    this.#releases.get(id)?.()
    this.#releases.delete(id)
    this.#ends.delete(id)

    for (const session of this.#components.reliablePipe.sessions) {
      if (session.direction === 'inbound' && session.name === id) {
        session.abort(new Error(constants.END_ELSEWHERE))
      }
    }
  }

  async #named (pipe: PipeAdvertisement | string, options: AbortOptions): Promise<PipeAdvertisement> {
    this.#checkStarted()

    return typeof pipe === 'string' ? this.find(pipe, { signal: options.signal }) : pipe
  }

  #checkStarted (): void {
    if (!this.#started) {
      throw new PipeStoppedError('the node is not started')
    }
  }

  readonly #onAddresses = (): void => {
    this.#ends.forEach(end => { end.onAddresses() })
  }
}

function check (holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new InvalidPipeError(otherwise)
  }
}

function bounds ({ maxMessages = constants.MAX_QUEUED, maxBytes = constants.MAX_QUEUED_BYTES }: QueueOptions): Required<QueueOptions> {
  check(Number.isSafeInteger(maxMessages) && maxMessages > 0 && Number.isSafeInteger(maxBytes) && maxBytes > 0, 'a queue has room for at least one message and byte')

  return { maxMessages, maxBytes }
}

/** Ends a session whose other end came, or comes back, over something else than the pipe requires */
function heldTo (transport: string, onSession: PipeSessionHandler): PipeSessionHandler {
  return session => {
    const check = (path: CurrentPath | undefined): void => {
      if (path != null && !cameOver(path.remoteAddr, transport)) {
        session.abort(new Error(`the pipe requires ${transport}`))
      }
    }

    session.addEventListener('path', ({ detail }) => { check(detail) })
    check(session.path)

    return session.status === 'closed' ? undefined : onSession(session)
  }
}
