import type { CacheFolder } from '../directory/cache-folder.ts'
import type { DataDirectory } from '../directory/directory.ts'
import type { Startable } from '@libp2p/interface'

/** Holds the data directory for as long as the node runs, also when it is stopped and started again */
export class DirectoryHolder implements Startable {
  readonly #directory: DataDirectory
  readonly #cache: CacheFolder

  constructor (directory: DataDirectory, cache: CacheFolder) {
    this.#directory = directory
    this.#cache = cache
  }

  /** before anything else, so that two nodes of one identity never run at once */
  async beforeStart (): Promise<void> {
    await this.#directory.lock()
    await this.#cache.open()
  }

  start (): void {}

  stop (): void {}

  async afterStop (): Promise<void> {
    await this.#cache.close()
    await this.#directory.unlock()
  }
}
