/** The protocol that rendezvous peers serve is `/<prefix>/rendezvous/1.0.0`. */
export const PROTOCOL_NAME = 'rendezvous'

export const PROTOCOL_VERSION = '1.0.0'

/** The one that edges serve, for what a rendezvous has to tell them. Another, so that identify shows who is a rendezvous. */
export const CLIENT_PROTOCOL_NAME = 'rendezvous-client'

/** First part of the protocol ids, unless a network is forked. */
export const PROTOCOL_PREFIX = 'juxta'

/** Leases an edge holds at a time: one more than needed, so that one rendezvous can go without anything being lost. */
export const LEASES = 2

/** Milliseconds of a lease that an edge asks for. As long as an edge that vanished is believed in, and a renewal every five minutes. */
export const LEASE_MS = 600_000

/** Milliseconds of the shortest lease that an edge takes: a renewal every 15 s, whatever a rendezvous says. */
export const LEAST_LEASE_MS = 30_000

/** Milliseconds between two renewals, at least: a rendezvous that cuts each connection is not asked in a frenzy. */
export const LEAST_RENEWAL_MS = 1_000

/**
 * Milliseconds that an edge waits for the first rendezvous that it asks to place what it pushes; then one that holds a lease already is to do so. Longer
 * than a way there and back on any link; that two place is not wrong, only twice the work.
 */
export const PLACER_WAIT_MS = 1_000

/** Milliseconds without an answer after which another rendezvous is asked beside the one that owes it. An exchange is two ways there and back. */
export const HEDGE_MS = 2_000

/**
 * Milliseconds without a right word of a rendezvous after which an edge asks it: one that is silent is noticed within that and `EXCHANGE_MS`. Four messages
 * a minute for two leases; libp2p's connection monitor, where it runs, sees a dead connection sooner.
 */
export const SILENT_MS = 60_000

/** Milliseconds that an edge keeps the lease of a rendezvous that says goodbye until another has taken its place. */
export const HANDOVER_MS = 2_500

/** Points of distrust at which an edge leaves a rendezvous: two forged answers within a minute, four that are silent, expired or not asked for, seven refusals. */
export const DISTRUSTED_POINTS = 7

/** The most points, so that a minute of lies is not remembered for longer than an hour of them. */
export const MAX_POINTS = 16

/** Milliseconds that take away one point. */
export const FORGIVEN_MS = 60_000

/** Milliseconds for which a rendezvous is left that is distrusted; doubled each time. */
export const DISTRUST_MS = 600_000

/** The most of that, milliseconds. */
export const DISTRUST_CAP_MS = 14_400_000

/** Milliseconds for which the rendezvous peers to which one sends an edge come before its seeds. */
export const PREFERRED_MS = 60_000

/** Milliseconds of the longest lease that a rendezvous grants. */
export const MAX_LEASE_MS = 3_600_000

/** Milliseconds for which a rendezvous keeps the advertisements of a client whose lease ended, at most: it may come back, and others may be looking. */
export const KEEP_MS = 600_000

/** Of the index, what withdrawals may take up whose clients are gone: they stay for up to a week, and cost who makes them nothing. */
export const ORPHANED_SHARE = 1 / 8

/** Clients with a lease, of one rendezvous. */
export const MAX_CLIENTS = 4_096

/** Those whose addresses begin alike (an IPv4 /24, an IPv6 /48): a quarter, so that one who makes peer ids does not have all leases. */
export const MAX_CLIENTS_PER_GROUP = 1_024

/** Clients that one document is kept for at a time, of all that pushed it: gateways, or somebody who wants it to stay. */
export const MAX_HOLDERS = 4

/** Clients of a rendezvous from which on it sends new ones to others, each to another, unless they insist: so that a seed that all know is not leased by all. */
export const SPREAD_CLIENTS = 16

/** Milliseconds after which one that was sent away may ask again, and insist: it found no other. */
export const SENT_AWAY_RETRY_MS = 100

/** Documents that one client may have at a rendezvous. As many as one publisher. */
export const MAX_DOCUMENTS_PER_CLIENT = 1_024

/** Bytes of the documents of one client: 4 KiB for each. */
export const MAX_BYTES_PER_CLIENT = 4 * 1024 * 1024

/** Documents in one push. */
export const MAX_DOCUMENTS_PER_PUSH = 64

/** Bytes of the documents in one push: 16 of the largest. */
export const MAX_PUSH_BYTES = 256 * 1024

/** Bytes of a request beside the documents: a tag and a length for each, and room for later versions. */
export const REQUEST_OVERHEAD_BYTES = 1_024

/** Bytes of one answer: 16 addresses of 512 bytes, or a refusal for each of 64 documents. */
export const MAX_ANSWER_BYTES = 16_384

/** Documents a second that one client may push, in the long run: a signature takes about 0.2 ms to verify. */
export const PUSHED_PER_SECOND = 64

/** Documents that one client may push at once after a pause: all that it may have. */
export const PUSHED_BURST = 1_024

/**
 * Pushes worked on at once, one of each client: 32 MiB of the largest. With 16, a third of 50 edges that published at once had to come again a second later.
 */
export const MAX_PUSHES = 128

/** Documents verified in one turn of the event loop. */
export const VERIFIED_PER_TURN = 4

/** Queries of one client that a rendezvous follows, so that it is told of changes instead of asking for them. */
export const MAX_FOLLOWED = 16

/** Those of all clients: four for each. */
export const MAX_STANDING_QUERIES = 16_384

/** Milliseconds that changes for a client wait for more, so that they are told together. */
export const TELL_LINGER_MS = 100

/** Clients told at once: the others wait, or one change that many follow would open a stream to each. */
export const MAX_TELLING = 64

/** Addresses of other rendezvous peers in an answer. */
export const MAX_OTHERS = 16

/** Bytes of one such address. */
export const MAX_ADDRESS_BYTES = 512

/** Addresses of one rendezvous peer that are told, or remembered. */
export const ADDRESSES_PER_PEER = 4

/** Rendezvous peers that an edge has heard of from others and remembers, beside its seeds. */
export const MAX_REFERRED = 64

/** Those that one rendezvous has told of, so that no liar's fill it alone. */
export const MAX_REFERRED_BY_ONE = 32

/** Milliseconds after which one that nobody told of again makes room for another. */
export const STALE_MS = 600_000

/** Failures in a row after which one that was heard of is forgotten. A seed never is. */
export const REFERRED_TRIES = 3

/** Milliseconds for one exchange, the dial included. */
export const EXCHANGE_MS = 5_000

/** Milliseconds before a rendezvous that failed is asked again, the first time. */
export const RETRY_BASE_MS = 250

/** By which that grows. */
export const RETRY_FACTOR = 1.6

/** Milliseconds that it grows to: a rendezvous that comes back is found within that. */
export const RETRY_CAP_MS = 10_000

/** Share of such a delay that is random, so that the clients of a rendezvous that restarts don't come all at once. */
export const RETRY_JITTER = 0.5

/** Milliseconds until a rendezvous that is full wants to be asked again, unless it says otherwise. */
export const FULL_RETRY_MS = 60_000

/** Milliseconds of the most that an edge stays away because it was told to. */
export const MAX_RETRY_MS = 600_000

/** Milliseconds between looks at the clock. */
export const CHECK_MS = 5_000

/** Milliseconds by which such a look may be late, or early: more, and the machine slept or its clock was set. */
export const CLOCK_JUMP_MS = 5_000

/** Milliseconds until documents that were not taken for now are pushed again. */
export const PUSH_RETRY_MS = 1_000

/** Documents that an edge has pushed and remembers; the first to expire goes first. */
export const MAX_REMEMBERED = 4_096

/** What connections to who holds a lease are worth when libp2p has too many, of 100. */
export const TAG_VALUE = 50

/** Milliseconds for all goodbyes at the end. */
export const GOODBYE_MS = 1_000

/** Clients that are said goodbye to, at most: the others find out by themselves. */
export const MAX_GOODBYES = 1_024

/** Milliseconds after which a rendezvous looks whether it is connected to its seeds. */
export const SEEDS_MS = 15_000

/** Documents from before a restart that nobody pushed again, and that go at a time: each is opened for that. */
export const RESTORED_PER_SWEEP = 256

/** Milliseconds between two looks for what has expired, at least. */
export const SWEEP_MS = 1_000

/** Inbound streams per connection. */
export const MAX_INBOUND_STREAMS = 16

/** Rendezvous peers of which it is remembered why they gave no lease, or are not connected: enough to see what is wrong. */
export const MAX_UNREACHED = 8

/** Characters of such a reason. */
export const MAX_REASON_CHARACTERS = 200
