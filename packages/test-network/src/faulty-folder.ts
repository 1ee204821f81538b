/** What a folder throws once the machine is off */
export class PowerCutError extends Error {
  override readonly name = 'PowerCutError'
}

/** What becomes of an operation: it works; it fails with the code; or the power is cut before or after it took effect on the memory of the machine */
export type FolderFault = undefined | 'EIO' | 'ENOSPC' | 'cut-before' | 'cut-after'

/** What of the bytes and names that were not synced is there after a power cut: none, all, or the first part, up to the middle of a write */
export type Survival = 'nothing' | 'everything' | 'torn'

type Change = { at: number, bytes: Uint8Array } | { truncate: number }

interface Inode {
  /** as the running machine sees it */
  bytes: Uint8Array
  /** as the disk has it */
  safe: Uint8Array
  /** since then */
  pending: Change[]
}

/**
 * A folder in memory that behaves as a disk may: what was not synced can be lost, a file as well as its name. Each operation can fail or
 * be the last one before a power cut. A sync that failed is never made up for by a later one.
 */
export class FaultyFolder {
  readonly path = '/faulty'
  readonly #names: Map<string, Inode>
  #safeNames: Map<string, Inode>
  #renames: Array<(names: Map<string, Inode>) => void> = []
  readonly #fault: (operation: number, name: string) => FolderFault
  /** operations so far, and what they were */
  readonly operations: string[] = []
  off = false
  /** how long an operation takes, by its name */
  delay: (name: string) => Promise<void> = async () => {}

  /** @param fault - what becomes of the operation, by its number from 0 on and its name */
  constructor (fault: (operation: number, name: string) => FolderFault = () => undefined, names = new Map<string, Inode>()) {
    this.#fault = fault
    this.#names = names
    this.#safeNames = new Map(names)
  }

  /** A folder in which these files are safe */
  static of (files: Record<string, Uint8Array>): FaultyFolder {
    return new FaultyFolder(undefined, new Map(Object.entries(files).map(([name, bytes]) => [name, { bytes, safe: bytes, pending: [] }])))
  }

  /** The same folder after the power is back */
  restart (survival: Survival, fault?: (operation: number, name: string) => FolderFault): FaultyFolder {
    this.off = true
    const names = new Map(this.#safeNames)
    const renames = survival === 'nothing' ? 0 : survival === 'everything' ? this.#renames.length : Math.ceil(this.#renames.length / 2)
    this.#renames.slice(0, renames).forEach(change => { change(names) })

    return new FaultyFolder(fault, new Map([...names].map(([name, inode]) => {
      const bytes = survive(inode, survival)

      return [name, { bytes, safe: bytes, pending: [] }]
    })))
  }

  /** The bytes of a file as they are now, to look at or to damage */
  bytesOf (name: string): Uint8Array {
    return this.#inode(name).bytes
  }

  get files (): string[] {
    return [...this.#names.keys()].sort()
  }

  async open (): Promise<void> {
    await this.#do('open', () => {})
  }

  async close (): Promise<void> {}

  async list (): Promise<string[]> {
    return this.#do('list', () => [...this.#names.keys()])
  }

  async read (name: string): Promise<Uint8Array> {
    return this.#do('read', () => new Uint8Array(this.#inode(name).bytes))
  }

  async append (name: string): Promise<FaultyFile> {
    return this.#do('create', () => {
      if (!this.#names.has(name)) {
        const inode: Inode = { bytes: new Uint8Array(0), safe: new Uint8Array(0), pending: [] }
        this.#change(names => { names.set(name, inode) })
      }

      return new FaultyFile(this.#inode(name), async (operation, fn, onFault) => this.#do(operation, fn, onFault))
    })
  }

  async rename (from: string, to: string): Promise<void> {
    await this.#do('rename', () => {
      const inode = this.#inode(from)
      this.#change(names => {
        names.delete(from)
        names.set(to, inode)
      })
    })
  }

  async remove (name: string): Promise<void> {
    await this.#do('remove', () => { this.#change(names => { names.delete(name) }) })
  }

  async syncFolder (): Promise<void> {
    await this.#do('sync-folder', () => {
      this.#safeNames = new Map(this.#names)
      this.#renames = []
    })
  }

  #change (change: (names: Map<string, Inode>) => void): void {
    change(this.#names)
    this.#renames.push(change)
  }

  #inode (name: string): Inode {
    const inode = this.#names.get(name)

    if (inode == null) {
      throw Object.assign(new Error(`there is no ${name}`), { code: 'ENOENT' })
    }

    return inode
  }

  async #do<T> (name: string, fn: () => T, onFault: () => void = () => {}): Promise<T> {
    // as with a real disk, the answer comes later
    await this.delay(name)

    if (this.off) {
      throw new PowerCutError('the power is off')
    }

    const fault = this.#fault(this.operations.push(name) - 1, name)

    switch (fault) {
      case undefined:
        return fn()
      case 'cut-before':
        this.off = true
        throw new PowerCutError(`the power was cut before ${name}`)
      case 'cut-after':
        fn()
        this.off = true
        throw new PowerCutError(`the power was cut after ${name}`)
      case 'EIO':
      case 'ENOSPC':
        onFault()
        throw Object.assign(new Error(`${fault}: ${name}`), { code: fault })
    }
  }
}

class FaultyFile {
  readonly #inode: Inode
  readonly #do: (operation: string, fn: () => void, onFault?: () => void) => Promise<void>

  constructor (inode: Inode, run: (operation: string, fn: () => void, onFault?: () => void) => Promise<void>) {
    this.#inode = inode
    this.#do = run
  }

  async write (bytes: Uint8Array): Promise<void> {
    const inode = this.#inode
    const copy = new Uint8Array(bytes)
    const write = (bytes: Uint8Array): void => { change(inode, { at: inode.bytes.byteLength, bytes }) }
    // a disk that is full, or fails, has taken some of it
    await this.#do('write', () => { write(copy) }, () => { write(copy.subarray(0, copy.byteLength >>> 1)) })
  }

  async truncate (length: number): Promise<void> {
    await this.#do('truncate', () => { change(this.#inode, { truncate: length }) })
  }

  async sync (): Promise<void> {
    const inode = this.#inode
    await this.#do('sync', () => {
      inode.safe = applied(inode.safe, inode.pending)
      inode.pending = []
    }, () => {
      // the system has dropped what it could not write, and takes it for clean
      inode.pending = []
    })
  }

  async close (): Promise<void> {}
}

export type { FaultyFile }

function change (inode: Inode, change: Change): void {
  inode.bytes = applied(inode.bytes, [change])
  inode.pending.push(change)
}

function applied (bytes: Uint8Array, changes: Change[]): Uint8Array {
  for (const change of changes) {
    const length = 'truncate' in change ? change.truncate : Math.max(bytes.byteLength, change.at + change.bytes.byteLength)
    const next = new Uint8Array(length)
    next.set(bytes.subarray(0, length))

    if ('bytes' in change) {
      next.set(change.bytes, change.at)
    }

    bytes = next
  }

  return bytes
}

/** What the disk has when the power is back */
function survive ({ safe, pending }: Inode, survival: Survival): Uint8Array {
  const last = pending.at(-1)

  if (survival === 'nothing' || last == null) {
    return safe
  }

  if (survival === 'everything' || 'truncate' in last) {
    return applied(safe, pending)
  }

  const half = last.bytes.byteLength >>> 1
  const torn = new Uint8Array(last.bytes)
  // the length was kept, and of the bytes only some: the rest is zeros
  torn.fill(0, half)

  return applied(safe, [...pending.slice(0, -1), { at: last.at, bytes: half % 2 === 0 ? torn : torn.subarray(0, half) }])
}
