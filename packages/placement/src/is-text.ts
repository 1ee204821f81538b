import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Whether an address is the same when its text is read again. Those whose names have a `/` in them, as `/dns4/` may, are none or another then. */
export function isText (address: Multiaddr): boolean {
  try {
    return multiaddr(address.toString()).equals(address)
  } catch {
    return false
  }
}
