import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { printTable, say } from '../report.ts'

/** Functions and modules shown of each process */
const SHOWN = 25

interface ProfileNode {
  id: number
  callFrame: { functionName: string, url: string, lineNumber: number }
}

/** What is used here of the format that `node --cpu-prof` writes */
interface Profile {
  nodes: ProfileNode[]
  samples: number[]
  /** microseconds since the sample before */
  timeDeltas: number[]
}

/** Prints where the time of each process went that left a profile in the folder: by module and by function, without what they called */
export async function summariseProfiles (folder: string): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith('.cpuprofile')) {
      const profile: Profile = JSON.parse(await readFile(join(folder, name), 'utf8'))

      say(`\n${name}: share of the time that was not idle, without what was called`)
      print('module', selfTimes(profile, moduleOf))
      print('function', selfTimes(profile, ({ callFrame }) => `${callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName}  ${moduleOf({ callFrame })}:${callFrame.lineNumber + 1}`))
    }
  }
}

/** Microseconds by name, the most first; idle time left out */
function selfTimes ({ nodes, samples, timeDeltas }: Profile, nameOf: (node: Pick<ProfileNode, 'callFrame'>) => string): Array<[string, number]> {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const times = new Map<string, number>()

  samples.forEach((id, index) => {
    const node = byId.get(id)

    if (node != null && node.callFrame.functionName !== '(idle)') {
      const name = nameOf(node)
      times.set(name, (times.get(name) ?? 0) + timeDeltas[index])
    }
  })

  return [...times].sort(([, a], [, b]) => b - a)
}

function moduleOf ({ callFrame: { functionName, url } }: Pick<ProfileNode, 'callFrame'>): string {
  if (url === '') {
    return functionName.startsWith('(') ? functionName : '(native)'
  }

  return url.match(/(?:node_modules\/|packages\/|scripts\/)(?!.*node_modules\/)(.*)$/)?.[1].replace('dist/src/', '') ?? url
}

function print (column: string, times: Array<[string, number]>): void {
  const total = times.reduce((sum, [, time]) => sum + time, 0)

  say('')
  printTable([column, '%'], times.slice(0, SHOWN).map(([name, time]) => [name, (100 * time / total).toFixed(1)]))
}
