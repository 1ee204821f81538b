import { Key } from 'interface-datastore'
import { MAX_PUBLICATIONS } from './constants.ts'
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

  async load (): Promise<Uint8Array[]> {
    const documents: Uint8Array[] = []

    await this.#try(async () => {
      for await (const { value } of this.#datastore.query({ prefix: `${PREFIX}/`, limit: MAX_PUBLICATIONS })) {
        documents.push(value)
      }
    })

    return documents
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
