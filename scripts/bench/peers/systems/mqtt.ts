import { connectAsync } from 'mqtt'
import { Outstanding } from '../outstanding.ts'
import type { Channel, System } from '../channel.ts'
import type { MqttClient } from 'mqtt'

type Topic = 'there' | 'back'

/** Seconds for which the broker keeps a client's messages while it is away */
const SESSION_SECONDS = 3_600

/** As many as MQTT can count */
const RECEIVE_MAXIMUM = 65_535

/**
 * MQTT 5 with QoS 1 through a broker: acknowledged from the sender to the broker and from the broker to the receiver, at least once,
 * with as many in flight as the protocol allows. The client keeps what is not acknowledged in memory; see `mosquitto.ts` for the broker.
 */
export const mqtt: System = {
  async listen (onChannel, { addresses }) {
    onChannel(await channelOf(addresses[0], 'receiver', 'back', 'there'))

    return addresses
  },

  async connect ({ addresses }) {
    return channelOf(addresses[0], 'sender', 'there', 'back')
  }
}

async function channelOf (url: string, clientId: string, outgoing: Topic, incoming: Topic): Promise<Channel> {
  const client = await connectAsync(url, {
    clientId,
    protocolVersion: 5,
    clean: false,
    properties: { sessionExpiryInterval: SESSION_SECONDS, receiveMaximum: RECEIVE_MAXIMUM }
  })
  const outstanding = new Outstanding()
  let listener: (bytes: Uint8Array) => void = () => {}

  withoutDelay(client)
  client.on('error', error => { outstanding.fail(error) })
  client.on('close', () => { outstanding.fail(new Error('the broker closed the connection')) })
  client.on('message', (topic, payload) => {
    if (topic === incoming) {
      listener(payload)
    }
  })
  await client.subscribeAsync(incoming, { qos: 1 })

  return {
    keepsBoundaries: true,
    send: message => {
      client.publish(outgoing, message as Buffer, { qos: 1 }, error => {
        if (error == null) {
          outstanding.end(message.byteLength)
        } else {
          outstanding.fail(error)
        }
      })

      return outstanding.begin(message.byteLength)
    },
    settled: async () => outstanding.none(),
    receive: to => { listener = to }
  }
}

/** As the other systems' sockets are: a small message does not wait for what the one before it is answered with */
function withoutDelay ({ stream }: MqttClient): void {
  (stream as typeof stream & { setNoDelay? (): void }).setNoDelay?.()
}
