export interface ReceivePoolInit {
  /** cost that sessions may have granted in all, besides the least window that each has anyway */
  size: number
  /** messages that may be put together beyond it, at the same time */
  reserves: number
}

/**
 * What may be granted to the other ends of sessions, and so come in and wait for readers: one pool for each peer, all of them within
 * the node's. What was granted can't be taken back, so nobody is granted more than he leaves free to others; and none of it is needed
 * to go on, since every session has a least window of its own.
 *
 * A message that gets no room in the pool is put together in a *reserve*: room for one message of the largest size. Who holds one can
 * always finish.
 */
export class ReceivePool {
  readonly #size: number
  readonly #parent?: ReceivePool
  /** the one that is part of no other: there is noted who waits */
  readonly #root: ReceivePool
  #used = 0
  #reserves: number
  /** somebody got less than he needs to go on */
  #lacking = false
  #freed = false

  constructor ({ size, reserves }: ReceivePoolInit, parent?: ReceivePool) {
    this.#size = size
    this.#reserves = reserves
    this.#parent = parent
    this.#root = parent == null ? this : parent.#root
  }

  get used (): number {
    return this.#used
  }

  /** For a session that has received nothing yet, and maybe never will: all it wants while half of the pool is left, else nothing */
  open (wanted: number): number {
    const granted = this.#isRoomyFor(wanted) ? wanted : 0
    this.#add(granted)

    return granted
  }

  /** For one that has `held` and is read from: at most so much that it has no more than it leaves free */
  take (wanted: number, held: number): number {
    const granted = Math.min(wanted, this.#most(held))
    this.#add(granted)

    return granted
  }

  /** What is in memory, and was granted before: it counts whether or not there is room */
  hold (cost: number): void {
    this.#add(cost)
  }

  /** Nothing is left for anybody, which what was merely granted never comes to */
  get full (): boolean {
    return this.#used >= this.#size || this.#parent?.full === true
  }

  release (granted: number): void {
    this.#add(-granted)
    this.#noteFreed()
  }

  /** Whether a reserve was free; it is held now if so */
  reserve (): boolean {
    if (!this.#hasReserve()) {
      this.#root.#lacking = true
      return false
    }

    this.#addReserves(-1)

    return true
  }

  releaseReserve (): void {
    this.#addReserves(1)
    this.#noteFreed()
  }

  /** Whether something was released, since this was last asked, that somebody on the node may be waiting for */
  takeFreed (): boolean {
    const root = this.#root
    const freed = root.#freed
    root.#freed = false

    // who still lacks says so again
    root.#lacking &&= !freed

    return freed
  }

  #isRoomyFor (wanted: number): boolean {
    return this.#used + wanted <= this.#size / 2 && (this.#parent == null || this.#parent.#isRoomyFor(wanted))
  }

  #most (held: number): number {
    const most = Math.max(0, Math.floor((this.#size - this.#used - held) / 2))

    return this.#parent == null ? most : Math.min(most, this.#parent.#most(held))
  }

  #hasReserve (): boolean {
    return this.#reserves > 0 && (this.#parent == null || this.#parent.#hasReserve())
  }

  #add (granted: number): void {
    this.#used += granted

    if (this.#parent != null) {
      this.#parent.#add(granted)
    }
  }

  #addReserves (count: number): void {
    this.#reserves += count

    if (this.#parent != null) {
      this.#parent.#addReserves(count)
    }
  }

  #noteFreed (): void {
    const root = this.#root
    root.#freed ||= root.#lacking
  }
}
