import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { ChildProcess } from 'node:child_process'

/** How long a broker has to be ready, and to end after it was told to, milliseconds */
const PATIENCE_MS = 10_000

/** Between two looks whether it is ready, milliseconds */
const POLL_MS = 50

/** Lines of what it said that an error shows */
const LINES_SHOWN = 10

/** Where servers are that no user's PATH has */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin']

export interface Broker {
  /** for the clients */
  readonly url: string
  stop (): Promise<void>
}

/** Starts a broker with its files in this folder */
export type StartBroker = (command: string, folder: string) => Promise<Broker>

/** The program's path; undefined when it is not installed */
export function findCommand (name: string): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]
    .map(folder => join(folder, name))
    .find(path => existsSync(path))
}

/**
 * Starts a broker's process and waits until it is ready.
 *
 * @param ready - the address for its clients, or undefined while it is not
 * @throws when it ends, or is not ready in time, with what it said last
 */
export async function startBroker (command: string, args: string[], ready: () => Promise<string | undefined>): Promise<Broker> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  const listen = (chunk: Buffer): void => { said.splice(0, said.length, ...[...said, chunk.toString()].join('').split('\n').slice(-LINES_SHOWN)) }
  const stop = async (): Promise<void> => stopProcess(child)
  // when this process goes without having stopped it
  const kill = (): void => { child.kill('SIGKILL') }
  let failed: Error | undefined

  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  child.on('error', error => { failed = error })
  child.on('exit', () => { process.off('exit', kill) })
  process.on('exit', kill)

  for (const began = performance.now(); performance.now() - began < PATIENCE_MS;) {
    if (failed != null || child.exitCode != null || child.signalCode != null) {
      throw new Error(`${command} did not start: ${failed?.message ?? said.join('\n')}`, { cause: failed })
    }

    const url = await ready()

    if (url != null) {
      return { url, stop }
    }

    await new Promise(resolve => { setTimeout(resolve, POLL_MS) })
  }

  await stop()
  throw new Error(`${command} was not ready in ${PATIENCE_MS / 1000} s: ${said.join('\n')}`)
}

async function stopProcess (child: ChildProcess): Promise<void> {
  if (child.exitCode != null || child.signalCode != null || child.pid == null) {
    return
  }

  const exited = once(child, 'exit')
  const timer = setTimeout(() => { child.kill('SIGKILL') }, PATIENCE_MS)
  child.kill('SIGTERM')
  await exited
  clearTimeout(timer)
}
