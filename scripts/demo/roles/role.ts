import { setTimeout as delay } from 'node:timers/promises'
import { STOP_LIMIT_MS } from '../constants.ts'
import type { Command, Report } from '../messages.ts'

export interface Role {
  onCommand (command: Exclude<Command, { role: string } | { type: 'stop' }>): void | Promise<void>
  stop (): Promise<void>
}

export type Start<I> = (init: I, report: (report: Report) => void) => Promise<Role>

/**
 * Runs one role in a process of its own. It ends when it is told to, or when the process that started it is gone,
 * however that ended.
 */
export function runRole<I extends { role: string }> (start: Start<I>): void {
  let role: Promise<Role> | undefined

  const fail = (error: unknown): void => {
    report({ type: 'failed', error: error instanceof Error ? describeError(error) : String(error) }, () => { process.exit(1) })
  }

  const leave = (): void => { process.exit(1) }

  if (!process.connected) {
    // it went while this process was loading
    leave()
  }

  process.on('disconnect', leave)
  // Ctrl-C goes to every process of a terminal; who started this one decides what becomes of it
  process.on('SIGINT', () => {})
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  process.on('message', (command: Command) => {
    if ('role' in command) {
      role = start(command as unknown as I, report)
      role.catch(fail)
    } else if (command.type === 'stop') {
      stop(role).catch(fail)
    } else {
      role?.then(async role => role.onCommand(command)).catch(fail)
    }
  })
}

async function stop (role?: Promise<Role>): Promise<void> {
  await Promise.race([role?.then(async role => role.stop()), delay(STOP_LIMIT_MS)])
  process.exit(0)
}

function report (report: Report, done: () => void = () => {}): void {
  if (process.connected && process.send != null) {
    process.send(report, undefined, undefined, done)
  } else {
    done()
  }
}

function describeError (error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : ''

  return `${error.name}: ${error.message}${cause}`
}
