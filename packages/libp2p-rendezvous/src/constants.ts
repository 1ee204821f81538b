const KiB = 1024
const MiB = 1024 * KiB

/** "The rendezvous protocol runs over libp2p streams using the protocol id `/rendezvous/1.0.0`." (libp2p specs, rendezvous) */
export const PROTOCOL = '/rendezvous/1.0.0'

/** Seconds of a registration that names no time. "If no TTL was set, then a default of 2hrs is implied." */
export const DEFAULT_TTL_S = 2 * 60 * 60

/** Seconds. "a minimum acceptable ttl of 2H" */
export const MIN_TTL_S = 2 * 60 * 60

/** Seconds. "a maximum acceptable ttl of 72H" */
export const MAX_TTL_S = 72 * 60 * 60

/** Bytes of UTF-8. "a maximum namespace length of 255" */
export const MAX_NAMESPACE_BYTES = 255

/** Registrations of one peer. "a maximum of 1000 registration for each peer" */
export const MAX_REGISTRATIONS_PER_PEER = 1_000

/** Registrations in one answer. "a maximum of 1000 peers should be returned per namespace query" */
export const MAX_DISCOVERED = 1_000

/** Registrations in all: twenty peers that use all they may. rust-libp2p's default is 10,000. */
export const MAX_REGISTRATIONS = 20_000

/** Registrations in one namespace, so that a popular one, or one that somebody fills, leaves room for others. */
export const MAX_REGISTRATIONS_PER_NAMESPACE = 10_000

/** Bytes of a signed peer record: an RSA key of 4,096 bits, its signature, and the 2,048 bytes of addresses that go-libp2p-rendezvous takes. */
export const MAX_RECORD_BYTES = 4 * KiB

/** Bytes of records and namespaces, all together. */
export const MAX_BYTES = 32 * MiB

/** Bytes of those of one peer: 1,000 registrations with an Ed25519 key and some twenty addresses each. */
export const MAX_BYTES_PER_PEER = MiB

/** Bytes that a registration counts beside its record and its namespace, for what holds it. */
export const REGISTRATION_OVERHEAD_BYTES = 256

/** Bytes of a message that is asked with: a record, and a namespace and a cookie of any point. */
export const MAX_REQUEST_BYTES = 8 * KiB

/** Bytes of an answer: rust-libp2p takes no more (`MAX_MESSAGE_LEN_BYTES`). */
export const MAX_ANSWER_BYTES = MiB

/** Bytes of an answer beside its registrations, and of a registration beside its record and namespace, each at most. */
export const ANSWER_OVERHEAD_BYTES = 64

/** Bytes of an answer that a client takes: what go-libp2p sends (`network.MessageSizeMax`). */
export const MAX_TAKEN_ANSWER_BYTES = 4 * MiB

/** Bytes of the cookie of another point that a client keeps and gives back. go-libp2p-rendezvous' has 40, rust-libp2p's 8 and the namespace. */
export const MAX_COOKIE_BYTES = KiB

/** Bytes of a cookie's authentication: 128 bits, which nobody guesses. */
export const COOKIE_TAG_BYTES = 16

/** Bytes of the key that cookies are authenticated with. */
export const COOKIE_KEY_BYTES = 32

/** Streams of one peer. A rust peer opens one for each request. */
export const MAX_STREAMS_PER_PEER = 32

/** Streams of all peers together. */
export const MAX_STREAMS = 1_024

/** Milliseconds between two requests on a stream: go-libp2p-rendezvous' client asks every two minutes on the same one. */
export const IDLE_MS = 5 * 60_000

/** Milliseconds until an answer is written to a peer that reads slowly. */
export const WRITE_MS = 30_000

/** Requests of one peer a second, in the long run; then its streams wait. */
export const REQUESTS_PER_SECOND = 16

/** Requests of one peer at once after a pause. */
export const REQUEST_BURST = 64

/** Bytes of an answer that count as one more request. */
export const BYTES_PER_REQUEST = 64 * KiB

/** Peers whose requests are counted; the one that was longest quiet is forgotten first. */
export const MAX_PACED_PEERS = 4_096

/** Peers of which it is remembered which records they read, or as a point take; the longest not heard of is forgotten first. */
export const MAX_FORMATS = 4_096

/** Milliseconds for one exchange of a client, dial included. */
export const EXCHANGE_MS = 10_000

/** Of a registration's time, when it is renewed. */
export const RENEW_AT = 3 / 4

/** Of that time, how much earlier it may be, at random, so that not all peers of a point come back at once. */
export const RENEW_JITTER = 0.1

/** Milliseconds between two registrations of the same, whatever time the point grants: none that keeps to the specification grants less than two hours. */
export const LEAST_RENEWAL_MS = 5_000

/** Milliseconds until a registration that failed is tried again, at first. */
export const RETRY_MS = 5_000

/** Milliseconds, at most. */
export const MAX_RETRY_MS = 10 * 60_000

/** Milliseconds from a change of the own addresses until registrations are renewed: changes come in threes. */
export const ADDRESSES_MS = 1_000

/** Registrations that a client keeps, at all points together. */
export const MAX_KEPT = 1_024

/** Registrations of a client that are renewed at once. */
export const RENEWED_AT_ONCE = 4

/** Milliseconds that a node which stops gives its points to hear that it does. */
export const GOODBYE_MS = 1_000

/** Registrations that one look at a point takes, if no other number is asked for; valid ones or not. */
export const MAX_RESULTS = 10_000

/** Registrations asked for at a time. go-libp2p-rendezvous asks for as many. */
export const PAGE = 200

/** Milliseconds between looks of who follows a namespace, as in go-libp2p-rendezvous. */
export const FOLLOW_MS = 2 * 60_000
