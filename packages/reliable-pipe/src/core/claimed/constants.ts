/** Numbers of the claimed windowing. The claims leave N, M, the timeouts and what reliability is good or poor to who implements them. */

/** N to begin with: "wherein N is a positive even integer" */
export const CLAIMED_WINDOW = 64
/** Fixed. "wherein N is an integer greater than one" */
export const LEAST_CLAIMED_WINDOW = 2
/** Fixed. The most that N rises to: 3 round trips of 10 Mbit/s at 300 ms in segments of 1,200 bytes; also how far ahead a receiver looks for what is missing */
export const MOST_CLAIMED_WINDOW = 4_096
/** M as a share of N: "wherein M is equal to N/2" */
export const CLAIMED_ACKNOWLEDGE_SHARE = 1 / 2

/** A window that is not full is sent this long after the first message in it, milliseconds */
export const CLAIMED_LINGER_MS = 10

/** Fixed. On paths that lose datagrams a window is written over so many least round trips. In fewer it is all written before its first acknowledgement, and half of it sent twice */
export const WINDOW_ROUND_TRIPS = 8
/** Fixed. A window of up to so many segments is written within one, or at once as long as it is not known how long that is */
export const ROUND_TRIP_SEGMENTS = 16
/** Fixed. Milliseconds that the pace may make up for when a timer was late */
export const PACE_BURST_MS = 2

/** Fixed. Elapsed time beyond which messages are sent again: so many mean round trips, and the other side's acknowledgement delay … */
export const LIMIT_ROUND_TRIPS = 2
/** Fixed. … the oldest two at first, … */
export const ELAPSED_AT_FIRST = 2
/** Fixed. … doubling, as the time does, up to here, milliseconds */
export const MAX_ELAPSED_LIMIT_MS = 1_000

/** Fixed. Segments are asked for by number when so many later ones have come */
export const REQUEST_THRESHOLD = 3
/** Fixed. Of the numbers that requests name, so many times N are looked at in the time after which an acknowledgement is due, or until the window is shifted: the rest is sent again by the shift, or in time */
export const REQUESTED_WINDOWS = 2

/** Fixed. Reliability is judged each time when so many segments were sent or received: of fewer, chance says more than the path */
export const JUDGED_SEGMENTS = 64
/** Fixed. It is good while at most this share was lost: then N and M rise … */
export const GOOD_LOSS_SHARE = 1 / 8
/** Fixed. … and poor from this share on: then they fall */
export const POOR_LOSS_SHARE = 1 / 4
/** Fixed. While the least time to an acknowledgement is so many times the least ever, more would only wait on its way: N falls as slowly as it rises */
export const LATE_RATIO = 5 / 4
/** Fixed. And so much of the difference the least is believed to have risen, each time when that is found: the way may have become longer */
export const LEAST_WEIGHT = 1 / 32
/** Fixed. N falls by this share of it … */
export const FALL_SHARE = 1 / 4
/** Fixed. … and rises by this, … */
export const RISE_SHARE = 1 / 16
/** Fixed. … but at first, for as long as reliability is good, by this */
export const FIRST_RISE_SHARE = 1 / 2
/** Fixed. A receiver makes M less than it was asked for, down to this share */
export const LEAST_EVERY_SHARE = 1 / 4
