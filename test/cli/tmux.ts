import { execFile, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const bin = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'node_modules', '.bin')

/** milliseconds between two looks at a screen */
const LOOK_MS = 100

export function hasTmux (): boolean {
  return spawnSync('tmux', ['-V']).status === 0
}

/** Terminals of a tmux server of their own, with a shell in each */
export class Tmux {
  readonly #socket: string

  constructor (folder: string) {
    this.#socket = join(folder, 'tmux')
  }

  async terminal (name: string): Promise<Terminal> {
    // wide enough for an address in one line
    await this.#run('new-session', '-d', '-s', name, '-x', '400', '-y', '50', 'sh')
    const terminal = new Terminal(async (...args) => this.#run(...args), name)

    // not as tmux's own option, because a shell's profile may set it again
    await terminal.type(`PATH='${bin}:${dirname(process.execPath)}':$PATH`)

    return terminal
  }

  async close (): Promise<void> {
    await this.#run('kill-server').catch(() => {})
  }

  async #run (...args: string[]): Promise<string> {
    return (await run('tmux', ['-S', this.#socket, '-f', '/dev/null', ...args])).stdout
  }
}

export class Terminal {
  readonly #run: (...args: string[]) => Promise<string>
  readonly #name: string

  constructor (run: (...args: string[]) => Promise<string>, name: string) {
    this.#run = run
    this.#name = name
  }

  /** As if somebody typed it, and Enter */
  async type (text: string): Promise<void> {
    await this.#run('send-keys', '-t', this.#name, '-l', text)
    await this.press('Enter')
  }

  async press (key: string): Promise<void> {
    await this.#run('send-keys', '-t', this.#name, key)
  }

  async screen (): Promise<string> {
    return this.#run('capture-pane', '-p', '-t', this.#name)
  }

  /** Waits until it is on the screen; gives the first group of it */
  async shows (text: RegExp): Promise<string> {
    for (;;) {
      const found = text.exec(await this.screen())

      if (found != null) {
        return found[1] ?? found[0]
      }

      await delay(LOOK_MS)
    }
  }
}
