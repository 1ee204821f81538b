/** Keys of a scope in the table: the first is full when eight rendezvous peers are found under it, and what fills one with lies has three more to fill. */
export const SCOPE_KEYS = 4

/** Rendezvous peers that are to be found under one key: as many as an answer of the table has. Those behind the last key's are not in the table at all. */
export const PROVIDERS_PER_KEY = 8

/** Milliseconds without another rendezvous, or of an edge without a lease, before the table is asked; up to twice that, at random. Seeds and referrals come first. */
export const LOOK_AFTER_MS = 5_000

/** Milliseconds after which it is asked again if that did not help; doubled each time, a quarter more or less. */
export const RETRY_MS = 30_000

/** The most that grows to. */
export const RETRY_CAP_MS = 600_000

/** Milliseconds until a rendezvous that knows others looks whether there are any that do not, a quarter more or less; doubled each time. Those that began at once may have found each other by halves. */
export const LOOK_AGAIN_MS = 60_000

/** The most that grows to. */
export const LOOK_MS = 3_600_000

/** Milliseconds before a rendezvous puts itself into the table; up to twice that, at random. By then the others that start with it know each other, and most need not. */
export const PROVIDE_AFTER_MS = 10_000

/** Milliseconds between two times that it does, a quarter more or less: addresses in libp2p's peer store are good for an hour. */
export const PROVIDE_MS = 2_400_000

/** Milliseconds between two tries to, however often it is another key's turn. */
export const LEAST_PROVIDE_MS = 60_000

/** Milliseconds for looking under one key, with dialling whom it takes. */
export const LOOK_TIMEOUT_MS = 15_000

/** Milliseconds for putting itself under a key. */
export const PROVIDE_TIMEOUT_MS = 60_000

/** Peers taken from one look, of which the first ones that come are kept. */
export const MAX_FOUND = 16

/** Peers looked at in one look: above, somebody makes them up. */
export const MAX_LOOKED_AT = 64

/** Addresses taken of one peer. */
export const ADDRESSES_PER_PEER = 4

/** Addresses of one provider that libp2p remembers: those that it had before, and a few that it says. */
export const MAX_KEPT_ADDRESSES = 16

/** Bytes of one address: as in a referral of a rendezvous. */
export const MAX_ADDRESS_BYTES = 512

/** Peers of the table that are dialled when a node begins: some answer. */
export const MAX_BOOTSTRAP = 16

/** Milliseconds for dialling one of them, and for what is done here alone. */
export const BOOTSTRAP_TIMEOUT_MS = 5_000

/** Bytes of a scope's id. */
export const MAX_SCOPE_BYTES = 256

/** Last part but one of the table's protocol id, `/juxta/kad/1.0.0`. The protocol is libp2p's Kademlia. */
export const PROTOCOL_NAME = 'kad'

export const PROTOCOL_VERSION = '1.0.0'

/** First part of the protocol id, unless a network is forked. */
export const PROTOCOL_PREFIX = 'juxta'

/** Peers in a bucket, and those that keep a record. Kademlia's 20 is for a million peers that come and go within the hour; 8 of 64 cost a third of the messages. */
export const BUCKET_SIZE = 8

/** Peers asked at once in a look. */
export const ALPHA = 4

/** Ways of one look that have no peer in common, so that one liar does not lead all of it astray. */
export const DISJOINT_PATHS = 2

/** Milliseconds between two looks of a peer for its own neighbours in the table. */
export const SELF_LOOK_MS = 1_800_000

/** Milliseconds for which a record counts: three times the longest time between two. */
export const RECORD_MS = 9_000_000

/** Milliseconds between two looks for records that are over. */
export const RECORD_SWEEP_MS = 1_200_000

/** Records that a peer keeps for others. */
export const MAX_RECORDS = 8_192

/** Of one peer: the keys of a few scopes. */
export const MAX_RECORDS_PER_PEER = 32

/** Under one key; more would only make answers large. The oldest goes. */
export const MAX_RECORDS_PER_KEY = 64

/** Bytes of a record: a date. Anything else that the protocol can keep, as public keys, is not kept. */
export const MAX_RECORD_BYTES = 10

/** Peers whom others tell of that are remembered in a second: above, somebody makes them up. */
export const MAX_TOLD_PER_SECOND = 64

/** Milliseconds for which this node's own addresses are taken as they were. */
export const OWN_ADDRESSES_MS = 1_000

/** Peers that wait to be pinged before they are in the routing table. */
export const MAX_WAITING_PEERS = 128

/** Peers pinged at once for that. */
export const PING_CONCURRENCY = 4

/** Streams on which one peer asks at once. */
export const MAX_INBOUND_STREAMS = 8

/** Milliseconds for which a client of the table stays in it after its last look. */
export const REST_AFTER_MS = 60_000
