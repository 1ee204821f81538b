import { fork } from 'node:child_process'
import { START_LIMIT_MS, STOP_LIMIT_MS } from './constants.ts'
import { DemoError } from './errors.ts'
import type { Command, Report, RoleInit, RoleName } from './messages.ts'
import type { ChildProcess } from 'node:child_process'

type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>

/** A role in a process of its own, seen from the one that started it */
export class Child {
  readonly name: RoleName
  /** what the role said last of how far it is */
  state = 'starting'
  readonly #process: ChildProcess
  readonly #listeners = new Set<(report: Report) => void>()
  readonly #failed = Promise.withResolvers<never>()
  readonly #exited = Promise.withResolvers<void>()
  /** listened for from the start: it may be ready before anybody asks */
  readonly #ready: Promise<ReportOf<'ready'>>
  #expected = false

  constructor (entry: string, init: RoleInit) {
    this.name = init.role
    // its stdout is our stderr: only the result goes to stdout
    this.#process = fork(entry, ['--role', init.role], { stdio: ['ignore', 2, 2, 'ipc'], execArgv: process.execArgv.filter(arg => !arg.startsWith('--inspect')) })
    this.#failed.promise.catch(() => {})
    this.#process.on('message', report => { this.#onReport(report as Report) })
    this.#process.on('error', error => { this.#failed.reject(new DemoError(`the ${this.name}'s process could not be started: ${error.message}`)) })
    this.#process.on('exit', (code, signal) => { this.#onExit(code, signal) })
    this.#ready = this.next('ready')
    this.#ready.catch(() => {})
    this.send(init)
  }

  /** Rejects when the process fails or ends without having been told to; never resolves */
  get failed (): Promise<never> {
    return this.#failed.promise
  }

  send (command: Command): void {
    if (this.#process.connected) {
      // a process that is gone is noticed by its exit
      this.#process.send(command, () => {})
    }
  }

  on (listener: (report: Report) => void): () => void {
    this.#listeners.add(listener)

    return () => { this.#listeners.delete(listener) }
  }

  /** The next report of this type */
  async next<T extends Report['type']> (type: T): Promise<ReportOf<T>> {
    const found = Promise.withResolvers<ReportOf<T>>()
    const off = this.on(report => {
      if (report.type === type) {
        found.resolve(report as ReportOf<T>)
      }
    })

    try {
      return await Promise.race([found.promise, this.failed])
    } finally {
      off()
    }
  }

  async ready (): Promise<ReportOf<'ready'>> {
    return within(this.#ready, START_LIMIT_MS, () => `the ${this.name} was not ready`)
  }

  /** Ends the process at once */
  async kill (): Promise<void> {
    this.#expected = true
    this.#process.kill('SIGKILL')
    await this.#exited.promise
  }

  /** Ends the process in order, or else at once */
  async stop (): Promise<void> {
    this.#expected = true
    this.send({ type: 'stop' })
    const timer = setTimeout(() => { this.#process.kill('SIGKILL') }, STOP_LIMIT_MS)

    await this.#exited.promise
    clearTimeout(timer)
  }

  #onReport (report: Report): void {
    if (report.type === 'failed') {
      this.#failed.reject(new DemoError(`the ${this.name} failed: ${report.error}`))
    } else if (report.type === 'progress') {
      this.state = report.state
    }

    this.#listeners.forEach(listener => { listener(report) })
  }

  #onExit (code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited.resolve()

    if (!this.#expected) {
      this.#failed.reject(new DemoError(`the ${this.name}'s process (${this.#process.pid}) ended unexpectedly: ${signal ?? `exit code ${code}`}`))
    }
  }
}

/**
 * Keeps no process alive: where nothing else does, nobody waits any longer.
 *
 * @throws DemoError after so many ms, beginning with what did not happen
 */
export async function within<T> (promise: Promise<T>, ms: number, what: () => string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => { late.reject(new DemoError(`${what()} within ${Math.round(ms / 1_000)} s`)) }, ms).unref()

  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
