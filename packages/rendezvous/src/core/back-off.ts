import { RETRY_BASE_MS, RETRY_CAP_MS, RETRY_FACTOR, RETRY_JITTER } from '../constants.ts'

/**
 * Milliseconds after so many failures in a row.
 *
 * @param random - from 0 to 1
 */
export function backOffMs (failures: number, random: number): number {
  const full = Math.min(RETRY_BASE_MS * RETRY_FACTOR ** Math.max(0, failures - 1), RETRY_CAP_MS)

  return full * (1 - RETRY_JITTER * random)
}
