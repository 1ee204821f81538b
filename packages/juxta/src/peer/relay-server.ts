import { checkOptions, resolveLimits } from '@juxta/wire'
import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import {
  RELAY_CONNECTION_BYTES, RELAY_CONNECTION_MS, RELAY_CONNECTIONS_TO_PEER, RELAY_RESERVATION_MS, RELAY_RESERVATIONS, RELAY_STREAMS_PER_PEER
} from '../constants.ts'
import { InvalidPeerInitError } from '../errors.ts'
import type { CircuitRelayServerComponents, CircuitRelayService } from '@libp2p/circuit-relay-v2'

/** What a relay lets through */
export interface RelayLimits {
  /** peers that keep a reservation; default 1,024 */
  reservations: number
  /** how long a reservation holds, ms; default 2 hours */
  reservationMs: number
  /** how long one relayed connection may last, ms; default 2 hours */
  connectionMs: number
  /** bytes that one relayed connection may carry, both directions together; default 1 GiB */
  connectionBytes: number
}

const DEFAULTS: RelayLimits = {
  reservations: RELAY_RESERVATIONS,
  reservationMs: RELAY_RESERVATION_MS,
  connectionMs: RELAY_CONNECTION_MS,
  connectionBytes: RELAY_CONNECTION_BYTES
}

const RANGES = { connectionBytes: [1, Number.MAX_SAFE_INTEGER] } as const

/**
 * What a relay lets through, with what was set of it; the peers that use it are told of the limits of a connection
 *
 * @throws InvalidPeerInitError
 */
export function relayLimits (set: Partial<RelayLimits> = {}): RelayLimits {
  checkOptions('relayLimits', set, DEFAULTS, failing)

  return resolveLimits(DEFAULTS, set, failing, RANGES)
}

function failing (message: string): Error {
  return new InvalidPeerInitError(message)
}

export function relayServer (limits: RelayLimits): (components: CircuitRelayServerComponents) => CircuitRelayService {
  return circuitRelayServer({
    maxInboundHopStreams: RELAY_STREAMS_PER_PEER,
    maxOutboundStopStreams: RELAY_CONNECTIONS_TO_PEER,
    reservations: {
      maxReservations: limits.reservations,
      reservationTtl: limits.reservationMs,
      defaultDurationLimit: limits.connectionMs,
      defaultDataLimit: BigInt(limits.connectionBytes)
    }
  })
}
