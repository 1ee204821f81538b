/**
 * A few small files that belong to one peer. What is written is there as a whole or not at all, whenever the process or the machine goes down.
 */
export interface DataDirectory {
  /** for messages */
  readonly path: string

  /**
   * Takes the directory for this peer, and makes it when there is none. Nothing happens when it is taken by this object already.
   *
   * @throws DataDirectoryInUseError, DataDirectoryError
   */
  lock (): Promise<void>

  /** Never rejects */
  unlock (): Promise<void>

  /**
   * The bytes of a file, `undefined` when there is none
   *
   * @throws DataDirectoryError - it can't be read, or is larger than 1 MiB
   */
  read (name: string): Promise<Uint8Array | undefined>

  /**
   * Writes a file that only this user can read, in place of one of that name
   *
   * @throws DataDirectoryError
   */
  write (name: string, bytes: Uint8Array): Promise<void>
}
