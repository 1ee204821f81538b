import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ChildProcess } from 'node:child_process'

const demo = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'dist', 'demo')

/** A compiled module of the demo */
export async function load<T> (name: string): Promise<T> {
  return import(pathToFileURL(join(demo, name)).href) as Promise<T>
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** the last line of stdout */
  result: Record<string, unknown>
}

export interface Running {
  process: ChildProcess
  ended: Promise<Ended>
  /** resolves when stderr has this */
  says (text: string): Promise<void>
}

export function startDemo (args: string[], cwd = demo): Running {
  const child = spawn(process.execPath, [join(demo, 'index.js'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm sets it to where it was called
    env: { ...process.env, INIT_CWD: cwd }
  })
  const waiting = new Map<string, () => void>()
  let stdout = ''
  let stderr = ''

  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    waiting.forEach((resolve, wanted) => { if (stderr.includes(wanted)) { resolve() } })
  })

  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const last = stdout.trimEnd().split('\n').at(-1) ?? ''
      resolve({ code, signal, stdout, stderr, result: last.startsWith('{') ? JSON.parse(last) as Record<string, unknown> : {} })
    })
  })

  return {
    process: child,
    ended,
    says: async text => Promise.race([
      new Promise<void>(resolve => { waiting.set(text, resolve) }),
      ended.then(({ stderr }) => { throw new Error(`the demo ended without saying "${text}":\n${stderr}`) })
    ])
  }
}

export async function runDemo (args: string[], cwd?: string): Promise<Ended> {
  return startDemo(args, cwd).ended
}
