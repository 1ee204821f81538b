import { indexLimits } from '@juxta/advertisement-cache/internal'
import { LONGEST_MS } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidRendezvousLimitError } from './errors.ts'
import type { IndexLimits } from '@juxta/advertisement-cache'

/** Every bound that can be set; see `constants.ts` for units and reasons. */
export interface RendezvousLimits extends IndexLimits {
  /** Leases an edge holds at a time. */
  maxLeases: number
  /** Milliseconds of a lease that an edge asks for. */
  leaseMs: number
  /** Milliseconds without a right word of a rendezvous after which an edge asks it. */
  silentMs: number
  /** Milliseconds of the longest lease that a rendezvous grants. */
  maxLeaseMs: number
  /** Milliseconds for which the advertisements of a client are kept after its lease. */
  keepMs: number
  /** Clients with a lease. */
  maxClients: number
  /** Those of one network, by how their addresses begin. */
  maxClientsPerGroup: number
  /** Documents of one client. */
  maxDocumentsPerClient: number
  /** Bytes of the documents of one client. */
  maxBytesPerClient: number
  /** Documents that one client may push, a second. */
  pushedPerSecond: number
  /** Documents that one client may push at once after a pause. */
  pushedBurst: number
  /** Pushes worked on at once. */
  maxPushes: number
  /** Milliseconds for one exchange. */
  exchangeMs: number
  /** Milliseconds until a rendezvous that is full wants to be asked again. */
  fullRetryMs: number
  /** Milliseconds between looks whether a rendezvous is connected to its seeds. */
  seedsMs: number
}

type OwnLimits = Omit<RendezvousLimits, keyof IndexLimits>

const DEFAULTS: OwnLimits = {
  maxLeases: constants.LEASES,
  leaseMs: constants.LEASE_MS,
  silentMs: constants.SILENT_MS,
  maxLeaseMs: constants.MAX_LEASE_MS,
  keepMs: constants.KEEP_MS,
  maxClients: constants.MAX_CLIENTS,
  maxClientsPerGroup: constants.MAX_CLIENTS_PER_GROUP,
  maxDocumentsPerClient: constants.MAX_DOCUMENTS_PER_CLIENT,
  maxBytesPerClient: constants.MAX_BYTES_PER_CLIENT,
  pushedPerSecond: constants.PUSHED_PER_SECOND,
  pushedBurst: constants.PUSHED_BURST,
  maxPushes: constants.MAX_PUSHES,
  exchangeMs: constants.EXCHANGE_MS,
  fullRetryMs: constants.FULL_RETRY_MS,
  seedsMs: constants.SEEDS_MS
}

const LEAST: Partial<OwnLimits> = { leaseMs: constants.LEAST_LEASE_MS, silentMs: constants.LEAST_RENEWAL_MS, maxLeaseMs: constants.LEAST_LEASE_MS, keepMs: 0, pushedBurst: constants.MAX_DOCUMENTS_PER_PUSH }

/** @throws InvalidRendezvousLimitError */
export function resolveLimits (given: Partial<RendezvousLimits>): RendezvousLimits {
  const limits = { ...DEFAULTS }

  for (const key of Object.keys(DEFAULTS) as Array<keyof OwnLimits>) {
    const least = LEAST[key] ?? 1
    limits[key] = given[key] ?? DEFAULTS[key]

    if (!Number.isSafeInteger(limits[key]) || limits[key] < least || limits[key] > LONGEST_MS) {
      throw new InvalidRendezvousLimitError(`${key} is ${String(limits[key])}, not a whole number from ${least} to ${LONGEST_MS}`)
    }
  }

  return { ...limits, ...ofIndex(given) }
}

function ofIndex (given: Partial<RendezvousLimits>): IndexLimits {
  try {
    return indexLimits(given)
  } catch (cause) {
    throw new InvalidRendezvousLimitError((cause as Error).message, { cause })
  }
}
