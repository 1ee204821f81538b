import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Call, Procedures } from './serve.ts'
import type { ChildProcess } from 'node:child_process'

/** How long an end has to leave after it was told to, milliseconds */
const EXIT_MS = 10_000

export interface EndOptions {
  /** a folder to leave a CPU profile of the process in */
  profile?: string
  /** what the profile and errors call the process, if there are several of its role */
  name?: string
}

/** Works with the ends for as long as all of them live, and then stops them */
export async function withEnds<T> (ends: Array<End<any>>, work: () => Promise<T>): Promise<T> {
  try {
    return await Promise.race([work(), ...ends.map(async end => end.left)])
  } finally {
    await Promise.all(ends.map(async end => end.stop()))
  }
}

/** A process that is called from this one */
export class End<T extends Procedures> {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<any>>()
  readonly #left = Promise.withResolvers<never>()
  #nextId = 1

  /** @param role what `index.ts` knows the procedures by */
  constructor (role: string, { profile, name = role }: EndOptions = {}) {
    this.#child = fork(fileURLToPath(new URL('../index.js', import.meta.url)), ['end', role], {
      execArgv: ['--expose-gc', ...profile == null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}.cpuprofile`]],
      serialization: 'advanced',
      // stdout is for the result
      stdio: ['ignore', 2, 'inherit', 'ipc']
    })

    this.#left.promise.catch(() => {})
    this.#child.on('message', (answer: Answer) => { this.#onAnswer(answer) })
    this.#child.on('error', error => { this.#fail(error) })
    this.#child.on('exit', (code, signal) => { this.#fail(new Error(`the ${name} process left (${signal ?? code})`)) })
  }

  /** Rejects when the process leaves */
  get left (): Promise<never> {
    return this.#left.promise
  }

  async call<K extends keyof T & string> (name: K, ...args: Parameters<T[K]>): Promise<Awaited<ReturnType<T[K]>>> {
    const waiting = Promise.withResolvers<Awaited<ReturnType<T[K]>>>()
    const call: Call = { id: this.#nextId++, name, args }

    this.#waiting.set(call.id, waiting)
    this.#child.send(call, error => {
      if (error != null) {
        this.#waiting.delete(call.id)
        waiting.reject(error)
      }
    })

    return waiting.promise
  }

  /** Resolves when the process has left */
  async stop (): Promise<void> {
    if (this.#child.exitCode != null || this.#child.signalCode != null) {
      return
    }

    const exited = once(this.#child, 'exit')
    const timer = setTimeout(() => { this.#child.kill('SIGKILL') }, EXIT_MS)

    if (this.#child.connected) {
      this.#child.disconnect()
    }

    await exited
    clearTimeout(timer)
  }

  #onAnswer (answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)

    if ('error' in answer) {
      waiting?.reject(new Error(`at the other process: ${answer.error}`))
    } else {
      waiting?.resolve(answer.result)
    }
  }

  #fail (error: Error): void {
    this.#left.reject(error)

    for (const waiting of this.#waiting.values()) {
      waiting.reject(error)
    }

    this.#waiting.clear()
  }
}
