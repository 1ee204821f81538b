import { spawn } from 'node:child_process'
import type { DiscoveryResult } from './result.ts'

/** Peers of the networks that are compared */
const CURVE = [125, 250, 500, 1_000]

/** The same with ever more peers, each in a process of its own, which has the memory of the one before to itself. @returns what each printed */
export async function discoveryCurve (seed: number): Promise<{ results: DiscoveryResult[], pass: boolean }> {
  const results: DiscoveryResult[] = []
  let pass = true

  for (const peers of CURVE) {
    const { result, met } = await runOf(peers, seed)
    results.push(result)
    pass &&= met
  }

  return { results, pass }
}

async function runOf (peers: number, seed: number): Promise<{ result: DiscoveryResult, met: boolean }> {
  const args = [...process.execArgv, process.argv[1], 'discovery', '--json', '--peers', String(peers), '--seed', String(seed)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', chunk => { stdout += String(chunk) })
  const code = await new Promise<number | null>(resolve => { child.once('close', resolve) })
  const line = stdout.trimEnd().split('\n').at(-1)

  if (line == null || line === '') {
    throw new Error(`the run of ${peers} peers ended with ${code} and without a result`)
  }

  return { result: JSON.parse(line), met: code === 0 }
}

export function discoveryTable (results: readonly DiscoveryResult[]): string {
  const rows: Array<[name: string, value: (result: DiscoveryResult) => number]> = [
    ['peers', ({ peers }) => peers],
    ['cold: success', ({ cold }) => cold.success],
    ['messages a query', ({ cold }) => cold.messagesPerQuery],
    ['bytes a query', ({ cold }) => cold.bytesPerQuery],
    ['hops, median', ({ cold }) => cold.hopsP50],
    ['hops, 99 %', ({ cold }) => cold.hopsP99],
    ['ms, median', ({ cold }) => cold.msP50],
    ['ms, 99 %', ({ cold }) => cold.msP99],
    ['warm: success', ({ warm }) => warm.success],
    ['messages a query', ({ warm }) => warm.messagesPerQuery],
    ['messages an advertisement', ({ publish }) => publish.messagesPerAdvertisement],
    ['bytes an advertisement', ({ publish }) => publish.bytesPerAdvertisement],
    ['entries, most', ({ storage }) => storage.perRendezvousMax],
    ['entries, mean', ({ storage }) => storage.perRendezvousMean],
    ['idle messages a peer and minute', ({ idleMessagesPerPeerPerMinute }) => idleMessagesPerPeerPerMinute],
    ['60 s after a kill: success', ({ afterKill }) => afterKill.successAt60s],
    ['120 s after', ({ afterKill }) => afterKill.successAt120s],
    ['churn: success', ({ churn }) => churn.success],
    ['withdrawn: returned', ({ withdrawn }) => withdrawn.returned],
    ['hostile: success', ({ hostile }) => hostile.success],
    ['forged and accepted', ({ hostile }) => hostile.forgedAccepted]
  ]
  const lines = rows.map(([name, value]) => [name, ...results.map(result => String(value(result)))])
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)))

  return lines.map(line => line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join('  ')).join('\n')
}
