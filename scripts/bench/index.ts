import { cacheReloader } from './cache/reloader.ts'
import { runCache } from './cache/suite.ts'
import { serve } from './ends/serve.ts'
import { findAsker } from './find/asker.ts'
import { findPublisher } from './find/publisher.ts'
import { findRendezvous } from './find/rendezvous.ts'
import { runFind } from './find/suite.ts'
import { floodReceiver } from './flood/receiver.ts'
import { floodSender } from './flood/sender.ts'
import { runFlood } from './flood/suite.ts'
import { idleReceiver } from './idle/receiver.ts'
import { idleSender } from './idle/sender.ts'
import { moveReceiver } from './move/receiver.ts'
import { moveRelay } from './move/relay.ts'
import { moveSender } from './move/sender.ts'
import { runMove } from './move/suite.ts'
import { readOptions, USAGE, UsageError } from './options.ts'
import { peersEnd } from './peers/end.ts'
import { runPeers } from './peers/suite.ts'
import { pipeReceiver } from './pipe/receiver.ts'
import { pipeSender } from './pipe/sender.ts'
import { runPipe } from './pipe/suite.ts'
import { summariseProfiles } from './profile/summary.ts'
import { recoveryNetwork } from './recovery/network.ts'
import { recoveryReceiver } from './recovery/receiver.ts'
import { recoverySender } from './recovery/sender.ts'
import { runRecovery } from './recovery/suite.ts'
import { benchRelay } from './relay/relay.ts'
import { relayReceiver } from './relay/receiver.ts'
import { relaySender } from './relay/sender.ts'
import { runRelay } from './relay/suite.ts'
import type { Procedures } from './ends/serve.ts'
import type { BenchOptions } from './options.ts'

const SUITES = new Map<string, (options: BenchOptions) => Promise<object>>([
  ['pipe', runPipe],
  ['flood', runFlood],
  ['move', runMove],
  ['relay', runRelay],
  ['recovery', runRecovery],
  ['find', runFind],
  ['cache', runCache],
  ['peers', runPeers]
])

/** What the processes that the suites fork do */
const ROLES = new Map<string, Procedures>([
  ['pipe-sender', pipeSender],
  ['pipe-receiver', pipeReceiver],
  ['flood-sender', floodSender],
  ['flood-receiver', floodReceiver],
  ['idle-sender', idleSender],
  ['idle-receiver', idleReceiver],
  ['move-relay', moveRelay],
  ['move-sender', moveSender],
  ['move-receiver', moveReceiver],
  ['relay-relay', benchRelay],
  ['relay-receiver', relayReceiver],
  ['relay-sender', relaySender],
  ['recovery-network', recoveryNetwork],
  ['recovery-receiver', recoveryReceiver],
  ['recovery-sender', recoverySender],
  ['cache-reloader', cacheReloader],
  ['find-rendezvous', findRendezvous],
  ['find-publisher', findPublisher],
  ['find-asker', findAsker],
  ['peers-end', peersEnd]
])

const [first, second] = process.argv.slice(2)
const role = first === 'end' ? ROLES.get(second) : undefined

if (role == null) {
  await main().catch(error => {
    process.stderr.write(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `${error.stack}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  })
} else {
  serve(role)
}

async function main (): Promise<void> {
  const { suite, options } = readOptions(process.argv.slice(2))
  const run = SUITES.get(suite)

  if (run == null) {
    throw new UsageError(`there is no suite ${suite}`)
  }

  const result = await run(options)

  if (options.profile != null) {
    await summariseProfiles(options.profile)
  }

  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }

  if ('pass' in result && result.pass === false && !options.quick) {
    process.exitCode = 1
  }
}
