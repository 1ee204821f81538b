/** What runs for minutes as `npm run campaign`, and in small in the specs beside it */
export { echoOverFaultySocket, WINDOWING_NAMES } from './faulty-socket.ts'
export type { FaultySocketRow } from './faulty-socket.ts'
export { kills } from './kills/kills.ts'
export type { KillsRow } from './kills/kills.ts'
export { soak } from './soak.ts'
export type { SoakResult } from './soak.ts'
export { modelChecks } from './models.ts'
export type { FailingCase } from './models.ts'
