import { overlayDht, scopeDht } from '@juxta/scope-dht'
import { duties } from './role.ts'
import type { PeerInit } from './init.ts'
import type { OverlayDhtComponents, OverlayDhtService, ScopeDhtComponents, ScopeDhtService } from '@juxta/scope-dht'
import type { Multiaddr } from '@multiformats/multiaddr'

interface DhtServices {
  overlayDht? (components: OverlayDhtComponents): OverlayDhtService
  scopeDht? (components: ScopeDhtComponents): ScopeDhtService
}

/**
 * The table in which rendezvous peers are found where nobody knows one, unless it is switched off. Who can be dialled is part of it, so that there is one; a relay that
 * is nothing else needs nobody from it.
 *
 * @param bootstrap - peers that may be part of it
 */
export function dhtServices ({ role, dht = true, services = {} }: PeerInit, bootstrap: Multiaddr[]): DhtServices {
  if (dht === false) {
    return {}
  }

  const { rendezvous, relay } = duties(role)
  const { protocolPrefix } = services.rendezvous ?? {}

  return {
    overlayDht: overlayDht({ mode: rendezvous || relay ? 'server' : 'client', protocolPrefix }),
    ...(relay && !rendezvous ? {} : { scopeDht: scopeDht({ ...(dht === true ? {} : dht), bootstrap }) })
  }
}
