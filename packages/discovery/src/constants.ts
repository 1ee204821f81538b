/**
 * Every bound and duration of discovery. Each can be set but those that both ends must agree on.
 */

/** Name of the resolver's handler that answers. */
export const HANDLER_NAME = 'discovery'

/** Status of a query that is none, or asks for more than it may; the first of those that are a handler's own. */
export const BAD_QUERY = 64

/** Versions that an asker says it has, in one query: 256 of at most 210 bytes leave room for the query in the resolver's 64 KiB. */
export const MAX_KNOWN = 256

/** Bytes of a digest: sha2-256. */
export const DIGEST_LENGTH = 32

/** Milliseconds for which a document is published, and for which others may keep a version of it, unless it says otherwise: as of an advertisement. */
export const LIFETIME_MS = 31_536_000_000
export const EXPIRATION_MS = 7_200_000

/** Random bytes that make a resource another than its owner's others: as in an advertisement. */
export const NONCE_BYTES = 16

/** Documents that this node publishes at once, with those it withdrew that have not expired. */
export const MAX_PUBLICATIONS = 4_096

/** Bytes in the documents that this node publishes: those of 16 KiB, the largest, fit as often. */
export const MAX_PUBLISHED_BYTES = 64 * 1_048_576

/** Documents of others that are kept until they expire. */
export const MAX_CACHED = 4_096

/** Bytes in them. */
export const MAX_CACHED_BYTES = 16 * 1_048_576

/** Those of one publisher, so that nobody's fill it alone. */
export const MAX_CACHED_PER_PUBLISHER = 512

/** Bytes in those. */
export const MAX_CACHED_BYTES_PER_PUBLISHER = 2 * 1_048_576

/** Share of its expiration after which a document is published anew: one renewal may fail, and another come in time. */
export const RENEW_SHARE = 0.5

/** Milliseconds before a renewal that failed is tried again; doubled each time. */
export const RENEW_RETRY_MS = 1_000

/** The most of that, milliseconds. */
export const RENEW_RETRY_CAP_MS = 60_000

/** Milliseconds that a search takes at most. */
export const DEADLINE_MS = 10_000

/** Milliseconds that a neighbour has of that. */
export const NEIGHBOUR_MS = 3_000

/** Milliseconds that a rendezvous has of that. */
export const RENDEZVOUS_MS = 5_000

/** Milliseconds without an end of its answer, after which the next rendezvous is asked beside the first. */
export const NEXT_RENDEZVOUS_MS = 1_000

/** Milliseconds for which what is cached waits for a rendezvous to say that it was withdrawn or changed. */
export const CONFIRM_MS = 1_000

/** Answers that wait for the reader of a search before no more are read. */
export const MAX_WAITING = 64

/** Refused documents of one peer in one search, after which nothing more of it is looked at. */
export const MAX_REFUSED = 16

/** Responses of one peer to one search. */
export const MAX_RESPONSES = 1_024

/** Milliseconds between two searches of a watch. Changes here are seen at once; this is for those elsewhere. */
export const WATCH_MS = 30_000

/** Milliseconds after which a watch searches when a rendezvous is leased that was not before, or said that it could not tell all: others come there, too. */
export const REFRESH_MS = 1_000

/** Milliseconds after which a watch searches again when a rendezvous could not ask all: it does when others are gone, and what they had is elsewhere within seconds. Doubled each time. */
export const PARTIAL_MS = 2_000

/** Milliseconds for which a rendezvous may tell of what a watch was for that has ended. */
export const ENDED_MS = 10_000

/** Documents that one watch follows. */
export const MAX_WATCHED = 4_096

/** Watches at once. */
export const MAX_WATCHES = 256

/** How often a query is passed on: from the rendezvous that was asked to those it knows. */
export const MAX_HOPS = 1

/** Other rendezvous peers that one query is passed on to. */
export const MAX_PASSED_ON = 16

/** Documents that are over and go in one turn of the event loop: a few milliseconds. */
export const EXPIRED_PER_TURN = 256
