import { DataDirectoryError } from '../errors.ts'

const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/

/** An empty one would be whatever folder the process is in */
export function checkPath (path: string): void {
  if (typeof path !== 'string' || path === '') {
    throw new DataDirectoryError('a data directory needs a path')
  }
}

/** Names that mean the same everywhere, and never another folder */
export function checkName (name: string): void {
  if (!NAME.test(name)) {
    throw new DataDirectoryError(`'${name}' can't be the name of a file in a data directory`)
  }
}
