import { closestMatch } from 'leven'
import { MAX_TYPOS } from '../constants.ts'

/**
 * What may be set, by its name: a number that goes for it when it is not set, whose range is for `resolveLimits` to look at, or what it is. With several kinds
 * between bars one of them will do; with `any` everything.
 */
export type KnownOptions<T> = Readonly<Record<keyof T, number | OptionKind | `${OptionKind}|${OptionKind}`>>
export type OptionKind = 'any' | 'boolean' | 'function' | 'number' | 'object' | 'string'

/** Makes the error of the package whose options they are. */
export type Failing = (message: string) => Error

/**
 * Refuses what no options are, those that there are not, and those of another kind than they should be: a setting that was misspelt is one that nobody knows not to
 * hold. Those that are `undefined` or `null` are not set.
 *
 * @param of - whose options they are, as it is written in a program
 * @throws what `failing` makes
 */
export function checkOptions<T> (of: string, options: unknown, known: KnownOptions<T>, failing: Failing): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw failing(`the options of ${of} are ${show(options)}, not an object`)
  }

  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw failing(unknownOption(of, name, Object.keys(known)))
    }

    const kind = known[name as keyof T]

    if (value != null && typeof kind === 'string' && kind !== 'any' && !kind.split('|').includes(typeof value)) {
      throw failing(`${name} of ${of} is ${show(value)}, and no ${kind.replace('|', ' or ')}`)
    }
  }
}

function unknownOption (of: string, name: string, known: string[]): string {
  const meant = meantName(name, known)

  return `${of} has no option '${name}': ${meant == null ? `there are ${known.sort().join(', ')}` : `is '${meant}' meant?`}`
}

/** Which of the names that there are was misspelt, if one is so near that it may have been */
export function meantName (name: string, known: readonly string[]): string | undefined {
  return closestMatch(name, [...known], { maxDistance: MAX_TYPOS })
}

function show (value: unknown): string {
  switch (typeof value) {
    case 'string': return `'${value}'`
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object'
    case 'function': return 'a function'
    default: return String(value)
  }
}
