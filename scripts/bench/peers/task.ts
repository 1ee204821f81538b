/** What is compared, in the order of the rows */
export const SYSTEM_NAMES = ['juxta', 'juxta-durable', 'nats-jetstream', 'mqtt-qos1', 'gossipsub', 'raw'] as const

export type SystemName = typeof SYSTEM_NAMES[number]

/** What is sent in one run, the same for every system */
export interface Task {
  /**
   * - flow: as fast as the system takes them, until the other process has confirmed the last and everything is acknowledged
   * - ping-pong: one by one, each after the other process has sent it back
   */
  kind: 'flow' | 'ping-pong'
  size: number
  count: number
}

/** The receiver says that it has everything */
export const CONFIRMATION = Uint8Array.of(1)
