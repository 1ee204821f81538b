import { ACCEPT_TIMEOUT_SHARE } from '../constants.ts'
import { InvalidArgumentError } from '../errors.ts'
import type { ListenOptions } from '../index.ts'
import type { SessionLimits } from '../limits.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { Clock } from '@juxta/path/internal'
import type { Logger, PeerId } from '@libp2p/interface'

export interface Deciding {
  limits: SessionLimits
  clock: Clock
  log: Logger
}

/**
 * Asks the application whether it wants the session.
 *
 * @param refused - ends the waiting
 * @returns the retention granted, undefined when the session is refused
 */
export async function decide (options: ListenOptions, peer: PeerId, frame: AttachFrame, refused: PromiseWithResolvers<false>, { limits, clock, log }: Deciding): Promise<number | undefined> {
  const asked = Math.min(frame.retentionMs, frame.durable === true ? limits.durableRetentionMs : limits.maxRetentionMs)

  if (options.accept == null) {
    return asked
  }

  const limitMs = limits.attachTimeoutMs * ACCEPT_TIMEOUT_SHARE
  const timer = clock.setTimeout(() => {
    log.error('accept() of "%s" has not decided on a session of %p within %d ms: it is refused', frame.name, peer, limitMs)
    refused.resolve(false)
  }, limitMs)

  try {
    const verdict = await Promise.race([
      options.accept(peer, { name: frame.name, info: frame.info, retentionMs: frame.retentionMs, durable: frame.durable === true, windowing: frame.claimed === true ? 'claimed' : 'default' }),
      refused.promise
    ])

    if (typeof verdict === 'boolean') {
      return verdict ? asked : undefined
    }

    if (!(verdict.retentionMs >= 1)) {
      throw new InvalidArgumentError(`accept() grants a retention of ${verdict.retentionMs} ms`)
    }

    return Math.floor(Math.min(frame.retentionMs, verdict.retentionMs))
  } catch (error) {
    log.error('accept() of "%s" threw, a session of %p is refused - %e', frame.name, peer, error)
    return undefined
  } finally {
    clock.clearTimeout(timer)
  }
}
