import { readFile } from 'node:fs/promises'

/** The fields of /proc/PID/stat behind the name, which ends with the last `)`: the state, and the start in clock ticks since the machine's own */
const stateField = 0
const startField = 19

/** It has ended, and whoever began it has not asked how yet */
const ended = ['Z', 'X']

/** What tells a process from an earlier one of the same number, on this start of the machine, and from one that has ended; `undefined` where the system doesn't say */
export async function startOf (pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')

    return fields.length <= startField ? undefined : ended.includes(fields[stateField]) ? 'ended' : `${boot.trim()} ${fields[startField]}`
  } catch {
    return undefined
  }
}
