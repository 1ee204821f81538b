/** One process's end of a system under test: messages go both ways, in order */
export interface Channel {
  /** Messages come as they were sent; if not, their bytes come cut anywhere */
  readonly keepsBoundaries: boolean
  /**
   * Sends a message in the system's own fast way. A promise: as much as the system bears is on its way, and no more is to be sent
   * before it has resolved.
   */
  send (message: Uint8Array): Promise<void> | undefined
  /** Resolves when all that was sent is acknowledged, as far as the system acknowledges anything */
  settled (): Promise<void>
  /** What comes from the other process goes there from now on */
  receive (listener: (bytes: Uint8Array) => void): void
}

/** What both ends need to find each other: addresses of the other end or of the broker, and a folder for what is to be on disk, removed at the end */
export interface Place {
  addresses: string[]
  folder: string
}

export interface System {
  /**
   * The end that is there first. @returns where the other end finds it
   *
   * @param onChannel - called when there is a channel, which may be when the other end has connected
   */
  listen (onChannel: (channel: Channel) => void, place: Place): Promise<string[]>
  connect (place: Place): Promise<Channel>
}
