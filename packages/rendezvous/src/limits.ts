import { indexLimits } from '@juxta/advertisement-cache/internal'
import { checkOptions, checkWhole, LONGEST_MS, resolveLimits } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidRendezvousLimitError } from './errors.ts'
import type { PlacementLimit, RendezvousInit } from './index.ts'
import type { IndexLimits } from '@juxta/advertisement-cache'
import type { KnownOptions, LimitRange } from '@juxta/wire'

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

const RANGES: Partial<Record<keyof OwnLimits, LimitRange>> = {
  leaseMs: [constants.LEAST_LEASE_MS, LONGEST_MS],
  silentMs: [constants.LEAST_RENEWAL_MS, LONGEST_MS],
  maxLeaseMs: [constants.LEAST_LEASE_MS, LONGEST_MS],
  keepMs: [0, LONGEST_MS],
  pushedBurst: [constants.MAX_DOCUMENTS_PER_PUSH, LONGEST_MS]
}

/** Their defaults are those of @juxta/placement. */
const OF_PLACEMENT: Record<PlacementLimit, 'number'> = {
  maxHeld: 'number', maxHeldBytes: 'number', maxHeldPerSource: 'number', maxHeldBytesPerSource: 'number', maxMembers: 'number', maxPerPrefix: 'number', splitDocuments: 'number'
}

const ROLES = ['edge', 'rendezvous']

const OPTIONS: KnownOptions<RendezvousInit> = {
  ...DEFAULTS,
  ...indexLimits(),
  ...OF_PLACEMENT,
  role: 'string',
  seeds: 'object',
  datastore: 'object',
  takesType: 'function',
  clockSkewMs: 'number',
  protocolPrefix: 'string',
  admissions: 'object',
  now: 'function',
  startTimer: 'function',
  random: 'function'
}

/** @throws InvalidRendezvousLimitError */
export function limitsOf (init: RendezvousInit): RendezvousLimits {
  checkOptions('rendezvous()', init, OPTIONS, failing)

  if (init.role != null && !ROLES.includes(init.role)) {
    throw failing(`role is '${init.role}', and none of ${ROLES.join(', ')}`)
  }

  for (const name of Object.keys(OF_PLACEMENT) as PlacementLimit[]) {
    checkWhole(name, init[name] ?? 1, 1, Number.MAX_SAFE_INTEGER, failing)
  }

  return { ...resolveLimits(DEFAULTS, init, failing, RANGES), ...ofIndex(init) }
}

function failing (message: string, options?: ErrorOptions): Error {
  return new InvalidRendezvousLimitError(message, options)
}

function ofIndex (given: Partial<IndexLimits>): IndexLimits {
  try {
    return indexLimits(given)
  } catch (cause) {
    throw failing((cause as Error).message, { cause })
  }
}
