/**
 * Every bound and duration of the package. Those named in `PathInit` can be configured.
 */

/**
 * How long one direct address may take when nothing else is known to try, ms. TCP, multistream-select and
 * Noise take about four round trips, so this allows a round trip of more than a second.
 */
export const DIRECT_DIAL_MS = 5_000

/**
 * How long all direct addresses together may take while a relayed or routed way is waiting, and how long a dial in the
 * foreground waits for one in the background, ms. It is the most that an unreachable direct address adds
 * to an open, once per back-off period; four round trips of 350 ms fit.
 */
export const DIRECT_HEAD_START_MS = 1_500

/**
 * How long one dial through a relay may take, ms. Measured: 6.4 round trips when the relay is connected, and four more to connect
 * to it. libp2p's own limit for an address is 6 s.
 */
export const RELAYED_DIAL_MS = 5_000

/**
 * How long one dial through a registered provider may take, ms.
 */
export const ROUTED_DIAL_MS = 10_000

/**
 * How long agreeing on the protocol of a new stream may take, ms: two round trips at most.
 */
export const STREAM_MS = 5_000

/**
 * How long finding a peer's addresses in the peer routing may take, ms, when none is known.
 */
export const FIND_PEER_MS = 5_000

/**
 * How long closing a stream or a connection gracefully may take before it is aborted, ms. libp2p's
 * `connectionCloseTimeout` has the same value.
 */
export const CLOSE_MS = 1_000

/**
 * How long a stream closed here waits for the other side to close too before it is aborted, ms.
 */
export const LINGER_MS = 5_000

/**
 * How long a connection dialled for a path stays open without one before it is closed, ms, and how often
 * those that something else still uses are looked at again.
 */
export const UNUSED_CONNECTION_MS = 1_000

/**
 * How soon a connection that no path uses is looked at again while the other side negotiates a protocol on it, ms.
 */
export const UNNEGOTIATED_MS = 50

/**
 * How long after a dial failed or was given up a connection is still taken to come of it, ms.
 */
export const LATE_CONNECTION_MS = 2_000

/**
 * Least allowance, in bytes, with which an open limited connection is worth another stream. Measured with sessions of the reliable pipe, which leave the
 * last 8 KiB unused, and attach with 1.0 to 2.6 KB: at 8 KiB a busy one of them attached three times for each connection dialled, to what it and
 * others had left of older ones, and got as much through; from 16 KiB on once.
 */
export const LEAST_ALLOWANCE = 16_384

/**
 * Least time, ms, that a relay must leave a connection for another stream on it to be worth it: a session leaves it for the next one 10 s before that is over.
 */
export const LEAST_REMAINING_MS = 15_000

/**
 * Relay time limits of this number and more are taken for milliseconds, below for seconds. The specification says
 * seconds; js-libp2p's relay sends milliseconds. Nobody sets 10,000 s (js-libp2p and go-libp2p: 120 s), nor 10,000 ms and less.
 */
export const MILLISECONDS_FROM = 10_000

/**
 * Re-attaches a second through one limited relay's host. libp2p's `inboundConnectionThreshold` lets 5 a second in per host,
 * and charges relayed connections to the relay's.
 */
export const ATTACHES_PER_SECOND = 4

/**
 * Attaches that may follow each other at once after a pause. libp2p counts in windows of one second, so rate + burst may not exceed its 5.
 */
export const ATTACH_BURST = 1

/**
 * Bounds on what a peer may grant, attaches a second. Below the lower one a session would rather be refused.
 */
export const LEAST_GRANT = 1 / 60
export const GREATEST_GRANT = 1_000

/**
 * Peers whose grants, and relays whose limits, are remembered; the one that was not used for longest is forgotten.
 */
export const REMEMBERED_PEERS = 1_024

/**
 * How long after a connection was lost its address comes after others that are known to work, ms.
 */
export const LOST_LATELY_MS = 30_000
/**
 * … which they are for so long after a connection to them opened, ms.
 */
export const WORKED_LATELY_MS = 600_000
/**
 * Addresses whose failure is remembered, and those whose use is.
 */
export const REMEMBERED_ADDRESSES = 4_096

/**
 * Back-off of an address that failed at once (refused, denied, unreachable network): it costs next to nothing to
 * try, so a direct address that opens is found within the cap. ms.
 */
export const QUICK_BACK_OFF_MS = 250
export const QUICK_BACK_OFF_CAP_MS = 1_500

/**
 * Back-off of an address that took its time to fail. With a head start of 1.5 s, a dead address costs 2.5 % of the time at the cap. ms.
 */
export const SLOW_BACK_OFF_MS = 5_000
export const SLOW_BACK_OFF_CAP_MS = 60_000

/**
 * A dial given up after this long counts as failed, ms: nobody waited any longer, but nothing had come either.
 */
export const GIVEN_UP_MS = 1_000

/**
 * A failure that took longer than this is a slow one, ms.
 */
export const QUICK_FAILURE_MS = 500

/**
 * Addresses of one peer and one kind that one open tries. A peer says what its addresses are, so it must not choose how many are
 * dialled; libp2p's `maxPeerAddrsToDial` is 25.
 */
export const ADDRESSES_TO_TRY = 8

/**
 * Dials under way or waiting for one peer, and for all.
 */
export const DIALS_PER_PEER = 8
export const DIALS = 256

/**
 * Dials through limited relays to one peer that may be under way beside others to it: a session's next two paths.
 */
export const DIALS_BESIDE = 2

/**
 * Calls of `open` that may wait for one dial.
 */
export const WAITERS_PER_DIAL = 64

/**
 * Connections one open tries to get its stream on before it gives up: one that was open already may have died, or be full.
 */
export const CONNECTIONS_TO_TRY = 3

/**
 * Peers watched for better paths at a time, and watches of one peer.
 */
export const WATCHED_PEERS = 1_024
export const WATCHES_PER_PEER = 256

/**
 * Addresses of a watched peer that are remembered as tried, so that others go first.
 */
export const REMEMBERED_TRIES = 64

/**
 * How often a watch looks again whether what it has could be better, ms: a current path may be lost without an event, a back-off may be
 * over. Also how long background dials may go on when an address that is new waits: together within 2 s.
 */
export const WATCH_POLL_MS = 1_000

/**
 * A watch dials addresses it learned of after this time, ms, so that the several events that one identify causes lead to one dial.
 */
export const WATCH_DELAY_MS = 50

/**
 * Relays on which a reservation may be kept.
 */
export const RELAYS = 16

/**
 * Delays of reservation upkeep: at once, then 250 ms growing by half up to the cap, ms. Growing by half rather than doubling finds a relay
 * that was away for 3 s within about one more.
 */
export const RESERVE_BASE_MS = 250
export const RESERVE_FACTOR = 1.5
export const RESERVE_CAP_MS = 5_000

/**
 * A reservation lost sooner than this after it was made doesn't start the delays anew, ms.
 */
export const RESERVATION_STABLE_MS = 5_000

/**
 * How long a relay's first identify is waited for before it is asked for a reservation, ms.
 */
export const IDENTIFY_MS = 2_000

/**
 * How long one attempt at a reservation may take, ms: two dials' worth. libp2p's own limit for the reservation alone is 5 s.
 */
export const RESERVE_MS = 10_000

/**
 * How often a reservation that should be held is looked at, ms, beside the events that say it was lost.
 */
export const RESERVATION_CHECK_MS = 5_000

/**
 * A reservation that expires within this time is refreshed by us, ms. libp2p does it 5 minutes before, but never sooner than after 30 s,
 * which is too late where a relay's reservations are short.
 */
export const RESERVATION_REFRESH_MS = 2 * 60_000

/**
 * How long the first look at a relay in the node's own listen addresses waits for libp2p's first attempt, ms.
 */
export const LISTEN_GRACE_MS = 1_000

/**
 * How long the answer to a probe may take, ms, when a path over a connection fell silent or a dial through a relay timed out: without one the
 * connection is dead.
 */
export const CONNECTION_PROBE_MS = 2_000

/**
 * Silence: while something is expected and no byte comes for this long, the path is dead, ms.
 */
export const SILENCE_MS = 5_000

/**
 * Nothing expected and no byte for this long: a ping is due, ms.
 */
export const IDLE_PING_MS = 15_000

/**
 * After the clock jumped, the one probe has this long for an answer, ms.
 */
export const PROBE_MS = 2_000

/**
 * A check that comes this much later than it was due says that the machine slept or the process was held up, ms: bytes may be
 * waiting that were not read yet.
 */
export const CLOCK_JUMP_MS = 500

/**
 * How often the clock is looked at, ms, and how late that look has to be for the machine to have slept. What is done then, one ping for each path, harms nobody
 * whose process was only held up.
 */
export const WAKE_CHECK_MS = 1_000
export const WAKE_JUMP_MS = 5_000

/**
 * Delays between attempts to attach again: at once, then 100 ms growing by half up to 5 s, half of it random. ms. What was waited in all
 * is also how much longer than needed an outage lasts: growing by half it is at most half of it, doubling as long again (measured: 5 s
 * without a path for a relay that was away for 2.5).
 */
export const RETRY_BASE_MS = 100
export const RETRY_FACTOR = 1.5
export const RETRY_CAP_MS = 5_000
export const RETRY_JITTER = 0.5
