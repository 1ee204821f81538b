/** What options may be called. One that is misspelt is one that nobody knows not to hold. */
export type Names<T> = ReadonlyArray<keyof T & string>

/**
 * @param of - whose options they are, as it is written in a program
 * @throws what `failing` makes
 */
export function checkNames (of: string, options: object, known: readonly string[], failing: (message: string) => Error): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw failing(`${of} has no option '${name}': there are ${[...known].sort().join(', ')}`)
    }
  }
}
