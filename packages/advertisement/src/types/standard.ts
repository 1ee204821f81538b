import { contentType } from './content.ts'
import { peerGroupType } from './peer-group.ts'
import { foreignPeerType, peerType } from './peer.ts'
import { pipeType } from './pipe.ts'
import { rendezvousType } from './rendezvous.ts'
import { routeType } from './route.ts'
import { serviceClassType, serviceImplementationType, serviceSpecificationType } from './service.ts'

/**
 * The types that come with the package, for who takes any of them.
 */
export const standardTypes = [
  peerType, foreignPeerType, peerGroupType, pipeType, serviceClassType, serviceSpecificationType, serviceImplementationType, rendezvousType, routeType, contentType
] as const
