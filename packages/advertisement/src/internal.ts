/**
 * For sibling packages: may change without notice.
 */
export { isSigned, openEnvelope, sealEnvelope } from './document/envelope.ts'
export type { Sealing } from './document/envelope.ts'
export { putTogether, takeApart } from './document/parts.ts'
export { isAttributeName } from './names.ts'
export { limitsOf } from './limits.ts'
export { checkNames } from './option-names.ts'
export { checkAttributes } from './types/define.ts'
export { reopen } from './reopen.ts'
export { renew } from './seal.ts'
