const KiB = 1024
const MiB = 1024 * KiB

/** bytes of the generated file unless `--size` says otherwise */
export const DEFAULT_SIZE = 16 * MiB

/** what the pipe is called: all that the sender knows of where to send */
export const PIPE_NAME = 'file'

/** what a relay lets through that libp2p makes: bytes and milliseconds for each connection, and peers */
export const STRANGERS_RELAY = { connectionBytes: 128 * KiB, connectionMs: 120_000, reservations: 15 }

/** milliseconds between two tries at finding the pipe while the rendezvous has not been told of it again */
export const FIND_AGAIN_MS = 100

/** bytes before the data of each message: its index, big-endian */
export const INDEX_BYTES = 8

/** bytes of one message, its index included: two segments of the size that paths through limited relays have */
const MESSAGE_BYTES = 32 * KiB

/** what a large file gets: the pipe's own default of credit, and less than its default of buffer, which would only delay the faults */
const MAX_SEND_BUFFER = 1 * MiB
const MAX_CREDIT = 4 * MiB

/** the least that the pipe takes for either */
const LEAST = 4 * KiB

/** what a segment costs in credit beside its payload, bytes */
const SEGMENT_COST = 512

/** Data bytes of one message. A small file still has enough messages for all that is to happen between two of them. */
export function chunkBytes (fileBytes: number): number {
  return Math.max(1, Math.min(MESSAGE_BYTES - INDEX_BYTES, Math.ceil(fileBytes / 128)))
}

/** What one message takes of the credit, bytes */
export function messageCost (fileBytes: number): number {
  return chunkBytes(fileBytes) + INDEX_BYTES + SEGMENT_COST
}

/** Bytes the sender may have accepted and not acknowledged: little of a small file, so that it isn't all under way before the first fault */
export function sendBufferBytes (fileBytes: number): number {
  return Math.max(LEAST, 4 * messageCost(fileBytes), Math.min(MAX_SEND_BUFFER, Math.floor(fileBytes / 16)))
}

/** Bytes a slow reader may leave unread: little enough of a small file to be used up while it is slow, if that has some KiB */
export function creditBytes (fileBytes: number): number {
  return Math.max(LEAST, 8 * messageCost(fileBytes), Math.min(MAX_CREDIT, Math.floor(fileBytes / 8)))
}

/** attaches a second through the relay, when the budget is raised: the relay is the demo's own */
export const RAISED_ATTACHES_PER_SECOND = 100

/** the receiver's `connectionManager.inboundConnectionThreshold` then: libp2p charges relayed connections to the relay's host */
export const RAISED_INBOUND_THRESHOLD = 120

/** re-attaches a second through somebody else's relay: the default of path, and below libp2p's threshold of 5 */
export const DEFAULT_ATTACHES_PER_SECOND = 4

/** connections that are cut, beside the relay's own cuts */
export const CUTS = 6

/** milliseconds that the relay stays away */
export const RELAY_DOWN_MS = { least: 800, most: 2_000 }

/** one message per so many milliseconds while the reader is slow */
export const SLOW_READ_MS = 200

/** milliseconds that the reader stays slow after its credit was used up, so that the sender has to wait */
export const SLOW_HOLD_MS = 2_000

/** milliseconds that the reader is slow at most */
export const SLOW_MAX_MS = 8_000

/** milliseconds in which a child process must be ready */
export const START_LIMIT_MS = 30_000

/** milliseconds in which the session must have a path again after a fault */
export const RECOVERY_LIMIT_MS = 60_000

/** milliseconds that child processes have to stop in order before they are killed */
export const STOP_LIMIT_MS = 2_000

/** milliseconds between two reports of a child on how far it is */
export const REPORT_MS = 20

/** the longest that a timer can wait */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Milliseconds for the whole transfer: 5 minutes, and a second for every 128 KiB, a third of what the default budget allows */
export function timeLimitMs (fileBytes: number): number {
  return Math.min(MAX_TIMER_MS, 300_000 + fileBytes / (128 * KiB) * 1_000)
}
