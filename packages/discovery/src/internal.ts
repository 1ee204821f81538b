/**
 * For test vectors and sibling packages only: may change without notice.
 */
export { Find } from './wire/discovery.ts'
