/**
 * For simulations and sibling packages only: may change without notice.
 */
export { codec } from './codec.ts'
