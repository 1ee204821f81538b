/** Connections that are remembered, of each kind: more than are open of one session at a time */
const REMEMBERED_CONNECTIONS = 8

/** Connections over which a session opens no path, though they are open */
export class AvoidedConnections {
  /** those whose path fell silent, until they have answered */
  #suspects: string[] = []
  /** limited ones that paths were left on: as good as used up */
  #used: string[] = []
  #limited?: string

  get suspects (): readonly string[] {
    return this.#suspects
  }

  /** A path is attached; `limited`: over this connection, which a relay limits */
  attached (limited?: string): void {
    if (this.#limited != null) {
      this.#used = [...this.#used.slice(1 - REMEMBERED_CONNECTIONS), this.#limited]
    }

    this.#limited = limited
  }

  suspect (id: string): void {
    this.#suspects = [...this.#suspects.slice(1 - REMEMBERED_CONNECTIONS), id]
  }

  answered (id: string): void {
    this.#suspects = this.#suspects.filter(suspect => suspect !== id)
  }

  /** @param attached - whether the last path still is: where it is lost and a limit is not the reason, the same connection will do */
  ids (attached: boolean): string[] {
    return [...this.#suspects, ...this.#used, ...attached && this.#limited != null ? [this.#limited] : []]
  }
}
