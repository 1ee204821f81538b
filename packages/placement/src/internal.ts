/**
 * For simulations and sibling packages only: may change without notice.
 */
export { codec } from './codec.ts'
export { shardKey, shardOf } from './core/placement/entry-key.ts'
