import type { DataDirectory } from '../directory/directory.ts'
import type { Startable } from '@libp2p/interface'

/** Holds the data directory for as long as the node runs, also when it is stopped and started again */
export class DirectoryHolder implements Startable {
  readonly #directory: DataDirectory

  constructor (directory: DataDirectory) {
    this.#directory = directory
  }

  /** before anything else, so that two nodes of one identity never run at once */
  async beforeStart (): Promise<void> {
    await this.#directory.lock()
  }

  start (): void {}

  stop (): void {}

  async afterStop (): Promise<void> {
    await this.#directory.unlock()
  }
}
