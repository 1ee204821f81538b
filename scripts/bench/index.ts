import { serve } from './ends/serve.ts'
import { readOptions, USAGE, UsageError } from './options.ts'
import type { Procedures } from './ends/serve.ts'
import type { BenchOptions } from './options.ts'

/** Loaded when it runs: a suite is no business of the processes of another. */
const SUITES = new Map<string, () => Promise<(options: BenchOptions) => Promise<object>>>([
  ['pipe', async () => (await import('./pipe/suite.ts')).runPipe],
  ['flood', async () => (await import('./flood/suite.ts')).runFlood],
  ['move', async () => (await import('./move/suite.ts')).runMove],
  ['relay', async () => (await import('./relay/suite.ts')).runRelay],
  ['recovery', async () => (await import('./recovery/suite.ts')).runRecovery],
  ['find', async () => (await import('./find/suite.ts')).runFind],
  ['cache', async () => (await import('./cache/suite.ts')).runCache],
  ['peers', async () => (await import('./peers/suite.ts')).runPeers]
])

/** What the processes that the suites fork do */
const ROLES = new Map<string, () => Promise<Procedures>>([
  ['pipe-sender', async () => (await import('./pipe/sender.ts')).pipeSender],
  ['pipe-receiver', async () => (await import('./pipe/receiver.ts')).pipeReceiver],
  ['flood-sender', async () => (await import('./flood/sender.ts')).floodSender],
  ['flood-receiver', async () => (await import('./flood/receiver.ts')).floodReceiver],
  ['idle-sender', async () => (await import('./idle/sender.ts')).idleSender],
  ['idle-receiver', async () => (await import('./idle/receiver.ts')).idleReceiver],
  ['move-relay', async () => (await import('./move/relay.ts')).moveRelay],
  ['move-sender', async () => (await import('./move/sender.ts')).moveSender],
  ['move-receiver', async () => (await import('./move/receiver.ts')).moveReceiver],
  ['relay-relay', async () => (await import('./relay/relay.ts')).benchRelay],
  ['relay-receiver', async () => (await import('./relay/receiver.ts')).relayReceiver],
  ['relay-sender', async () => (await import('./relay/sender.ts')).relaySender],
  ['recovery-network', async () => (await import('./recovery/network.ts')).recoveryNetwork],
  ['recovery-receiver', async () => (await import('./recovery/receiver.ts')).recoveryReceiver],
  ['recovery-sender', async () => (await import('./recovery/sender.ts')).recoverySender],
  ['cache-reloader', async () => (await import('./cache/reloader.ts')).cacheReloader],
  ['find-rendezvous', async () => (await import('./find/rendezvous.ts')).findRendezvous],
  ['find-publisher', async () => (await import('./find/publisher.ts')).findPublisher],
  ['find-asker', async () => (await import('./find/asker.ts')).findAsker],
  ['peers-end', async () => (await import('./peers/end.ts')).peersEnd]
])

const [first, second] = process.argv.slice(2)
const role = first === 'end' ? ROLES.get(second) : undefined

if (role == null) {
  await main().catch(error => {
    process.stderr.write(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `${error.stack}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  })
} else {
  serve(role())
}

async function main (): Promise<void> {
  const { suite, options } = readOptions(process.argv.slice(2))
  const load = SUITES.get(suite)

  if (load == null) {
    throw new UsageError(`there is no suite ${suite}`)
  }

  const run = await load()
  const result = await run(options)

  if (options.profile != null) {
    const { summariseProfiles } = await import('./profile/summary.ts')
    await summariseProfiles(options.profile)
  }

  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }

  if ('pass' in result && result.pass === false && !options.quick) {
    process.exitCode = 1
  }
}
