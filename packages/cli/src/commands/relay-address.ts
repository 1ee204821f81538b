import type { Multiaddr } from '@multiformats/multiaddr'

/** Which of its addresses a relay prints in commands: the announced one, or else one that other machines can use if there is one */
export function addressForOthers (addresses: Multiaddr[], announced: string[] = []): Multiaddr {
  return addresses.find(address => announced.some(text => address.toString().startsWith(text))) ??
    addresses.find(address => !isLoopback(address)) ??
    addresses[0]
}

function isLoopback (address: Multiaddr): boolean {
  const host = address.getComponents()[0]?.value ?? ''

  return host.startsWith('127.') || host === '::1'
}
