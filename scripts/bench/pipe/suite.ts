import { cpus } from 'node:os'
import { End, withEnds } from '../ends/end.ts'
import { IDLE_ROW, measureIdle } from '../idle/row.ts'
import { interleave } from '../measure/pairs.ts'
import { median, medianInterval } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import { measurements } from './measurements.ts'
import type { Measured, RowSpec } from './measurements.ts'
import type { pipeReceiver } from './receiver.ts'
import type { pipeSender } from './sender.ts'
import type { Task } from './task.ts'
import type { IdleRow } from '../idle/row.ts'
import type { Pair, Side } from '../measure/pairs.ts'
import type { BenchOptions } from '../options.ts'

export interface Row {
  name: string
  unit: string
  raw: number
  pipe: number
  /** pipe / raw: the median of the pairs' ratios */
  ratio: number
  /** the interval of that median, see `medianInterval` */
  low: number
  high: number
  pairs: number
  bar: number
  pass: boolean
}

/** The reliable pipe against a raw stream over the same connection between two processes, and what a session takes that has nothing to do */
export async function runPipe (options: BenchOptions): Promise<object> {
  const { rows: wanted, side } = options
  const rows: Array<Row | IdleRow> = wanted?.every(name => name === IDLE_ROW) === true ? [] : await runPairs(options)

  if (side == null && (wanted == null || wanted.includes(IDLE_ROW))) {
    const row = await measureIdle(options)
    rows.push(row)
    say('')
    printTable(
      ['row', 'unit', 'value', 'a session', 'a stream', 'bar', ''],
      [[row.name, row.unit, row.value, row.session, row.stream, row.bar, row.pass ? 'ok' : 'missed']]
    )
  }

  return { suite: 'pipe', rows }
}

async function runPairs ({ quick, rows: wanted, side: only, pairs: asked, profile }: BenchOptions): Promise<Row[]> {
  const sender = new End<typeof pipeSender>('pipe-sender', { profile })
  const receiver = new End<typeof pipeReceiver>('pipe-receiver', { profile })
  const rows: Row[] = []

  async function measure (side: Side, task: Task): Promise<Measured> {
    await receiver.call('prepare', task)
    const run = await sender.call('run', side, task)

    return { ...run, cpuSeconds: run.cpuSeconds + await receiver.call('finish') }
  }

  await withEnds([sender, receiver], async () => {
    await sender.call('connect', await receiver.call('start'))

    for (const { task, pairs: usual, rows: specs } of measurements(quick)) {
      const pairs = asked ?? usual
      const selected = specs.filter(({ name }) => wanted == null || wanted.includes(name))

      if (selected.length === 0) {
        continue
      }

      if (only == null) {
        say(`${selected.map(({ name }) => name).join(', ')}: ${pairs} pairs of ${task.count} messages`)
        const measured = await interleave(pairs, async side => measure(side, task))
        rows.push(...selected.map(spec => toRow(spec, task, measured)))
      } else {
        say(`${selected.map(({ name }) => name).join(', ')}: ${pairs} runs of ${only} alone`)
        const runs: Measured[] = []

        while (runs.length < pairs) {
          runs.push(await measure(only, task))
        }

        selected.forEach(({ name, unit, value }) => { say(`${name}: ${rounded(median(runs.map(run => value(run, task))))} ${unit}, ${rounded(median(runs.map(run => run.cpuSeconds)))} CPU seconds a run`) })
      }
    }
  })

  say(`\nnode ${process.version}, ${cpus().length} cores; low … high covers the median of the pairs' ratios at 95 %`)
  printTable(
    ['row', 'unit', 'raw', 'pipe', 'pipe/raw', 'low', 'high', 'bar', ''],
    rows.map(row => [row.name, row.unit, row.raw, row.pipe, row.ratio, row.low, row.high, row.bar, row.pass ? 'ok' : 'missed'])
  )

  return rows
}

function toRow ({ name, unit, bar, value }: RowSpec, task: Task, measured: Array<Pair<Measured>>): Row {
  const ratios = medianInterval(measured.map(({ raw, pipe }) => value(pipe, task) / value(raw, task)))
  const atLeast = 'atLeast' in bar

  return {
    name,
    unit,
    raw: rounded(median(measured.map(({ raw }) => value(raw, task)))),
    pipe: rounded(median(measured.map(({ pipe }) => value(pipe, task)))),
    ratio: rounded(ratios.median),
    low: rounded(ratios.low),
    high: rounded(ratios.high),
    pairs: measured.length,
    bar: atLeast ? bar.atLeast : bar.atMost,
    pass: atLeast ? ratios.median >= bar.atLeast : ratios.median <= bar.atMost
  }
}
