/**
 * For tests of sibling packages: may change without notice.
 */
export { LogStore } from './log/log-store.ts'
export { formats } from './log/formats.ts'
