import { rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { End, withEnds } from '../ends/end.ts'
import { medianInterval } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import { findCommand } from './brokers/broker.ts'
import { startMosquitto } from './brokers/mosquitto.ts'
import { startNatsServer } from './brokers/nats-server.ts'
import { SYSTEM_NAMES } from './task.ts'
import type { Broker, StartBroker } from './brokers/broker.ts'
import type { peersEnd, Run } from './end.ts'
import type { SystemName, Task } from './task.ts'
import type { BenchOptions } from '../options.ts'

const KiB = 1024

/** The programs that a system needs besides this one, by the name of a Debian package */
const BROKERS: Partial<Record<SystemName, { program: string, start: StartBroker }>> = {
  'nats-jetstream': { program: 'nats-server', start: startNatsServer },
  'mqtt-qos1': { program: 'mosquitto', start: startMosquitto }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

interface Contestant {
  name: SystemName
  sender: End<typeof peersEnd>
  receiver: End<typeof peersEnd>
  runs: Measured[][]
}

interface Measured extends Run {
  /** of both processes, a broker's not among them */
  cpuSeconds: number
}

interface Figure {
  unit: string
  task: Task
  value (run: Measured): number
}

type FigureName = 'messages100PerSecond' | 'mbPerSecond64k' | 'latencyP50Us'

type Row = { name: SystemName } & ({ skipped: string } | Record<FigureName | `${FigureName}Low` | `${FigureName}High` | 'rounds' | 'cpuSecondsPer100k', number>)

function figures (quick: boolean): Record<FigureName, Figure> {
  const small: Task = { kind: 'flow', size: 100, count: quick ? 500 : 20_000 }
  const large: Task = { kind: 'flow', size: 64 * KiB, count: quick ? 16 : 256 }

  return {
    messages100PerSecond: { unit: 'msgs/s', task: small, value: run => small.count / run.seconds },
    mbPerSecond64k: { unit: 'MB/s', task: large, value: run => large.size * large.count / 1e6 / run.seconds },
    latencyP50Us: { unit: 'us', task: { kind: 'ping-pong', size: 100, count: quick ? 20 : 500 }, value: run => run.medianMicros }
  }
}

/**
 * The reliable pipe beside what a user would take instead, from process to process on one machine. All are started first and stay; a
 * round has every system do each task once, in an order that moves on by one each time, so that what else the machine does is shared.
 */
export async function runPeers ({ quick, rows: wanted, pairs: rounds = quick ? 1 : 5, profile }: BenchOptions): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'juxta-bench-'))
  const removeFolder = (): void => { rmSync(folder, { recursive: true, force: true }) }
  const brokers: Broker[] = []
  const skipped = new Map<SystemName, string>()

  process.on('exit', removeFolder)
  SIGNALS.forEach(signal => process.on(signal, exit))

  try {
    const contestants: Contestant[] = []
    const measured = figures(quick)

    for (const name of SYSTEM_NAMES.filter(name => wanted == null || wanted.includes(name))) {
      const reason = whyNot(name)

      if (reason == null) {
        contestants.push({ name, sender: new End('peers-end', { profile, name: `${name}-sender` }), receiver: new End('peers-end', { profile, name: `${name}-receiver` }), runs: [] })
      } else {
        skipped.set(name, reason)
        say(`${name}: skipped, ${reason}`)
      }
    }

    await withEnds(contestants.flatMap(({ sender, receiver }) => [sender, receiver]), async () => {
      for (const contestant of contestants) {
        await open(contestant, join(folder, contestant.name), brokers)
      }

      // the round before those that count is to warm up
      for (let round = 0; round <= rounds; round++) {
        for (const contestant of [...contestants.slice(round % contestants.length), ...contestants.slice(0, round % contestants.length)]) {
          const runs: Measured[] = []

          for (const { task } of Object.values(measured)) {
            runs.push(await run(contestant, task))
          }

          contestant.runs.push(runs)
        }

        say(round === 0 ? 'warm' : `round ${round} of ${rounds}`)
      }
    })

    const rows = SYSTEM_NAMES.filter(name => wanted == null || wanted.includes(name)).map((name): Row => {
      const contestant = contestants.find(contestant => contestant.name === name)

      return contestant == null ? { name, skipped: skipped.get(name) ?? '' } : toRow(contestant, measured)
    })

    print(rows, measured)

    return { suite: 'peers', rows }
  } finally {
    await Promise.all(brokers.map(async broker => broker.stop()))
    SIGNALS.forEach(signal => process.off(signal, exit))
    process.off('exit', removeFolder)
    removeFolder()
  }
}

/** Takes the brokers along, which would go on by themselves; the ends go when this process does */
function exit (): void {
  process.exit(1)
}

function whyNot (name: SystemName): string | undefined {
  const program = BROKERS[name]?.program

  return program != null && findCommand(program) == null ? `${program} is not installed` : undefined
}

async function open ({ name, sender, receiver }: Contestant, folder: string, brokers: Broker[]): Promise<void> {
  const broker = BROKERS[name]
  const addresses: string[] = []
  await mkdir(folder)

  if (broker != null) {
    const started = await broker.start(findCommand(broker.program) ?? broker.program, folder)
    brokers.push(started)
    addresses.push(started.url)
  }

  await sender.call('connect', name, { addresses: await receiver.call('listen', name, { addresses, folder }), folder })
}

async function run ({ sender, receiver }: Contestant, task: Task): Promise<Measured> {
  await receiver.call('prepare', task)
  const measured = await sender.call('run', task)

  return { ...measured, cpuSeconds: await sender.call('cpuSeconds') + await receiver.call('cpuSeconds') }
}

function toRow ({ name, runs }: Contestant, measured: Record<FigureName, Figure>): Row {
  const counted = runs.slice(1)
  const values = Object.entries(measured).flatMap(([figure, { value }], i) => {
    const { median, low, high } = medianInterval(counted.map(runs => value(runs[i])))

    return [[figure, rounded(median)], [`${figure}Low`, rounded(low)], [`${figure}High`, rounded(high)]]
  })
  const { task: { count } } = measured.messages100PerSecond
  const cpu = medianInterval(counted.map(([{ cpuSeconds }]) => cpuSeconds / count * 100_000)).median

  return { name, ...Object.fromEntries(values), cpuSecondsPer100k: rounded(cpu), rounds: counted.length }
}

function print (rows: readonly Row[], measured: Record<FigureName, Figure>): void {
  const columns = Object.entries(measured) as Array<[FigureName, Figure]>

  say(`\nnode ${process.version}, ${cpus().length} cores; medians, and the least and the greatest of few rounds`)
  printTable(
    ['system', ...columns.flatMap(([name, { unit }]) => [`${name}, ${unit}`, 'low', 'high']), 'CPU s per 100k of 100 B'],
    rows.flatMap(row => 'skipped' in row ? [] : [[row.name, ...columns.flatMap(([name]) => [row[name], row[`${name}Low`], row[`${name}High`]]), row.cpuSecondsPer100k]])
  )
}
