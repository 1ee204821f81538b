/** Bytes a `StreamReader` in pull mode keeps before it pauses the stream. */
export const MAX_BUFFERED_BYTES = 1024 * 1024

/**
 * Bytes that may come and wait in a stream after it was paused: yamux' largest
 * window (`MAX_STREAM_WINDOW` in `@chainsafe/libp2p-yamux`), which the remote
 * may already have been granted and which a fast link reaches within seconds.
 * libp2p's own bound, `DEFAULT_MAX_READ_BUFFER_LENGTH` in `@libp2p/utils`, is
 * 4 MiB and aborts the stream: measured, a reader that pauses after 100 MB
 * over TCP loopback loses its stream.
 */
export const MAX_UNREAD_BYTES = 16 * 1024 * 1024

/** Bytes in the longest length prefix: 8 groups of 7 bits hold 2^53 - 1. */
export const MAX_LENGTH_BYTES = 8

/** Bytes in one frame, unless a protocol says otherwise. */
export const MAX_FRAME_LENGTH = 64 * 1024

/**
 * Bytes in a scope preamble: a kind, and one keyed hash with its nonces
 * (about 100 bytes) with room for another hash function.
 */
export const MAX_PREAMBLE_LENGTH = 512

/** Bytes in each later frame of a scope's exchange: a keyed hash and a nonce. */
export const MAX_EXCHANGE_FRAME_LENGTH = 1024

/** Frames each end may send in one exchange: opening and proof, and two to spare. */
export const MAX_EXCHANGE_FRAMES = 4

/** Milliseconds a remote has for preamble and exchange together: a few round trips through a slow relay. */
export const PREAMBLE_TIMEOUT = 10_000

/** Bytes in the ticket that stands for a verdict: 128 random bits, which nobody guesses. */
export const TICKET_LENGTH = 16

/** Verdicts remembered per connection; the oldest goes first. A peer shares a handful of scopes. */
export const MAX_ADMISSIONS_PER_CONNECTION = 256

/** Milliseconds a verdict holds when the scope names no expiry. */
export const ADMISSION_LIFETIME = 60 * 60 * 1000

/** Bytes in one request. */
export const MAX_REQUEST_LENGTH = 64 * 1024

/** Bytes in one response. */
export const MAX_RESPONSE_LENGTH = 256 * 1024

/** Responses to one request. */
export const MAX_RESPONSES = 1024

/** Bytes of UTF-8 in a status' reason. */
export const MAX_REASON_LENGTH = 256

/** Requests one responder works on at once, all peers together. */
export const MAX_CONCURRENT_REQUESTS = 256

/** Requests of one peer that one responder works on at once: a stream that says nothing is one, for as long as it may. */
export const MAX_CONCURRENT_REQUESTS_PER_PEER = 32

/** Milliseconds until a requester gives up, all responses together. */
export const REQUEST_TIMEOUT = 30_000

/** Milliseconds a responder waits for the whole request after the preamble. */
export const READ_REQUEST_TIMEOUT = 10_000

/** Milliseconds a responder's handler has; under `REQUEST_TIMEOUT`, so that the status still arrives. */
export const HANDLER_TIMEOUT = 25_000

/** Milliseconds the other end has to close its side after the last response, before the stream is aborted. */
export const CLOSE_TIMEOUT = 5_000

/**
 * Streams being opened at a time on a connection on which none is open yet. libp2p's `maxEarlyStreams` is 10, and it opens some itself (identify,
 * ping, DCUtR).
 */
export const EARLY_STREAMS = 4

/** Milliseconds in the longest time that a timer of JavaScript can be set to; what is longer runs out at once. */
export const LONGEST_MS = 2 ** 31 - 1

/** Characters that may be wrong, missing or too many in the name of an option for it to be said which one was meant. */
export const MAX_TYPOS = 2
