/**
 * Limits of a peer that relays or is a rendezvous for others. libp2p's own for a relay, 128 KiB and two minutes a connection, are for strangers who happen to be public;
 * these are for one that was set up to relay. `relayLimits` sets them.
 */

const MiB = 1024 * 1024

/** Peers that keep a reservation at a time. libp2p's default is 15. */
export const RELAY_RESERVATIONS = 1_024

/** How long a reservation holds, ms; it is renewed before. libp2p's default. */
export const RELAY_RESERVATION_MS = 2 * 60 * 60_000

/** How long one relayed connection may last, ms. A session takes another one when it is over. */
export const RELAY_CONNECTION_MS = 2 * 60 * 60_000

/** Bytes that one relayed connection may carry, both directions together: a DVD needs five */
export const RELAY_CONNECTION_BYTES = 1_024 * MiB

/** Relayed connections that one peer may have others open to it. libp2p's default for one direction is 32. */
export const RELAY_STREAMS_PER_PEER = 128

/** Relayed connections to one peer on one of its connections, of all that reach it. libp2p's default is 300. */
export const RELAY_CONNECTIONS_TO_PEER = 512

/** Connections that a relay or rendezvous holds in all. libp2p's default is 300. */
export const SERVER_CONNECTIONS = 4_096

/** Connections a second from one host to a relay or rendezvous: a whole office may be behind one address. libp2p's default is 5. */
export const SERVER_CONNECTIONS_PER_HOST = 64

/** Connections to a relay or rendezvous that are being set up at a time: all come back at once after its restart. libp2p's default is 10. */
export const SERVER_PENDING_CONNECTIONS = 256

/** Bytes of one file in a data directory that are read: a key has under 2,400 */
export const DATA_FILE_BYTES = MiB

/** How long a new peer waits for a relay and a rendezvous before it is given to its program, ms: as long as one dial may take */
export const READY_MS = 5_000
