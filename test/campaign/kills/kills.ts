import { fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '@juxta/test-network'
import { check } from './check.ts'
import type { ChildProcess } from 'node:child_process'
import type { KillsFound } from './check.ts'
import type { Task, Word } from './words.ts'

export interface KillsInit {
  seed: number
  /** how often one of the processes is killed, or both */
  rounds: number
  onKill? (round: number, whom: string): void
}

export type KillsRow = KillsFound & { seed: number, rounds: number, kills: number, seconds: number }

type Role = 'sender' | 'receiver'

/** A process lives at most so long before it is killed, ms; some don't get as far as a session */
const LONGEST_LIFE_MS = 2_500
/** For everything to arrive in the end, ms */
const END_MS = 120_000
/** Messages for each kill: what the processes get through in a life is less */
const MESSAGES_A_ROUND = 1_000

/** A sender and a receiver with a durable session, processes of their own, killed with SIGKILL at random moments */
export async function kills ({ seed, rounds, onKill }: KillsInit): Promise<KillsRow> {
  const began = Date.now()
  const random = seededRandom(seed)
  const folder = await mkdtemp(join(tmpdir(), 'juxta-kills-'))
  const stage = new Stage(folder, rounds * MESSAGES_A_ROUND)
  let count = 0

  try {
    await stage.begin('receiver')
    await stage.begin('sender')

    for (let round = 0; round < rounds; round++) {
      await new Promise(resolve => { setTimeout(resolve, random.int(LONGEST_LIFE_MS)) })
      const whom: Role[] = random.pick([['sender'], ['receiver'], ['sender'], ['receiver'], ['receiver', 'sender']])
      onKill?.(round, whom.join(' and '))
      await Promise.all(whom.map(async role => stage.kill(role)))
      count += whom.length
      // the other may notice, and try again
      await new Promise(resolve => { setTimeout(resolve, random.int(300)) })
      whom.forEach(role => { stage.start(role) })
    }

    await stage.end()

    const found = check(stage.notes('sender'), stage.notes('receiver'), count)

    return { seed, rounds, kills: count, ...found, wrong: [...stage.wrong, ...found.wrong], seconds: Math.round((Date.now() - began) / 1000) }
  } finally {
    await Promise.all([stage.kill('sender'), stage.kill('receiver')])
    await rm(folder, { recursive: true, force: true })
  }
}

class Stage {
  readonly #folder: string
  readonly #messages: number
  readonly #processes = new Map<Role, ChildProcess>()
  readonly #done = { sender: Promise.withResolvers<void>(), receiver: Promise.withResolvers<void>() }
  readonly wrong: string[] = []
  #address?: string
  #ending = false

  constructor (folder: string, messages: number) {
    this.#folder = folder
    this.#messages = messages
  }

  notes (role: Role): string[] {
    const path = join(this.#folder, `${role}.notes`)

    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(line => line !== '') : []
  }

  /** For the first time: it is waited for */
  async begin (role: Role): Promise<void> {
    const child = this.start(role)
    const ready = Promise.withResolvers<string>()
    child.on('message', (word: Word) => {
      if ('ready' in word) {
        ready.resolve(word.ready)
      }
    })
    child.on('exit', code => { ready.reject(new Error(`the ${role} ended (${code}): ${this.wrong.join()}`)) })
    const said = await ready.promise

    if (role === 'receiver') {
      this.#address = said
    }
  }

  start (role: Role): ChildProcess {
    const task: Task = {
      folder: join(this.#folder, role),
      notes: join(this.#folder, `${role}.notes`),
      address: this.#address,
      port: this.#address == null ? undefined : Number(/\/tcp\/(\d+)/.exec(this.#address)?.[1]),
      messages: this.#messages
    }
    const child = fork(fileURLToPath(new URL('./end.js', import.meta.url)), [role, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', (word: Word) => {
      if ('wrong' in word) {
        this.wrong.push(word.wrong)
      } else if ('done' in word) {
        this.#done[role].resolve()
      } else if (this.#ending && role === 'sender') {
        child.send('end')
      }
    })
    this.#processes.set(role, child)

    return child
  }

  async kill (role: Role): Promise<void> {
    const child = this.#processes.get(role)

    if (child != null && child.exitCode == null && child.signalCode == null) {
      const gone = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })
      child.kill('SIGKILL')
      await gone
    }
  }

  /** No more kills: what was accepted is to arrive, and the session to be closed */
  async end (): Promise<void> {
    this.#ending = true
    const sender = this.#processes.get('sender')

    if (sender?.connected === true) {
      sender.send('end')
    }

    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      Promise.all([this.#done.sender.promise, this.#done.receiver.promise]),
      new Promise<void>(resolve => {
        timer = setTimeout(() => {
          this.wrong.push(`it had not ended after ${END_MS / 1000} s`)
          resolve()
        }, END_MS)
      })
    ])
    clearTimeout(timer)
  }
}
