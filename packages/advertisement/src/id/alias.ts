import { MAX_ALIAS_LENGTH } from '../constants.ts'

/** `urn:jxta:<format>-<unique>`: its first two parts are written in lower case, the rest is as it was given */
const CANONICAL = /^urn:jxta:[A-Za-z0-9]+-[!-~]+$/
const ANY_CASE = /^urn:jxta:/i

/**
 * Whether this is an id of JXTA in canonical form: `urn:jxta:uuid-5961…03`, `urn:jxta:jxta-NetGroup`.
 */
export function isAlias (text: unknown): text is string {
  return typeof text === 'string' && text.length <= MAX_ALIAS_LENGTH && CANONICAL.test(text)
}

/**
 * The canonical form of an id of JXTA, in which `urn` and `jxta` are in lower case; undefined if the text is none.
 */
export function parseAlias (text: string): string | undefined {
  const canonical = text.replace(ANY_CASE, 'urn:jxta:')

  return isAlias(canonical) ? canonical : undefined
}
