/**
 * What signatures are made for, so that an envelope signed for something else is never taken for one of these.
 */
export const BINDING_DOMAIN = 'juxta-pipe-binding'
export const DELEGATION_DOMAIN = 'juxta-pipe-delegation'
export const HAND_OVER_DOMAIN = 'juxta-pipe-hand-over'

/** Payload types of the envelopes, UTF-8. Their number grows when one could be misunderstood by who knows the one before. */
export const BINDING_PAYLOAD_TYPE = '/juxta/pipe-binding/1'
export const DELEGATION_PAYLOAD_TYPE = '/juxta/pipe-delegation/1'
export const HAND_OVER_PAYLOAD_TYPE = '/juxta/pipe-hand-over/1'

/** Bytes in a sealed delegation: the largest key of libp2p (RSA, 8,192 bits: 1,062 and 1,024 for its signature), and 400 beside it. */
export const MAX_DELEGATION_BYTES = 2_560

/** Bytes in a sealed binding: as much again, a delegation, and eight addresses. */
export const MAX_BINDING_BYTES = 8_192

/** Addresses in a binding: as many as `path` tries in one open. */
export const MAX_ADDRESSES = 8

/** Bytes in each of them. */
export const MAX_ADDRESS_BYTES = 256

/** Bindings in a chain, the one that the owner signed included. Beyond, the owner has to bind again. */
export const MAX_LINKS = 16

/** Ends of one shared pipe that are remembered. */
export const MAX_ENDS = 256

/** Milliseconds for which a binding holds by default: an end that died is forgotten after ten minutes. */
export const BINDING_MS = 600_000

/** The most that it may say, ms: a day. */
export const MAX_BINDING_MS = 86_400_000

/** Milliseconds for which a delegation holds by default: thirty days. */
export const DELEGATION_MS = 2_592_000_000

/** The most that it may say, ms: a year, as the lifetime of an advertisement. */
export const MAX_DELEGATION_MS = 31_536_000_000

/** Greatest rank: what its field holds. */
export const MAX_RANK = 4_294_967_295

/** How far apart two clocks may be, ms: as of advertisements. */
export const CLOCK_SKEW_MS = 300_000

/** Bytes of a sha2-256, by which a binding names the one before. */
export const DIGEST_LENGTH = 32

/** Name of the resolver's handler for binding queries. */
export const HANDLER_NAME = 'pipe'

/** Status of a query that is none; the first of those that are a handler's own. */
export const BAD_QUERY = 64

/** Reason of the abort (code application) with which a holder ends the sessions of an end that it gave up or lost. */
export const END_ELSEWHERE = 'the end of the pipe is elsewhere'

/** The same, when the end was handed over: what waits to be acknowledged then is not lost, and a session that is closing goes on. */
export const END_HANDED_OVER = 'the end of the pipe is elsewhere: it was handed over'

/** Bytes in a sealed hand-over: the largest key and its signature, as in a delegation, and 500 beside them. */
export const MAX_SEALED_HAND_OVER_BYTES = 2_560

/** Bytes of the id of a session. */
export const SESSION_ID_LENGTH = 16

/** Bytes of messages that go along when an end is handed over, of all its sessions together: one of the largest size always fits. */
export const MAX_HAND_OVER_BYTES = 134_217_728

/** Bytes of chains, signatures and framing beside them. */
export const MAX_HANDED_BESIDE_BYTES = 33_554_432

/** Sessions that are handed over at once: as many as a node keeps. */
export const MAX_HANDED_SESSIONS = 4_096

/** Messages of one session that go along, each way: more than fit the credit of one that is unread. */
export const MAX_HANDED_MESSAGES = 65_536

/** Milliseconds for which a hand-over holds by default: as long as the end that moved is looked for. */
export const HAND_OVER_MS = 600_000

/** The most that it may say, ms: a day. */
export const MAX_HAND_OVER_MS = 86_400_000

/** Milliseconds that a new holder has to show what was handed over to it, before the sender tries again. */
export const CONTINUE_MS = 10_000

/** Messages after which those that were acknowledged are let go of: each time moves all the others. */
export const SETTLE_EVERY = 64

/** Epochs of pipes for which it is remembered to whom they were handed over. */
export const MAX_HAND_OVERS = 4_096

/** Pipes whose bindings are remembered; the one that was not used for longest is forgotten. */
export const MAX_PIPES = 1_024

/** Names whose owner is remembered. */
export const MAX_PINS = 1_024

/** Ends that this node has bound. */
export const MAX_BOUND = 256

/** Share of its time after which a binding is renewed: one renewal may fail, and another come in time. */
export const RENEW_SHARE = 0.5

/** Milliseconds before a renewal that failed is tried again. */
export const RENEW_RETRY_MS = 5_000

/** Milliseconds after a change of this node's addresses in which others are waited for, before its bindings say so. */
export const ADDRESSES_SETTLE_MS = 250

/** Milliseconds that finding a pipe takes at most. */
export const FIND_MS = 10_000

/** Milliseconds in which it is asked on which of several pipes of one name somebody listens, and then whether he is there. */
export const LISTENS_MS = 1_500

/** The most of them of which that is asked. */
export const MAX_LISTENS_ASKED = 8

/** The most ends of each that are asked whether they are there. */
export const MAX_LISTENERS_ASKED = 3

/** Peers of one kind that are named in an error that says who was asked; of more it is said how many they are */
export const ASKED_NAMED = 2

/** Milliseconds that asking for bindings takes at most. */
export const RESOLVE_MS = 5_000

/** Milliseconds that one neighbour has of that. */
export const RESOLVE_PEER_MS = 2_000

/** Milliseconds in which others may know of a later binding, once one was found. */
export const RESOLVE_SETTLE_MS = 300

/** Milliseconds in which who had the end is told that somebody else has it now. Who is not reached finds out at the next renewal. */
export const TELL_MS = 5_000

/** Bytes of the bindings that a neighbour may answer with, all together: a chain as long as can be, several times. */
export const MAX_ANSWER_BYTES = 524_288

/** Milliseconds without a path after which a session asks whether the end has moved, and between two such questions. */
export const LOOK_MS = 1_500

/** Milliseconds between two attempts to follow an end that moved. */
export const FOLLOW_RETRY_MS = 500

/** Milliseconds for which a session looks for the new end: as long as a session in memory is retained. */
export const FOLLOW_MS = 600_000

/** Milliseconds in which a session with the new end has to come about, before another is asked for. */
export const FOLLOW_CONNECT_MS = 10_000

/** Milliseconds in which an attempt to connect is given up for an end that was bound meanwhile. */
export const LOOK_FOR_MS = 30_000

/** Milliseconds that an end of a shared pipe has to answer, before the next one is tried. */
export const END_MS = 3_000

/** Milliseconds for which who connects waits for somebody to listen, where a rendezvous has answered that it knows of nobody: it is told of the pipe before it is of who listens. */
export const AWAIT_END_MS = 5_000

/** Milliseconds before it is asked again, twice as many each time … */
export const LOOK_END_MS = 100

/** … up to this. */
export const LOOK_END_CAP_MS = 1_000

/** The protocol of unreliable pipes is `/<prefix>/pipe/1.0.0`. */
export const PROTOCOL_NAME = 'pipe'

export const PROTOCOL_VERSION = '1.0.0'

/** First part of the protocol id, unless a network is forked. */
export const PROTOCOL_PREFIX = 'juxta'

/** Bytes in a message of an unreliable pipe: a frame of wire. */
export const MAX_MESSAGE_BYTES = 65_536

/** Messages that wait in an unreliable pipe, at each end. */
export const MAX_QUEUED = 256

/** Bytes in them. */
export const MAX_QUEUED_BYTES = 1_048_576

/** Unreliable streams that one peer may have open to this node. */
export const MAX_STREAMS_PER_PEER = 8

/** Milliseconds between two attempts of an unreliable pipe to reach an end. */
export const OUTPUT_RETRY_MS = 1_000

/** Milliseconds until an inbound unreliable stream has named its pipe. */
export const OPENING_MS = 5_000

/** Bytes of a chain that is published: an advertisement has 16 KiB for all. Who finds a chain without its beginning asks neighbours. */
export const MAX_PUBLISHED_BYTES = 12_288

/** Ends of a shared pipe that one stream goes to. */
export const RECEIVERS = 64

/** The most that it may be asked to go to: as many as are remembered. */
export const MAX_RECEIVERS = 256

/** Bytes that a receiver of such a stream may not have acknowledged: three times what a session has on its way. */
export const MAX_LAG_BYTES = 25_165_824

/** The least that they may be set to: a session says from 8 MiB on that it is to be waited for. */
export const LEAST_LAG_BYTES = 12_582_912

/** Milliseconds for which it may acknowledge nothing of what was sent to it, where it is dropped if it is slow … */
export const MAX_LAG_MS = 30_000

/** … and where it is waited for: as long as a session in memory is retained. */
export const MAX_WAIT_MS = 600_000

/** Times in that span that it is looked whether one has: a receiver is dropped a quarter later at most. */
export const LAG_CHECKS = 4

/** Milliseconds between two looks for new ends of a shared pipe. */
export const LOOK_ALL_MS = 5_000

/** The most that a time, or a number of bytes, may be set to: what timers take. */
export const MAX_SPAN = 2_147_483_647

/** Receivers that are connected to at a time. */
export const JOIN_AT_ONCE = 8

/** Milliseconds in which a receiver that was too slow, or wanted no more, does not join again. */
export const REJOIN_MS = 60_000
