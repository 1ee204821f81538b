/**
 * For test vectors and sibling packages only: may change without notice.
 */
export { Query, Response } from './wire/resolver.ts'
