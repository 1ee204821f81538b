import { pipeType } from '@juxta/advertisement'
import { startTimer } from '@juxta/wire'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import * as constants from './constants.ts'
import { bounds, check, checkCall, checkCreateOptions, checkHandler, checkInit, checkPipe } from './arguments.ts'
import { BindingStore } from './binding-store.ts'
import { pipeGenesis } from './binding-type.ts'
import { Connecting } from './connecting.ts'
import { Ends } from './ends.ts'
import { PipeStoppedError } from './errors.ts'
import { findByName, MemoryPins } from './names.ts'
import { Resolving } from './resolve.ts'
import { delegationOf } from './sign-delegation.ts'
import { openHandedEnd } from './taking-over.ts'
import { Inbound } from './unicast/inbound.ts'
import { Input } from './unicast/input.ts'
import { Output } from './unicast/output.ts'
import type { Delegation } from './document/delegation.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type {
  BoundEnd, ConnectAllOptions, CreatePipeOptions, DelegateOptions, InputPipe, OutputPipe, PipeComponents, PipeConnectOptions, PipeCounts, PipeInit, PipeListenOptions,
  PipeService, PipeSession, PipeSessionHandler, QueueOptions, ResolvedBinding, ResolvePipeOptions, SharedSession
} from './index.ts'
import type { FindPipeOptions, Pins } from './names.ts'
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
  readonly #ends: Ends
  readonly #inputs = new Map<string, Input>()
  readonly #outputs = new Set<Output>()
  #stopAnswering = (): void => {}
  #started = false

  constructor (components: PipeComponents, init: PipeInit) {
    checkInit(init)
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
      store: this.#store, resolver, discovery, path: components.path, peerStore: components.peerStore, concerned: id => this.#ends.get(id) ?? this.#connecting.sessionsWith(id), now, startTimer: timer, log
    })
    this.#ends = new Ends({ components, store: this.#store, resolving: this.#resolving, now, startTimer: timer, log })
    this.#inbound = new Inbound({ input: id => this.#inputs.get(id), now, startTimer: timer, log, metrics })
    this.#connecting = new Connecting({
      store: this.#store, resolving: this.#resolving, reliablePipe, peerStore: components.peerStore, self: this.#self, now, startTimer: timer, random: init.random ?? Math.random, log, metrics
    })
  }

  get ends (): BoundEnd[] {
    return this.#ends.all
  }

  get counts (): PipeCounts {
    return { refused: this.#store.refused, handOversRefused: this.#connecting.handOversRefused, inbound: this.#inbound.counts, moved: this.#connecting.moved }
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
    this.#ends.stop()
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    this.#started = false
    this.beforeStop()
    this.#ends.releaseAll()
    this.#stopAnswering()
    this.#components.events.removeEventListener('self:peer:update', this.#onAddresses)
    await this.#components.registrar.unhandle(this.#protocol)
  }

  async create (options: CreatePipeOptions): Promise<PipeAdvertisement> {
    this.#checkStarted()
    checkCreateOptions(options)

    const { name, input, who, reliability, transport, lifetimeMs } = options
    const { discovery, privateKey } = this.#components
    const { advertisement } = await discovery.publish(pipeType, {
      genesis: pipeGenesis(privateKey.publicKey, name),
      attributes: { name, delivery: input, reliability: reliability ?? 'reliable', bind: who ?? (input === 'shared' ? 'anyone' : 'owner'), ...transport == null ? {} : { transport } }
    }, { lifetimeMs })

    return advertisement
  }

  async withdraw (pipe: PipeAdvertisement, options: AbortOptions = {}): Promise<void> {
    this.#checkStarted()
    checkPipe(pipe)
    await this.#components.discovery.withdraw(pipe.id, options)
  }

  async delegate (pipe: PipeAdvertisement, options: DelegateOptions): Promise<Delegation> {
    checkPipe(pipe)
    checkCall('delegate', options)
    check(pipe.owner.toString() === this.#self, 'only the owner of a pipe can delegate')
    check(pipe.attributes.bind === 'delegates', `${pipe.attributes.bind}, and not delegates, may bind an end of this pipe`)

    return delegationOf(pipe.id, options, this.#components.privateKey, this.#now())
  }

  async listen (pipe: PipeAdvertisement, onSession: PipeSessionHandler, options: PipeListenOptions = {}): Promise<BoundEnd> {
    checkPipe(pipe)
    checkHandler(onSession)
    checkCall('listen', options)
    this.#checkStarted()
    check(pipe.attributes.reliability === 'reliable', 'the pipe is unreliable: it has an input')

    return this.#whileStarted(this.#ends.listen(pipe, onSession, options))
  }

  async takeOver (pipe: PipeAdvertisement, handOver: Uint8Array, onSession: PipeSessionHandler, options: PipeListenOptions = {}): Promise<BoundEnd> {
    checkPipe(pipe)
    checkHandler(onSession)
    checkCall('takeOver', options)
    this.#checkStarted()
    check(pipe.attributes.reliability === 'reliable' && pipe.attributes.delivery === 'exclusive', 'the end of an exclusive reliable pipe is handed over, and no other')
    const { chain, sessions } = await openHandedEnd(handOver, { pipe: pipe.id, self: this.#self, now: this.#now(), signal: options.signal })
    await this.#store.add(this.#store.of(pipe), chain, { signal: options.signal })
    this.#checkStarted()

    return this.#whileStarted(this.#ends.listen(pipe, onSession, options, sessions))
  }

  async find (name: string, options: FindPipeOptions = {}): Promise<PipeAdvertisement> {
    checkCall('find', options)
    this.#checkStarted()

    const { discovery, path } = this.#components

    return findByName({
      discovery,
      path,
      pins: this.#pins,
      listens: async (pipe, options) => this.#connecting.listens(pipe, options)
    }, name, options)
  }

  async resolve (pipe: PipeAdvertisement, options: ResolvePipeOptions = {}): Promise<ResolvedBinding[]> {
    checkPipe(pipe)
    checkCall('resolve', options)
    this.#checkStarted()

    return this.#connecting.resolve(pipe, options)
  }

  async connect (pipe: PipeAdvertisement | string, options: PipeConnectOptions = {}): Promise<PipeSession> {
    checkCall('connect', options)
    const found = await this.#named(pipe, options)
    check(found.attributes.reliability === 'reliable', 'the pipe is unreliable: it has an output')

    return this.#connecting.connect(found, options)
  }

  async connectAll (pipe: PipeAdvertisement | string, options: ConnectAllOptions = {}): Promise<SharedSession> {
    checkCall('connectAll', options)
    const found = await this.#named(pipe, options)
    check(found.attributes.reliability === 'reliable' && found.attributes.delivery === 'shared', 'a shared reliable pipe has many ends, and no other')

    return this.#connecting.connectAll(found, options)
  }

  async output (pipe: PipeAdvertisement | string, options: QueueOptions & AbortOptions = {}): Promise<OutputPipe> {
    checkCall('output', options)
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
    checkPipe(pipe)
    checkCall('input', options)
    check(pipe.attributes.reliability === 'unreliable', 'the pipe is reliable: listen to it')
    this.#checkStarted()
    const input = new Input(bounds(options))
    await this.#whileStarted(this.#ends.bind(pipe, options, end => {
      input.end = end
      this.#inputs.set(pipe.id, input)

      return () => {
        this.#inputs.delete(pipe.id)
        input.over()
      }
    }))

    return input
  }

  /** The node may have been stopped meanwhile */
  async #whileStarted<T> (binding: Promise<T>): Promise<T> {
    const end = await binding
    this.#checkStarted()

    return end
  }

  async #named (pipe: PipeAdvertisement | string, options: AbortOptions): Promise<PipeAdvertisement> {
    this.#checkStarted()

    if (typeof pipe === 'string') {
      return this.find(pipe, { signal: options.signal })
    }

    checkPipe(pipe)

    return pipe
  }

  #checkStarted (): void {
    if (!this.#started) {
      throw new PipeStoppedError('the node is not started')
    }
  }

  readonly #onAddresses = (): void => { this.#ends.onAddresses() }
}
