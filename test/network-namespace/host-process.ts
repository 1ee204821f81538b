import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { HostName, NatLab } from './lab.ts'
import type { HostInit, Order, Report } from './messages.ts'
import type { ChildProcess } from 'node:child_process'

type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>

const PROGRAM = fileURLToPath(new URL('./host.js', import.meta.url))

/** A host's process, as the test sees it */
export class HostProcess {
  readonly reports: Report[] = []
  /** what libp2p's DCUtR logged */
  readonly log: string[] = []
  readonly #name: HostName
  readonly #child: ChildProcess
  readonly #waiting = new Set<{ check (): void, reject (error: Error): void }>()
  #failure?: Error

  constructor (lab: NatLab, name: HostName, init: HostInit) {
    this.#name = name
    const [command, ...args] = [...lab.on(name), process.execPath, PROGRAM, JSON.stringify(init)]
    this.#child = spawn(command, args, { env: { ...lab.env, DEBUG: 'libp2p:dcutr*' }, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log.push(...text.split('\n').filter(line => line !== ''))
      this.#check()
    })
    this.#child.on('message', (report: Report) => {
      this.reports.push(report)

      if (report.type === 'failed') {
        this.#fail(new Error(`${name}: ${report.error}`))
      }

      this.#check()
    })
    this.#child.on('error', error => { this.#fail(error) })
    this.#child.on('exit', (code, signal) => { this.#fail(new Error(`${name} ended: ${signal ?? code}\n${this.log.join('\n')}`)) })
  }

  tell (order: Order): void {
    this.#child.send(order)
  }

  of<T extends Report['type']> (type: T): Array<ReportOf<T>> {
    return this.reports.filter((report): report is ReportOf<T> => report.type === type)
  }

  /** The first report of this type, among those that come after the first `from` */
  async reported<T extends Report['type']> (type: T, from = 0): Promise<ReportOf<T>> {
    const find = (): ReportOf<T> | undefined => this.reports.slice(from).find((report): report is ReportOf<T> => report.type === type)
    await this.until(() => find() != null)

    return find() as ReportOf<T>
  }

  /** Resolves when it holds; looked at whenever the host says something */
  async until (holds: () => boolean): Promise<void> {
    if (this.#failure != null) {
      throw this.#failure
    }

    if (!holds()) {
      await new Promise<void>((resolve, reject) => {
        const waiting = {
          check: () => {
            if (holds()) {
              this.#waiting.delete(waiting)
              resolve()
            }
          },
          reject
        }
        this.#waiting.add(waiting)
      })
    }
  }

  async stop (): Promise<void> {
    if (this.#child.exitCode == null && this.#child.signalCode == null && this.#child.pid != null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await ended
    }
  }

  toString (): string {
    return `${this.#name}: ${JSON.stringify(this.reports.filter(({ type }) => type !== 'heard'))}\n${this.log.join('\n')}`
  }

  #check (): void {
    this.#waiting.forEach(({ check }) => { check() })
  }

  #fail (error: Error): void {
    this.#failure ??= error
    this.#waiting.forEach(({ reject }) => { reject(error) })
    this.#waiting.clear()
  }
}
