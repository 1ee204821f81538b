/**
 * Every number of the protocol and of its default bounds. All but the protocol
 * id and the ones called fixed can be set by `ReliablePipeInit`.
 */

/** `/juxta/<protocol>/<semver>`; a `protocolPrefix` forks a network */
export const PROTOCOL_NAME = 'reliable-pipe'
export const PROTOCOL_VERSION = '1.0.0'

const KiB = 1024
const MiB = 1024 * KiB

/** Payload bytes of one segment. A yamux frame and a libp2p write of 64 KiB are the sizes at which raw streams are fastest. */
export const MAX_SEGMENT = 64 * KiB

/** Fixed. Less than this in a segment would make every message a flood of frames */
export const LEAST_SEGMENT = 512
/** Fixed. Payload bytes of every segment of a durable session but the last of a message: what has room in a quarter of LEAST_WINDOW, of which a sender is told at the latest */
export const DURABLE_SEGMENT = 7_680
/** Fixed. Four varint bytes of length in a DATA header are enough up to here */
export const MOST_SEGMENT = 128 * MiB

/** Bytes of one message; a larger one is refused by name */
export const MAX_MESSAGE = 64 * MiB

/**
 * Bytes a receiver takes in before its reader has read any. At least 6
 * bandwidth-delay products are needed on paths that lose messages (2 give 0.78
 * of the goodput); 8 MiB are 12 of them at 50 Mbit/s and 110 ms. With 4 MiB the sender of 100-byte messages, of which the other side then takes
 * 6,853 at a time, waits for credit: 0.44 of the rate of messages that the application batches itself, where it is 0.5 with 8 MiB.
 */
export const CREDIT = 8 * MiB

/**
 * Fixed. A sender waits until it can send 1 KiB, and is told of new credit when a
 * quarter of it was read, and a message takes a reserve when less than half of it is left: with less than this it could wait for ever.
 */
export const LEAST_CREDIT = 4 * KiB

/** Credit that the sessions of one peer may have in all, besides `LEAST_WINDOW` each: the first 8 have all of theirs at once */
export const RECEIVE_POOL_PER_PEER = 128 * MiB
/** … and the sessions of all peers together */
export const RECEIVE_POOL = 512 * MiB
/** Fixed. Credit that every session has, however much others have: 4,096 sessions then hold 128 MiB at most, and 32 KiB a round trip go on */
export const LEAST_WINDOW = 32 * KiB
/** Fixed. Messages of one peer that are put together at a time when its pool is used up, … */
export const RESERVES_PER_PEER = 1
/** … and of all peers: one that stops in the middle of its message keeps a reserve from others, but not all of them */
export const RESERVES = 4

/**
 * Fixed. What a segment costs in credit besides its payload, so that a flood of tiny messages is bounded by the memory it really
 * takes. Measured in Node 24 with messages of one byte: 370 bytes of the process for each that waits for its reader when 64 come in a
 * chunk, 625 when each comes alone; 530 out of order; 270 (and 160 more in flight) for each that waits to be sent.
 */
export const SEGMENT_COST = 512

/** Fixed. The part of its credit that a reader takes before the other side is told, and the most that it gets as one batch */
export const CONSUMED_SHARE = 1 / 16

/** Fixed. How many times their payload, and MAX_HELD_BESIDE more for each, segments may keep in memory as parts of the chunk they came in */
export const MAX_HELD_TO_PAYLOAD = 4
/** Fixed. Payloads of at least so many bytes that span chunks are left in pieces; where they must be in one, they take it from memory for MAX_HELD_TO_PAYLOAD of them */
export const LEAST_SLAB_PART = 16 * KiB
/** Fixed. For so many bytes of payload there may be one piece: where chunks are smaller, it is put together */
export const PAYLOAD_PER_PART = 4 * KiB
/** Fixed. A quarter of what a segment without payload may keep of its chunk, bytes */
export const MAX_HELD_BESIDE = 64

/** Fixed. A peer that grants more than this beyond what it has received is not a receiver with a large buffer: 1 GiB */
export const MAX_CREDIT_AHEAD = 1024 * MiB

/** Fixed. What a message that no path has taken counts for besides its bytes. It takes 270 bytes of memory, but there are 8,192 of them at most. */
export const WAITING_COST = 64

/**
 * `send` returns false from here on (bytes accepted, not acknowledged) … With 4 MiB, 16 ms of what a fast path carries, each end waited for the other's
 * garbage collections, and 64 KiB messages had 0.93 of a raw stream, which keeps 16 MiB; with this 0.98.
 */
export const SEND_HIGH_WATER = 8 * MiB
/** … `drain` is emitted when less than this is left … */
export const SEND_LOW_WATER = 4 * MiB
/**
 * `send` also returns false from here on (bytes that no path has taken yet, and WAITING_COST a message, so that a
 * flood of tiny ones is bounded too): two writes. A tight loop then lets the node write while it goes on; with 4 MiB
 * it held the event loop for 200 ms, and the other end idle.
 */
export const SEND_AHEAD_HIGH_WATER = 512 * KiB
/** … and `drain` waits for less than this too: one write */
export const SEND_AHEAD_LOW_WATER = 256 * KiB
/** `send` throws above this. One message of the largest size always fits. */
export const SEND_BUFFER_MAX = SEND_HIGH_WATER + MAX_MESSAGE

/**
 * Fixed. A stream's muxer is to let the other side send more when so many bytes have come: half of the window that yamux begins with, so
 * that the other side never waits for it
 */
export const WINDOW_UPDATE_BYTES = 128 * KiB
/** Fixed. … or, of a window that has grown, this share of it */
export const WINDOW_UPDATE_SHARE = 1 / 4
/** Fixed. What each side may send on every new stream, by yamux's specification: more than this the other side need not know of until it is told */
export const LEAST_INITIAL_WINDOW = 256 * KiB

/**
 * How long a process that has written stays awake for the answer, where the last ones came as soon: twice a round trip between two processes that sleep,
 * on the machines where it was measured. 0: never
 */
export const BUSY_POLL_MS = 0.5
/** The greatest `busyPollMs` */
export const MOST_BUSY_POLL_MS = 10
/** Fixed. A write, or what comes, of more bytes than this is of a transfer, for which no process stays awake */
export const BUSY_POLL_BYTES = 4 * KiB

/** Bytes that come or go until V8's young generation is collected; 0: never. Measured from 1 to 32 MiB: 2 and 4 are best, 32 is too late */
export const COLLECT_EVERY_BYTES = 4 * MiB
/** Fixed. Collections take this share of the time at most, and so many milliseconds at once, after which they wait */
export const COLLECT_SHARE = 0.15
export const COLLECT_BURST_MS = 20
/** Fixed. Fast answers in a row before a process stays awake for the next … */
export const LEAST_FAST_ANSWERS = 3
/** … and at most, when some did not come while it was awake */
export const MAX_FAST_ANSWERS = 1536

/** Fixed. How long a node that stops waits until the other ends of its sessions have heard of it, milliseconds */
export const GOODBYE_MS = 500

/** N on paths that lose nothing: only credit limits what is in flight there */
export const SEND_WINDOW = 65_536
/** Fixed. The largest counter of an attach that is taken, 2^52: as many may follow */
export const MAX_COUNTER = 4_503_599_627_370_496
/** Fixed. Paths of a session that are remembered: more than can end before the other side has answered for them */
export const MAX_PATH_HISTORY = 256

/** Fixed. The largest N either side may state; also how far ahead of the continuous sequence a segment may be */
export const MAX_SEND_WINDOW = 1_048_576

/** M: acknowledge every so many segments at the latest. On paths that lose messages it is at first … */
export const ACKNOWLEDGE_EVERY = 1024
export const ACKNOWLEDGE_EVERY_LOSSY = 2
/** … or when this share of the credit has come in since: four times in the distance of SEND_HIGH_WATER and SEND_LOW_WATER, so that a sender need not stop … */
export const ACKNOWLEDGE_CREDIT_SHARE = 1 / 8
/** … or this long after the first segment not yet acknowledged, milliseconds (RFC 9000 section 13.2.1: max_ack_delay 25 ms) */
export const ACKNOWLEDGE_DELAY_MS = 25

/** Ranges in one acknowledgement: 16 suffice at 10 % loss, 64 at high loss */
export const MAX_RANGES = 64

/** Bytes that may be given back to a session's stream (`push`, `unshift`): what libp2p's own streams hold, and a `byteStream` reads ahead at most */
export const MAX_PUSHED_BYTES = 4 * MiB

/** How long a session without a path is kept, in memory: 10 minutes */
export const RETENTION_MS = 600_000
/** The most a listener grants unless told otherwise: 1 hour */
export const MAX_RETENTION_MS = 3_600_000

/** How long a durable session without a path is kept, and the most a listener grants of that: 7 days */
export const DURABLE_RETENTION_MS = 604_800_000
/** Bytes that the durable sessions with one peer may keep in the store, both directions, with STORED_COST a record: more than a message of the largest size … */
export const MAX_STORED_PER_PEER = 128 * MiB
/** … and those with all peers; what is kept is in memory, too, while its session is open */
export const MAX_STORED = 1024 * MiB
/** Fixed. Of either of these bounds, and of the store, what is to be sent and what was received of one peer may each have so many times what they leave free: 3/4 of it, or less */
export const STORED_TO_FREE = 3
/** Fixed. What a record in the store counts for besides its bytes */
export const STORED_COST = 128
/** Fixed. Payload bytes of what was received that find room in the store together, or wait for it, one segment more or less */
export const MAX_KEPT_TOGETHER = 64 * KiB
/** Fixed. Bytes after which what is to be kept goes to the store in more than one call, so that the first of it need not wait for the last */
export const MAX_APPEND_BYTES = 8 * MiB
/** Fixed. How long what needs not be kept any more may wait for something to be written with, milliseconds: until then it might come again after a restart, and be known for what it is */
export const FREE_DELAY_MS = 100
/** Fixed. A store that was full is tried again after this, if nothing was given back before, milliseconds */
export const STORE_RETRY_MS = 1_000
/** Fixed. Addresses of the other end that are kept with a session, so that it is found again after a restart */
export const MAX_KEPT_ADDRESSES = 16
/** Fixed. How long who attaches a session whose store has failed here is asked to wait, milliseconds */
export const SUSPENDED_RETRY_MS = 5_000

/** Fixed. The clock has jumped ahead when it is so far from the one that only goes on as time passes, milliseconds: sessions are kept for as much longer */
export const CLOCK_JUMP_MS = 500

/** The side that did not open the session dials only after this, so that both do not dial at once */
export const RESPONDER_DIAL_DELAY_MS = 2_000

/** From opening a stream to its ATTACH, and from ATTACH to its answer */
export const ATTACH_TIMEOUT_MS = 10_000

/** A path that was left is closed by force when it has not drained by then */
export const DRAIN_TIMEOUT_MS = 5_000

/** milliseconds for which new segments wait for the other end's last word on the path before, when one in reserve has taken its place: longer than a round trip on most paths, and short enough not to matter on the others */
export const LAST_WORD_MS = 100

/** Dead-path detection: no byte for so long while something is owed */
export const SILENCE_MS = 5_000
/** A path on which nothing moves is probed this often */
export const IDLE_PING_MS = 15_000
/** A path on which nothing was said for so long is let go until there is something; never unless asked for, as who has a path hears at once that it is lost */
export const IDLE_PATH_MS = Infinity

/** Sessions kept in all, with and without a path */
export const MAX_SESSIONS = 4_096
/** Sessions one peer may have here */
export const MAX_SESSIONS_PER_PEER = 256
/** Attaches one peer may begin in a second, and in a burst: all its sessions at once, after the connection was lost */
export const MAX_ATTACHES_PER_SECOND = 50
export const MAX_ATTACH_BURST = 256
/** Share of the streams which the other side lets wait that known sessions use at a time; the rest is for new ones, which its application decides on */
export const ATTACH_PLACES_SHARE = 1 / 2
/** Share of the other side's burst that this one uses: attaches may come closer together than they were sent */
export const ATTACH_BURST_SHARE = 15 / 16
/** Streams of one peer that have not sent their ATTACH yet */
export const MAX_HALF_OPEN_PER_PEER = 64
/** Ended sessions whose last position is remembered, … */
export const MAX_TOMBSTONES = 4_096
/** … of those the ones of one peer, which are as many as it may have sessions, … */
export const MAX_TOMBSTONES_PER_PEER = 256
/** Fixed. How often those of all peers are looked through for what need not be remembered any longer, while sessions end, milliseconds */
export const TOMBSTONE_SWEEP_MS = 10_000
/** … and for how long, so that a lost last acknowledgement hurts nobody */
export const TOMBSTONE_MS = 120_000

/** Bytes handed to a path in one write, which ends with a whole segment all the same: of small ones what four parts hold; also how many waiting ones are written at once, before the turn ends */
export const WRITE_BYTES = 254 * KiB
/** At least, and until a path has shown how fast it is: at 16 KiB one that carries 4 KiB/s is not taken for dead */
export const LEAST_WRITE_BYTES = 16 * KiB
/** A write takes at most this share of `silenceMs` on its way, so that other signs of life are not held up behind it */
export const WRITE_TIME_SHARE = 1 / 16
/** Bytes written after which the event loop gets a turn: whole writes, some 5 ms of small messages */
export const TURN_BYTES = 2 * WRITE_BYTES
/** Fixed. Bytes that a session may write for each unit of its priority, while others wait for the same connection: 16 KiB with the usual one */
export const QUANTUM_BYTES = KiB
/** A session's share of a connection beside others, as a weight; it is HTTP/2's usual one (RFC 7540 section 5.3.5) */
export const PRIORITY = 16
/** Fixed. … and its largest: the others wait for 256 KiB at most */
export const MAX_PRIORITY = 256
/** Fixed. What is copied together goes out in parts of so many bytes, which is what one message of Noise holds (its specification, section 3: 65,535 with 16 of the tag) … */
export const PART_BYTES = 65_519
/** … and in the first one the header of yamux's frame, of 12 bytes, goes before it */
export const FIRST_PART_BYTES = PART_BYTES - 12
/** Fixed. Blocks of PART_BYTES that a session keeps to use them again, with those whose content is not acknowledged: what SEND_HIGH_WATER takes */
export const MAX_BLOCKS = 128
/** Payloads up to here are copied together; larger ones are written as they are */
export const COALESCE_BYTES = 4 * KiB
/** Fixed. Messages up to here go into one segment with others, where the other end takes that, bytes: those that are copied anyway */
export const MAX_PACKED = 4 * KiB

/** The share of a limited relay's allowance left when the next path is dialled */
export const ROTATE_SHARE = 0.5
/** … or earlier, with so many times the share left that went by while the one before was opened */
export const STAND_BY_SPARE = 1.5
/** The share of a limited relay's allowance left when the next path is attached */
export const HAND_OVER_SHARE = 0.1
/** Fixed. A stream on which nothing is said is reset by who was dialled, so the next path is not opened longer than this before it is needed, milliseconds */
export const STAND_BY_MS = 5_000
/** Fixed. Paths that are open, or being opened, to follow a limited one that is used up before the next is open: a dial is mostly waiting, for the other side or a core */
export const MAX_NEXT_PATHS = 2
/** Bytes of the allowance kept for acknowledgements, the end of the path and encryption */
export const ALLOWANCE_RESERVE = 4 * KiB
/** The share of a limited relay's allowance left to a side that has nothing to send when the path is attached: it may come to have something */
export const LEAST_LEFT_SHARE = 1 / 32
/** Bytes of this side's share of a connection that each of the sessions which divide it by their priorities has at least, as far as they are left: less would hardly be worth a path */
export const LEAST_PART = 2 * KiB
/** Bytes this side must have left of its share, or half of it, for another path on a connection that is open to be worth it: else one attaches to what others have left of many */
export const LEAST_JOINED_ROOM = 16 * KiB
/** Bytes of the allowance kept when a path's first segment is written, which goes before the share left to the other side */
export const FIRST_SEGMENT_RESERVE = 2 * KiB
/** A path is left this long before the relay's time limit, milliseconds */
export const LIMIT_TIME_RESERVE_MS = 5_000
/** … and the next one is attached so long before it, so that nothing waits for that, or with this share left where a relay gives less time than that is worth */
export const LIMIT_TIME_HAND_OVER_MS = 10_000
export const LIMIT_TIME_HAND_OVER_SHARE = 0.75
/** Bytes: with less room for DATA than this a limited path is left, rather than filled with small segments */
export const LEAST_DATA_ROOM = 2 * KiB

/** Fixed. A path in reserve is opened so long after it is wanted, milliseconds: first the session goes on over the path that it has */
export const STANDBY_DELAY_MS = 100
/** Fixed. When that fails, or it is lost before it has lasted so long, after a delay, milliseconds, which grows … */
export const STANDBY_PROVEN_MS = 10_000
export const STANDBY_RETRY_BASE_MS = 1_000
/** … so many times, up to this: nothing depends on it, and what is in its way may stay */
export const STANDBY_RETRY_FACTOR = 2
export const STANDBY_RETRY_CAP_MS = 60_000

/** Fixed. A path that ends before this, with nothing received or acknowledged over it, was no good: dials are backed off as if it had failed */
export const PROVEN_PATH_MS = 1_000

/** `connect` gives up after this unless its signal says otherwise */
export const CONNECT_TIMEOUT_MS = 30_000

/** Share of the attach timeout in which `accept` must have decided, so that who dialled still waits for the answer */
export const ACCEPT_TIMEOUT_SHARE = 0.8

/** One below libp2p's `inboundConnectionThreshold` of 5 per second and host, which charges relayed connections to the relay */
export const ATTACHES_IN_PER_SECOND = 4

/** Fixed. Streams of this protocol on one connection: a few sessions' paths and their successors; libp2p's own default is 32 in and 64 out */
export const MAX_INBOUND_STREAMS = 512
export const MAX_OUTBOUND_STREAMS = 512

/** Bytes that may come before libp2p's reader is asked to wait: what a credit allows, and its framing */
export const MAX_UNREAD_BYTES = 16 * MiB
