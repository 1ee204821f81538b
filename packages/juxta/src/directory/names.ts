import { DataDirectoryError } from '../errors.ts'

const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/

/** Names that mean the same everywhere, and never another folder */
export function checkName (name: string): void {
  if (!NAME.test(name)) {
    throw new DataDirectoryError(`'${name}' can't be the name of a file in a data directory`)
  }
}
