/** Whether two values of attributes are the same: text, numbers, bytes, lists and maps of these. */
export function sameValue (a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b)
  }

  if (Array.isArray(a) !== Array.isArray(b) || (a instanceof Uint8Array) !== (b instanceof Uint8Array)) {
    return false
  }

  const [left, right] = [a, b] as Array<Record<string, unknown>>
  const names = Object.keys(left)

  return names.length === Object.keys(right).length && names.every(name => Object.hasOwn(right, name) && sameValue(left[name], right[name]))
}
