import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** what a person calls `juxta` */
const BIN = join(root, 'packages', 'cli', 'bin', 'juxta.js')

export interface Told {
  event: string
  [field: string]: unknown
}

/** A `juxta` command in a process of its own, with what it says in JSON */
export class Command {
  readonly process: ChildProcessWithoutNullStreams
  readonly told: Told[] = []
  /** of what came out, in order */
  readonly received: Buffer[] = []
  /** resolves when the process is gone, with its exit code; a signal's name when that ended it */
  readonly ended: Promise<number | string>
  receivedBytes = 0
  /** what was no JSON: stack traces, for the most part */
  noise = ''
  readonly #beganAt = performance.now()
  /** how long after its beginning it told each thing, and ended, ms */
  readonly #toldAfter: number[] = []
  #endedAfter?: number
  readonly #hash = createHash('sha256')
  readonly #listeners = new Set<() => void>()
  #isOver = false

  constructor (args: string[], env: NodeJS.ProcessEnv = {}) {
    const { JUXTA_RELAY, JUXTA_DATA_DIR, npm_command: _, ...own } = process.env

    this.process = spawn(process.execPath, args.length === 0 ? [BIN] : [BIN, ...args, '--json'], { env: { ...own, ...env } })
    this.process.stdin.on('error', () => {})
    this.process.stdout.on('data', (chunk: Buffer) => { this.#take(chunk) })
    this.process.stderr.setEncoding('utf8')
    this.#readStatus()
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.#isOver = true
      this.#endedAfter = this.#age
      this.#changed()

      return code ?? signal
    })
  }

  /** SHA-256 of all that came out so far */
  get sha256 (): string {
    return this.#hash.copy().digest('hex')
  }

  get text (): string {
    return Buffer.concat(this.received).toString('utf8')
  }

  /** What it was called with, told, and when: for who looks into why a test failed */
  get account (): string {
    const told = this.told.map((one, i) => `  after ${this.#toldAfter[i]} ms: ${JSON.stringify(one)}`)
    const ended = this.#endedAfter == null ? `  still running after ${this.#age} ms` : `  ended after ${this.#endedAfter} ms`

    return [this.process.spawnargs.slice(2).join(' '), ...told, ended, this.noise].join('\n')
  }

  /** Resolves with the first event of that name from the `from`th on */
  async event (name: string, holds: (told: Told) => boolean = () => true, from = 0): Promise<Told> {
    const find = (): Told | undefined => this.told.slice(from).find(told => told.event === name && holds(told))

    await this.#until(() => find() != null, `'${name}'`)

    return find() as Told
  }

  async receives (bytes: number): Promise<void> {
    await this.#until(() => this.receivedBytes >= bytes, `${bytes} bytes`)
  }

  /** Writes to its standard input, and waits while it takes nothing */
  async write (data: string | Uint8Array): Promise<void> {
    if (!this.process.stdin.write(data)) {
      await Promise.race([
        once(this.process.stdin, 'drain'),
        this.ended.then(code => { throw new Error(`ended with ${code} while it was written to\n${this.noise}`) })
      ])
    }
  }

  async kill (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.process.kill(signal)
    await this.ended
  }

  get #age (): number {
    return Math.round(performance.now() - this.#beganAt)
  }

  #take (chunk: Buffer): void {
    this.#hash.update(chunk)
    this.receivedBytes += chunk.byteLength

    if (this.receivedBytes < 100_000) {
      this.received.push(chunk)
    }

    this.#changed()
  }

  #readStatus (): void {
    let rest = ''

    this.process.stderr.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''

      for (const line of lines) {
        try {
          this.told.push(JSON.parse(line))
          this.#toldAfter.push(this.#age)
        } catch {
          this.noise += `${line}\n`
        }
      }

      this.#changed()
    })
  }

  #changed (): void {
    this.#listeners.forEach(listener => { listener() })
  }

  async #until (holds: () => boolean, what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (holds()) {
          resolve()
        } else if (this.#isOver) {
          reject(new Error(`${this.process.spawnargs.slice(2).join(' ')} ended without ${what}\n${this.told.map(told => JSON.stringify(told)).join('\n')}\n${this.noise}`))
        } else {
          return
        }

        this.#listeners.delete(look)
      }

      this.#listeners.add(look)
      look()
    })
  }
}
