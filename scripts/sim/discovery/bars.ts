import { ENTRIES_PER_ADVERTISEMENT } from './advertisements.ts'
import type { DiscoveryResult } from './result.ts'

/** What the result is held to, and was not: in words. */
export function missedBars (result: DiscoveryResult, { rendezvous, advertisements }: { rendezvous: number, advertisements: number }): string[] {
  const { cold, publish, storage, idleMessagesPerPeerPerMinute, afterKill, churn, withdrawn, hostile } = result
  const mostStored = 3.3 * advertisements * ENTRIES_PER_ADVERTISEMENT / rendezvous
  const bars: Array<[met: boolean, bar: string]> = [
    [cold.success === 1, `cold.success ${cold.success}, not 1`],
    [cold.messagesPerQuery <= 6, `cold.messagesPerQuery ${cold.messagesPerQuery}, more than 6`],
    [publish.messagesPerAdvertisement <= 24, `publish.messagesPerAdvertisement ${publish.messagesPerAdvertisement}, more than 24`],
    [storage.perRendezvousMean <= mostStored, `storage.perRendezvousMean ${storage.perRendezvousMean}, more than ${Math.floor(mostStored)}`],
    [storage.perRendezvousMax <= 3 * storage.perRendezvousMean, `storage.perRendezvousMax ${storage.perRendezvousMax}, more than 3 times the mean`],
    [idleMessagesPerPeerPerMinute <= 12, `idleMessagesPerPeerPerMinute ${idleMessagesPerPeerPerMinute}, more than 12`],
    [afterKill.successAt60s >= 0.99, `afterKill.successAt60s ${afterKill.successAt60s}, less than 0.99`],
    [afterKill.successAt120s === 1, `afterKill.successAt120s ${afterKill.successAt120s}, not 1`],
    [churn.success === 1, `churn.success ${churn.success}, not 1`],
    [withdrawn.returned === 0, `withdrawn.returned ${withdrawn.returned}, not 0`],
    [hostile.success >= 0.99, `hostile.success ${hostile.success}, less than 0.99`],
    [hostile.forgedAccepted === 0, `hostile.forgedAccepted ${hostile.forgedAccepted}, not 0`]
  ]

  return bars.filter(([met]) => !met).map(([, bar]) => bar)
}
