import { setTimeout as delay } from 'node:timers/promises'
import { End, withEnds } from '../ends/end.ts'
import { quantile } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import { ADVERTISEMENTS } from './task.ts'
import type { findAsker } from './asker.ts'
import type { findPublisher } from './publisher.ts'
import type { findRendezvous } from './rendezvous.ts'
import type { BenchOptions } from '../options.ts'

/** The most that finding what is known here may take at the median, milliseconds */
const LOCAL_BAR_MS = 2

/** The most that finding through a rendezvous may take at the median: so many round trips, … */
const RENDEZVOUS_BAR_ROUND_TRIPS = 10
/** … and milliseconds */
const RENDEZVOUS_BAR_MS = 20

/** How long the rendezvous may take to have everything, milliseconds */
const PATIENCE_MS = 30_000

/** What searches and pipes cost, from process to process through a rendezvous in a third, beside a plain dial and a round trip */
export async function runFind ({ quick, profile }: BenchOptions): Promise<object> {
  const rendezvous = new End<typeof findRendezvous>('find-rendezvous', { profile })
  const publisher = new End<typeof findPublisher>('find-publisher', { profile })
  const asker = new End<typeof findAsker>('find-asker', { profile })
  const searches = quick ? 20 : 400
  const warmUp = quick ? 5 : 50
  const rounds = quick ? 3 : 25

  return withEnds([rendezvous, publisher, asker], async () => {
    const address = await rendezvous.call('start')
    const publisherAddress = await publisher.call('start', address, rounds)
    const peerId = await asker.call('start', address)

    // a pipe's advertisement and its binding besides
    for (const over = Date.now() + PATIENCE_MS; await rendezvous.call('indexed') < ADVERTISEMENTS + 2 * rounds;) {
      if (Date.now() > over) {
        throw new Error(`the rendezvous has ${await rendezvous.call('indexed')} documents after ${PATIENCE_MS} ms`)
      }

      await delay(50)
    }

    say(`${searches} searches each way, ${rounds} pipes`)
    await asker.call('roundTrips', warmUp)
    await asker.call('viaRendezvous', searches, warmUp)
    await asker.call('fromCache', searches, warmUp)

    const rtts = await asker.call('roundTrips', searches)
    const found = await asker.call('viaRendezvous', 0, searches)
    const local = await asker.call('fromCache', 0, searches)
    const binds: number[] = []
    const firstBytes: number[] = []
    const dials: number[] = []

    // in turn, so that what disturbs the machine disturbs both
    for (let round = 0; round < rounds; round++) {
      const { bindMs, firstByteMs } = await asker.call('bindAndConnect', round)
      await publisher.call('disconnect', peerId)
      binds.push(bindMs)
      firstBytes.push(firstByteMs)
      dials.push(await asker.call('dial', publisherAddress))
      await publisher.call('disconnect', peerId)
    }

    const [localMs, rendezvousMs, bindMs, firstByteMs, dialMs, rttMs] = [local, found, binds, firstBytes, dials, rtts].map(ms => rounded(quantile(ms, 0.5)))
    const rendezvousBar = rounded(RENDEZVOUS_BAR_ROUND_TRIPS * rttMs + RENDEZVOUS_BAR_MS)

    say('')
    printTable(['', 'median, ms', 'bar'], [
      ['find from the cache', localMs, `< ${LOCAL_BAR_MS}`],
      ['find through a rendezvous', rendezvousMs, `< ${rendezvousBar}`],
      ['find where a pipe\'s end is', bindMs, ''],
      ['from there to the first byte, over a new connection', firstByteMs, ''],
      ['a plain dial', dialMs, ''],
      ['a round trip', rttMs, '']
    ])

    return { suite: 'find', localMs, rendezvousMs, bindMs, firstByteMs, dialMs, rttMs, searches, rounds, pass: localMs < LOCAL_BAR_MS && rendezvousMs < rendezvousBar }
  })
}
