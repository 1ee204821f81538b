/** Two session cores and the network between them, under virtual time: for tests and for `npm run sim` */
export { SimulatedEnd } from './simulated-end.ts'
export { SessionPair } from './session-pair.ts'
export type { PathModel, SessionPairInit } from './session-pair.ts'
export { RELIABLE_CASES } from './reliable/cases.ts'
export type { Bars, ReliableCase } from './reliable/cases.ts'
export { transfer } from './reliable/transfer.ts'
export type { Transfer } from './reliable/transfer.ts'
