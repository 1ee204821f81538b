import { expect } from 'chai'
import { signDelegation } from '../../src/index.ts'
import { createNode, rejection, stopAll } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { CreatePipeOptions, DelegateOptions, PipeAdvertisement } from '../../src/index.ts'

describe('what pipes are asked to do', () => {
  let node: Node
  let made: PipeAdvertisement

  beforeEach(async () => {
    node = await createNode()
    made = await node.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
  })

  afterEach(stopAll)

  const refused = async (promise: Promise<unknown>, message: string): Promise<void> => {
    expect(await rejection(promise)).to.include({ name: 'InvalidPipeError', message })
  }

  it('is refused with an option that is misspelt', async () => {
    const { pipe } = node.services
    await refused(pipe.create({ name: 'x', input: 'shared', whom: 'owner' } as CreatePipeOptions), "create() has no option 'whom': is 'who' meant?")
    await refused(pipe.delegate(made, { to: node.peerId, rank: 0, expireMs: 1 } as DelegateOptions), "delegate() has no option 'expireMs': is 'expiresMs' meant?")
    await refused(pipe.find('notes', { deadlinMs: 1 } as object), "find() has no option 'deadlinMs': is 'deadlineMs' meant?")
    await refused(pipe.resolve(made, { cache: true } as object), "resolve() has no option 'cache': is 'cached' meant?")
    await refused(pipe.connectAll(made, { maxLagByte: 1 } as object), "connectAll() has no option 'maxLagByte': is 'maxLagBytes' meant?")
    await refused(pipe.output(made, { maxByte: 1 } as object), "output() has no option 'maxByte': is 'maxBytes' meant?")
    await refused(pipe.input(made, { delegtion: 1 } as object), "input() has no option 'delegtion': is 'delegation' meant?")
    await refused(signDelegation({ name: 'x', privateKey: {}, to: node.peerId, rnk: 1 } as unknown as Parameters<typeof signDelegation>[0]), "signDelegation() has no option 'rnk': is 'rank' meant?")
    const end = await pipe.listen(made, () => {})
    await refused(end.handOver(node.peerId, { expireMs: 1 } as object), "handOver() has no option 'expireMs': is 'expiresMs' meant?")
    expect(end.bound).to.equal(true)
  })

  it('is refused by the name of the option that can\'t be, not by that of the advertisement\'s attribute', async () => {
    const { pipe } = node.services
    const create = async (options: object): Promise<unknown> => pipe.create({ name: 'x', input: 'shared', ...options })
    await refused(create({ name: '' }), 'the name of a pipe has 1 to 256 bytes')
    await refused(create({ name: undefined }), 'the name of a pipe has 1 to 256 bytes')
    await refused(create({ name: 5 }), 'name of create() is 5, and no string')
    await refused(create({ input: 'exclusiv' }), "input is 'exclusive' (one end listens at a time) or 'shared' (as many as come), not 'exclusiv'")
    await refused(create({ input: undefined }), "input is 'exclusive' (one end listens at a time) or 'shared' (as many as come), not undefined")
    await refused(create({ who: 'everybody' }), "who is 'owner', 'delegates' or, of a shared pipe, 'anyone', not 'everybody'")
    await refused(create({ reliability: 'some' }), "reliability is 'reliable' or 'unreliable', not 'some'")
    await refused(create({ input: 'exclusive', who: 'anyone' }), "who is 'anyone', and an exclusive pipe is bound by its owner or delegates")
    await refused(pipe.create(undefined as unknown as CreatePipeOptions), 'the options of create() are undefined, not an object')
  })

  it('is refused for what is no pipe, such as a name where it has to be found first', async () => {
    const { pipe } = node.services
    const name = 'notes' as unknown as PipeAdvertisement
    const message = "a pipe is what create() or find() gives, not 'notes'"
    await refused(pipe.listen(name, () => {}), message)
    await refused(pipe.input(name), message)
    await refused(pipe.resolve(name), message)
    await refused(pipe.withdraw(name), message)
    await refused(pipe.connect(undefined as unknown as string), 'a pipe is what create() or find() gives, not undefined')
    await refused(pipe.connect({} as PipeAdvertisement), 'a pipe is what create() or find() gives, not another object')
    await refused(pipe.listen(made, undefined as unknown as () => void), 'listen() takes a function, which gets each session, not undefined')
  })
})
