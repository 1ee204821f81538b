interface Published {
  readonly publisher: string
  readonly weight: number
}

export interface PublisherLimits {
  maxDocumentsPerPublisher: number
  maxBytesPerPublisher: number
}

/** How much of what is held each publisher has, so that nobody's keeps out the others'. */
export class Publishers {
  readonly #byName = new Map<string, { documents: number, bytes: number }>()

  /** Whether a publisher may have something more, in the place of an earlier version if there is one, which may be another's. */
  hasRoom (one: Published, earlier: Published | undefined, { maxDocumentsPerPublisher, maxBytesPerPublisher }: PublisherLimits): boolean {
    const { documents = 0, bytes = 0 } = this.#byName.get(one.publisher) ?? {}
    const replaced = earlier?.publisher === one.publisher ? earlier : undefined

    return documents + (replaced == null ? 1 : 0) <= maxDocumentsPerPublisher && bytes + one.weight - (replaced?.weight ?? 0) <= maxBytesPerPublisher
  }

  /** Who has most documents, if those are more than another one will have with what it wants to add. */
  most (than: string): string | undefined {
    let most: string | undefined
    let documents = (this.#byName.get(than)?.documents ?? 0) + 1

    for (const [publisher, has] of this.#byName) {
      if (publisher !== than && has.documents > documents) {
        most = publisher
        documents = has.documents
      }
    }

    return most
  }

  add ({ publisher, weight }: Published): void {
    const { documents, bytes } = this.#byName.get(publisher) ?? { documents: 0, bytes: 0 }

    this.#byName.set(publisher, { documents: documents + 1, bytes: bytes + weight })
  }

  delete ({ publisher, weight }: Published): void {
    const { documents, bytes } = this.#byName.get(publisher) ?? { documents: 1, bytes: weight }

    if (documents > 1) {
      this.#byName.set(publisher, { documents: documents - 1, bytes: bytes - weight })
    } else {
      this.#byName.delete(publisher)
    }
  }
}
