import { LONGEST_MS } from '../constants.ts'
import type { Failing } from './check-options.ts'

/** Least and greatest value of a whole number. */
export type LimitRange = readonly [least: number, greatest: number]

const USUAL: LimitRange = [1, LONGEST_MS]

/**
 * Whole numbers that were set, and for those that were not, or are `undefined` or `null`, their defaults. Whatever else is among what was given is left out.
 *
 * @param ranges - where it is not from 1 to what a timer holds
 * @throws what `failing` makes - a number out of its range
 */
export function resolveLimits<T extends { [K in keyof T]: number }> (
  defaults: T, given: { readonly [K in keyof T]?: number }, failing: Failing, ranges: { readonly [K in keyof T]?: LimitRange } = {}
): T {
  const limits = { ...defaults }

  for (const name of Object.keys(defaults) as Array<keyof T & string>) {
    const [least, greatest] = ranges[name] ?? USUAL
    const limit: number = given[name] ?? defaults[name]
    limits[name] = checkWhole(name, limit, least, greatest, failing) as T[typeof name]
  }

  return limits
}

/** @throws what `failing` makes - it is no whole number in its range */
export function checkWhole (name: string, value: number, least: number, greatest: number, failing: Failing): number {
  if (!Number.isSafeInteger(value) || value < least || value > greatest) {
    throw failing(`${name} is ${String(value)}, not a whole number from ${least} to ${greatest}`)
  }

  return value
}
