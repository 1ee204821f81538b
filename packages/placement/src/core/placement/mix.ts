/** Two words of 32 bits to one, each bit of which depends on all of theirs. The constants are those of the generator splitmix32. */
export function mix32 (a: number, b: number): number {
  let mixed = (Math.imul(a, 0x9e3779b1) + b) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)

  return mixed ^ (mixed >>> 15)
}

export function high (word: bigint): number {
  return Number(word >> 32n) | 0
}

export function low (word: bigint): number {
  return Number(word & 0xffff_ffffn) | 0
}

/** Two words of 64 bits to one: for keys and sums of what others made by hashing, not against collisions that are searched for. */
export function mix (a: bigint, b: bigint): bigint {
  const first = mix32(mix32(high(a), low(a)), mix32(high(b), low(b)))
  const second = mix32(mix32(low(b), high(a)), mix32(low(a), high(b)))

  return (BigInt(first >>> 0) << 32n) | BigInt(second >>> 0)
}
