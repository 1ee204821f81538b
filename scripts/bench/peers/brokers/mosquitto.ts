import { writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { startBroker } from './broker.ts'
import type { StartBroker } from './broker.ts'
import type { AddressInfo } from 'node:net'

/** Another program may take the port that was free a moment ago */
const TRIES = 3

/**
 * Persistence on: the broker keeps messages in memory and saves all of it to a file, by default every half an hour and when it ends.
 * It bounds neither what is in flight to a client nor what waits for one, where its defaults would drop messages of QoS 1.
 */
export const startMosquitto: StartBroker = async (command, folder) => {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const config = join(folder, 'mosquitto.conf')

    await writeFile(config, [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      `user ${userInfo().username}`,
      'set_tcp_nodelay true',
      'max_inflight_messages 0',
      'max_queued_messages 0',
      ''
    ].join('\n'))

    try {
      return await startBroker(command, ['-c', config], async () => await accepts(port) ? `mqtt://127.0.0.1:${port}` : undefined)
    } catch (error) {
      if (attempt === TRIES) {
        throw error
      }
    }
  }
}

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => { server.close(resolve) })

  return port
}

async function accepts (port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => { resolve(false) })
  })
}
