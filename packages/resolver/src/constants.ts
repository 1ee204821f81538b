/** The protocol is `/<prefix>/resolver/1.0.0`. */
export const PROTOCOL_NAME = 'resolver'

export const PROTOCOL_VERSION = '1.0.0'

/** First part of the protocol id, unless a network is forked. */
export const PROTOCOL_PREFIX = 'juxta'

/** Bytes of UTF-8 in a handler's name. */
export const MAX_NAME_BYTES = 128

/** Bytes in one query's payload: what wire takes for a whole request. */
export const MAX_QUERY_BYTES = 64 * 1024

/**
 * Bytes that a message may need beside name and payload: five numbers of at most 5 bytes, two lengths of at most 4, a
 * tag of 1 byte for each, and as much again for what a response has beside its payload, or fields of later versions.
 */
export const MESSAGE_OVERHEAD_BYTES = 80

/** Bytes of what a handler says beside a response. */
export const MAX_NOTE_BYTES = 32

/** Bytes of the PeerId that a response came from. Those that there are have at most 39. */
export const MAX_SOURCE_BYTES = 64

/** Bytes in one response's payload: what wire takes for a whole response. */
export const MAX_RESPONSE_BYTES = 256 * 1024

/** Responses to one query, given and taken: as in wire. */
export const MAX_RESPONSES = 1024

/** Bytes of all payloads of one answer, given and taken: 16 of the largest responses, or 4 KiB in each of 1,024. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Queries worked on at once, all peers together: as in wire. */
export const MAX_QUERIES = 256

/** Queries of one peer worked on at once: 8 peers can't keep the others out, and one peer's protocols don't get in each other's way. */
export const MAX_QUERIES_PER_PEER = 32

/** Milliseconds a handler and its responses have, whatever the asker would wait: as in wire. */
export const HANDLER_MS = 25_000

/** Milliseconds by which wire's own bound on a handler lies beyond ours, so that ours, which says why, comes first. */
export const HANDLER_GRACE_MS = 1_000

/** Milliseconds until a query has arrived as a whole: a few round trips through a slow relay. */
export const READ_QUERY_MS = 5_000

/** Milliseconds until an asker gives up, all responses together. */
export const DEADLINE_MS = 10_000

/** Milliseconds one neighbour has of that, so that a few silent ones leave time for those behind them. */
export const PER_PEER_MS = 5_000

/** Neighbours asked at once. Also the responses held for a reader that is slow, since each may have one waiting. */
export const CONCURRENCY = 8

/** How often a query may be passed on. Gnutella's time-to-live, beyond which floods cost more than they found. */
export const MAX_HOPS = 7

/** Milliseconds a neighbour that refused a scope counts as outside of it: it may become a member meanwhile. */
export const REFUSAL_MS = 60_000

/** Open connections to one peer that are tried before one is dialled. */
export const CONNECTIONS_TO_TRY = 3

/** Inbound streams per connection; above `MAX_QUERIES_PER_PEER`, so that who asks too much is told so and not reset. */
export const MAX_INBOUND_STREAMS = 64

/** Outbound streams per connection; more wait for nobody, libp2p refuses them. */
export const MAX_OUTBOUND_STREAMS = 256

/** Greatest number that a field of the messages holds. */
export const MAX_UINT32 = 2 ** 32 - 1
