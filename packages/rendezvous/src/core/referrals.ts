/**
 * In which order a client is to try others: another one for each client, all orders alike often, so that those who are sent elsewhere at once spread. The same for a
 * client as long as the others are the same, and but for those that come or go after that (highest random weight).
 *
 * @param salt - so that nobody can make a name that comes first
 */
export function referrals<T> (client: string, others: Iterable<readonly [name: string, T]>, salt: number): Array<readonly [name: string, T]> {
  return [...others]
    .map(other => ({ other, weight: weightOf(`${salt} ${client} ${other[0]}`) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ other }) => other)
}

/** 32 bits of a text: FNV-1a, and the last steps of MurmurHash3, since names that differ in their ends alone would stay near each other. */
function weightOf (text: string): number {
  let hash = 0x811c9dc5

  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }

  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)

  return (hash ^ (hash >>> 16)) >>> 0
}
