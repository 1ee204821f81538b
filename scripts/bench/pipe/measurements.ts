import type { Run } from './sender.ts'
import type { Task } from './task.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

export interface Measured extends Run {
  /** of both processes */
  cpuSeconds: number
}

export interface RowSpec {
  name: string
  unit: string
  /** pipe / raw must be at least this, or, where less is better, at most */
  bar: { atLeast: number } | { atMost: number }
  value (run: Measured, task: Task): number
}

interface Measurement {
  task: Task
  pairs: number
  rows: RowSpec[]
}

const perSecond = (run: Measured, task: Task): number => task.count / run.seconds

export function measurements (quick: boolean): Measurement[] {
  const throughputBytes = quick ? 8 * MiB : 256 * MiB
  const messageBytes = quick ? 256 * KiB : 4 * MiB
  // a run of 4 MiB takes 20 ms here, which is more or less by half as a garbage collection falls in it or does not
  const batchedBytes = quick ? 256 * KiB : 32 * MiB
  const pairs = quick ? 3 : 9
  const messagePairs = quick ? 3 : 21
  const messages = (size: number): Omit<Task, 'kind'> => ({ size, count: Math.floor(messageBytes / size) })

  return [
    {
      task: { kind: 'messages', size: 64 * KiB, count: throughputBytes / (64 * KiB) },
      pairs,
      rows: [
        { name: 'throughput-65536', unit: 'MB/s', bar: { atLeast: 0.95 }, value: (run, { size, count }) => size * count / 1e6 / run.seconds },
        { name: 'cpu-65536', unit: 's/GiB', bar: { atMost: 1.15 }, value: (run, { size, count }) => run.cpuSeconds / (size * count / GiB) }
      ]
    },
    { task: { kind: 'messages', ...messages(1024) }, pairs: messagePairs, rows: [{ name: 'messages-1024', unit: 'msgs/s', bar: { atLeast: 4 }, value: perSecond }] },
    { task: { kind: 'messages', ...messages(100) }, pairs: messagePairs, rows: [{ name: 'messages-100', unit: 'msgs/s', bar: { atLeast: 20 }, value: perSecond }] },
    { task: { kind: 'batched', size: 100, count: Math.floor(batchedBytes / 100) }, pairs: messagePairs, rows: [{ name: 'messages-100-batched', unit: 'msgs/s', bar: { atLeast: 0.8 }, value: perSecond }] },
    {
      task: { kind: 'ping-pong', size: 100, count: quick ? 50 : 5000 },
      pairs: messagePairs,
      rows: [{ name: 'latency-p50-100', unit: 'us', bar: { atMost: 1.15 }, value: run => run.medianMicros }]
    }
  ]
}

export const ROW_NAMES: readonly string[] = measurements(true).flatMap(({ rows }) => rows.map(({ name }) => name))
