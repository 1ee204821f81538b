import type { DiscoveryService } from '@juxta/discovery'

/** What pipes use of discovery */
export type Discovery = Pick<DiscoveryService, 'publish' | 'withdraw' | 'find'>
