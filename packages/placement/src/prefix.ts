import type { Multiaddr } from '@multiformats/multiaddr'

const PRIVATE = [/^10\./, /^127\./, /^169\.254\./, /^192\.168\./, /^172\.(?:1[6-9]|2\d|3[01])\./, /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./]

/** How an address begins that has to be paid for: the first 24 bits of IPv4, 48 of IPv6. Nothing of one that is to be had for nothing, as in a network of one's own. */
export function prefixOf (address: Multiaddr): string | undefined {
  const [first] = address.getComponents()

  if (first?.name === 'ip4' && first.value != null && !PRIVATE.some(range => range.test(first.value as string))) {
    return `${first.value.split('.').slice(0, 3).join('.')}.0/24`
  }

  if (first?.name === 'ip6' && first.value != null) {
    const [head = '', tail = ''] = first.value.toLowerCase().split('::')
    const groups = head.split(':').filter(group => group !== '')
    const zeros = 8 - groups.length - tail.split(':').filter(group => group !== '').length
    const [a, b, c] = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), '0', '0', '0'].map(group => Number.parseInt(group, 16).toString(16))

    // loopback, link-local, unique local
    return /^(?:0|fe[89ab].|f[cd]..)$/.test(a) ? undefined : `${a}:${b}:${c}::/48`
  }

  return undefined
}
