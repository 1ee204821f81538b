import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startBroker } from './broker.ts'
import type { StartBroker } from './broker.ts'

/**
 * JetStream on, its files in the folder, on a port of its choice. It acknowledges what it wrote to a file and leaves the syncing to the
 * operating system: by default it syncs every two minutes.
 */
export const startNatsServer: StartBroker = async (command, folder) => {
  const args = ['--addr', '127.0.0.1', '--port', '-1', '--ports_file_dir', folder, '--jetstream', '--store_dir', join(folder, 'jetstream')]

  return startBroker(command, args, async () => {
    const file = (await readdir(folder)).find(name => name.endsWith('.ports'))

    return file == null ? undefined : JSON.parse(await readFile(join(folder, file), 'utf8')).nats?.[0]
  })
}
