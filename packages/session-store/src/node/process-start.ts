import { readFile } from 'node:fs/promises'

/** the field of /proc/PID/stat behind the name, which ends with the last `)`, that has the start in clock ticks since the machine's own */
const startField = 19

/** What tells a process from an earlier one of the same number, on this start of the machine; `undefined` where the system doesn't say */
export async function startOf (pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[startField]

    return ticks == null ? undefined : `${boot.trim()} ${ticks}`
  } catch {
    return undefined
  }
}
