import type { ScopeDhtInit } from './index.ts'
import type { KnownOptions } from '@juxta/wire'

/** What may be set of `scopeDht`, and of what kind: for those, too, who hand its options on. */
export const SCOPE_DHT_OPTIONS: KnownOptions<ScopeDhtInit> = {
  scope: 'object',
  secret: 'object',
  bootstrap: 'object',
  lookAfterMs: 'number',
  provideAfterMs: 'number',
  bootstrapTimeoutMs: 'number',
  lookTimeoutMs: 'number',
  provideTimeoutMs: 'number',
  now: 'function',
  startTimer: 'function',
  random: 'function'
}
