/** Which session a record is of: the text of the other end's PeerId, and 32 hexadecimal digits */
export interface SessionKey {
  readonly peer: string
  readonly id: string
}

/** What a session has of each direction: messages to be sent, and what was received and not committed */
export type Queue = 'outbox' | 'inbox'

/** One step; a store does what it says in the order in which it comes */
export type StoreRecord = SessionKey & (
  /** keeps `data` under the name, in place of what was there */
  | { readonly type: 'value', readonly name: string, readonly data: Uint8Array }
  /** adds an entry to a queue; numbers ascend, with gaps */
  | { readonly type: 'entry', readonly queue: Queue, readonly number: number, readonly data: Uint8Array }
  /** the entries of a queue numbered `from` … `to - 1` are not needed any more, as far as there are any */
  | { readonly type: 'remove', readonly queue: Queue, readonly from: number, readonly to: number }
  /** nothing of the session is needed any more */
  | { readonly type: 'drop' }
)

export interface StoredEntry {
  readonly number: number
  readonly data: Uint8Array
}

/** All there is of a session */
export interface StoredSession extends SessionKey {
  readonly values: ReadonlyMap<string, Uint8Array>
  /** ascending by number, as the inbox */
  readonly outbox: StoredEntry[]
  readonly inbox: StoredEntry[]
}

/**
 * Keeps what durable sessions must not forget. Whoever writes one of his own needs three methods, over anything that can say when
 * bytes are safe: they are never called while another call is under way, and every session of a node uses the same store.
 */
export interface SessionStore {
  /**
   * Opens the store, and gives all that is in it. It may be opened again after `close()`, or after it has failed.
   *
   * @throws StoreCorruptError - what is in it is not what was written
   * @throws StoreVersionError - it was written by a later version
   * @throws StoreInUseError - another process, or another store of this one, has it open
   */
  open (): Promise<StoredSession[]>

  /**
   * Takes the records over, in order, and resolves when they are **durable**: there again after the process is killed or the power is
   * cut. When that happens before, any number of them may be there, from the first on, and never one without those before it.
   *
   * @throws StoreFullError - there is no room; none of them was taken over, and it may be tried again
   * @throws Error - any other: nobody knows what became of them. Nothing more is appended until the store was closed and opened again.
   */
  append (records: readonly StoreRecord[]): Promise<void>

  /** What was appended stays. Never rejects. */
  close (): Promise<void>
}
