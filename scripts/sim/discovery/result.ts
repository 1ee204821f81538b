import type { Asked } from './ask.ts'

export interface DiscoveryResult {
  suite: 'discovery'
  peers: number
  /** Advertisements that neither the asker nor its rendezvous peers have */
  cold: Asked
  /** The same queries again */
  warm: Asked
  publish: { messagesPerAdvertisement: number, bytesPerAdvertisement: number }
  /** Index entries */
  storage: { perRendezvousMax: number, perRendezvousMean: number }
  idleMessagesPerPeerPerMinute: number
  /** When a tenth of the rendezvous peers are gone all at once */
  afterKill: { successAt60s: number, successAt120s: number }
  /** While a fifth of the edges go and others come */
  churn: { success: number }
  withdrawn: { returned: number }
  /** While a twentieth of the rendezvous peers lie, or say nothing */
  hostile: { success: number, forgedAccepted: number }
}
