import { Key } from 'interface-datastore'
import type { Opened } from '@juxta/advertisement'
import type { Datastore } from 'interface-datastore'

/** What the keys begin with. */
const PREFIX = '/juxta/published'

/**
 * What this node publishes for longer than a process: of each resource and type the newest version, as it was signed, which says all that there is to know of it. Nothing
 * here rejects: where nothing can be written, it is published until the process ends.
 */
export class PublicationStore {
  readonly #datastore: Datastore
  readonly #onError: (error: Error) => void

  constructor (datastore: Datastore, onError: (error: Error) => void) {
    this.#datastore = datastore
    this.#onError = onError
  }

  /**
   * Gives each record that there is to `take`: of a bounded number, those of what is over would keep out others.
   *
   * @param take - whether it is kept; does not reject
   */
  async load (take: (bytes: Uint8Array) => Promise<boolean>): Promise<void> {
    await this.#try(async () => {
      const over: Key[] = []

      for await (const { key, value } of this.#datastore.query({ prefix: `${PREFIX}/` })) {
        if (!await take(value)) {
          over.push(key)
        }
      }

      for (const key of over) {
        await this.#datastore.delete(key)
      }
    })
  }

  async put (document: Opened): Promise<void> {
    await this.#try(async () => this.#datastore.put(keyOf(document), document.bytes))
  }

  async delete (document: Pick<Opened, 'id' | 'type'>): Promise<void> {
    await this.#try(async () => this.#datastore.delete(keyOf(document)))
  }

  async #try (work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#onError(error as Error)
    }
  }
}

function keyOf ({ id, type }: Pick<Opened, 'id' | 'type'>): Key {
  return new Key(`${PREFIX}/${type}/${id}`, false)
}
