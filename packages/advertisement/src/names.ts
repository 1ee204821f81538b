import { MAX_NAME_LENGTH } from './constants.ts'

const TYPE_NAME = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/
const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/**
 * Index entries that every document makes by itself. No attribute has such a name, so nobody can make one for another's id.
 */
export const RESERVED_ATTRIBUTES: readonly string[] = ['id', 'owner']

/**
 * Whether this can name a type or a kind: `pipe`, `laser-printer`, `org.example.printer`.
 */
export function isTypeName (name: unknown): name is string {
  return typeof name === 'string' && name.length <= MAX_NAME_LENGTH && TYPE_NAME.test(name)
}

/**
 * Whether this can name an attribute, or a field within one.
 */
export function isAttributeName (name: unknown): name is string {
  return typeof name === 'string' && name.length <= MAX_NAME_LENGTH && ATTRIBUTE_NAME.test(name)
}
