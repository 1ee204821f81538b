/** The raw stream's protocol */
export const RAW_PROTOCOL = '/juxta-bench/raw/1.0.0'

/** The session's name */
export const SESSION_NAME = 'bench'

/** What is sent in one run */
export interface Task {
  /**
   * - messages: one `send` each, on both sides
   * - batched: on the raw side length-prefixed, in writes of 64 KiB
   * - ping-pong: one by one, each after the echo of the one before
   */
  kind: 'messages' | 'batched' | 'ping-pong'
  size: number
  count: number
}

/** The receiver says that it has everything */
export const CONFIRMATION = Uint8Array.of(1)
