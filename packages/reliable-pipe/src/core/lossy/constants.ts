/** Numbers of paths that lose datagrams. All are fixed; docs/PERFORMANCE.md has what others were tried. */

/** RFC 9002 section 6.1.1: while a path has not reordered, a transmission is lost when three later ones arrived … */
export const REORDER_THRESHOLD = 3
/** … and section 6.1.2: or when one sent 9/8 of a round trip later arrived: this share more than the round trip */
export const TIME_THRESHOLD_SHARE = 1 / 8
/** RFC 8985 section 6.2: the window for reordering begins with a quarter of the least round trip, and grows by as much */
export const REORDER_WINDOW_SHARE = 1 / 4
/** RFC 8985 section 6.2: … and begins anew after 16 recoveries without a needless one */
export const REORDER_WINDOW_PERSISTS = 16

/** RFC 9002 section 6.2.2: before there is a sample, 333 ms */
export const INITIAL_RTT_MS = 333
/** RFC 9002 section 6.1.2: timer granularity */
export const GRANULARITY_MS = 1
/** The least round trip is the least of this time, and of the same time before: a path's length may change */
export const LEAST_RTT_WINDOW_MS = 5_000
/** Probe timeouts double up to here: at 1 s a 45 s outage ends 1.0 s after the link returns, uncapped 21 s */
export const MAX_PROBE_TIMEOUT_MS = 1_000
/** So many probes go before the timeout begins to double, because a burst may take the first ones: doubling at once leaves 0.64 s at the end of a transfer */
export const PROBES_BEFORE_BACKOFF = 2
/** RFC 9002 section 6.2.4: up to two probes, so that one lost again costs no second timeout */
export const PROBES = 2

/** N before anything was measured, segments (RFC 9002 section 7.2 has 10) */
export const INITIAL_WINDOW = 10
/** N never falls below this: fewer in flight don't show a loss by later ones that arrive */
export const LEAST_WINDOW_LOSSY = 4
/** Segments beyond rate times round trip, for what waits to be acknowledged */
export const WINDOW_SLACK = 2
/** N in measured rate x round trip: 1.0 gives 0.97 of the goodput, 2.0 multiplies needless sends by 5 to 16 … */
export const WINDOW_MARGIN = 1.25
/** … at start-up, when the rate is not yet known */
export const STARTUP_GAIN = 2
/** Start-up ends when the least round trip of a round is above the least of all by this share of it … */
export const QUEUE_RISE_SHARE = 1 / 8
/** … but at least by this, milliseconds (RFC 9406 section 4.2: 4 ms) … */
export const QUEUE_RISE_MS = 4
/** … judged by at least so many samples of the round (RFC 9406 section 4.2: 8) */
export const QUEUE_RISE_SAMPLES = 8
/** … or, where no queue can be seen, after so many rounds in which the rate grew by less than … */
export const PLATEAU_ROUNDS = 3
/** … this (BBR, section 4.3.1.2) */
export const PLATEAU_GROWTH = 1.25

/** Rounds of which the greatest delivery rate counts (BBR, section 2.10) */
export const RATE_ROUNDS = 10
/** Round by round: send faster to find more room, slower to empty the queue that came of it, then evenly (BBR, section 4.3.3) */
export const PACING_CYCLE = [1.25, 0.75, 1, 1, 1, 1, 1, 1] as const
/** A sender that was late, because timers are, catches up with so much, milliseconds */
export const PACING_BURST_MS = 4

/** Transmissions after which what is known of losses counts half */
export const LOSS_MEMORY = 512
/** Losses say nothing of the path while the queue takes more than this share of the least round trip: they may be its overflow */
export const QUEUE_HIGH_SHARE = 1 / 2
/** The most that is believed to be lost */
export const MAX_LOSS_ESTIMATE = 0.5

/** An end that has finished answers for so long what comes again, milliseconds: four probes of an end mark whose acknowledgement was lost */
export const LINGER_MS = 1_000

/** M: at most … */
export const MOST_ACKNOWLEDGE_EVERY = 8
/** … and so many times a window, but every segment where much is lost */
export const ACKNOWLEDGEMENTS_PER_WINDOW = 16
