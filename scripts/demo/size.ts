import { UsageError } from './errors.ts'

const UNITS: Record<string, number> = { '': 1, b: 1, k: 1024, kib: 1024, m: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gib: 1024 ** 3 }

/** @throws UsageError */
export function parseSize (text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = UNITS[match?.[2].toLowerCase() ?? '']
  const bytes = match == null || unit == null ? NaN : Math.round(Number(match[1]) * unit)

  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new UsageError(`"${text}" is no size: say for example 500KiB, 2MiB or 1GiB`)
  }

  return bytes
}

export function formatBytes (bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))

  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}
