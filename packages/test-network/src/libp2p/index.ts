/**
 * @packageDocumentation
 *
 * Faults for real libp2p nodes, on loopback only. Needs Node.
 *
 * @example A connection that dies after 10,000 bytes
 *
 * ```ts
 * import { createTestNode, TcpFaultProxy } from '@juxta/test-network/libp2p'
 *
 * const [alice, bob] = await Promise.all([createTestNode({ listen: [] }), createTestNode()])
 * const proxy = new TcpFaultProxy({ target: bob.getMultiaddrs()[0], killAfterBytes: 10_000 })
 *
 * const connection = await alice.dial(await proxy.listen())
 * connection.addEventListener('close', () => { console.info('cut') })
 * proxy.cut() // or already now
 *
 * await Promise.all([alice.stop(), bob.stop(), proxy.stop()])
 * ```
 */
export { TcpFaultProxy } from './tcp-fault-proxy.ts'
export type { Direction, TcpFaultProxyInit } from './tcp-fault-proxy.ts'
export { createTestNode } from './node.ts'
export type { TestNodeOptions } from './node.ts'
export { createRelay } from './relay.ts'
export type { TestRelay, TestRelayInit } from './relay.ts'
export { abortConnections, cutAtRandom } from './faults.ts'
export type { RandomCuts, RandomCutsInit } from './faults.ts'
export { InjectedFaultError, UnsupportedTargetError } from './errors.ts'
