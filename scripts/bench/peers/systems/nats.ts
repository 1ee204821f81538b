import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Outstanding } from '../outstanding.ts'
import type { Channel, System } from '../channel.ts'
import type { Consumer, JsMsg } from '@nats-io/jetstream'

type Subject = 'there' | 'back'

/** Messages after which the receiver acknowledges all up to there, if more are coming */
const ACKNOWLEDGE_EVERY = 100

/** The oldest go when the stream has more bytes than this: what is compared is delivery, not an archive */
const STREAM_BYTES = 512 * 1024 * 1024

/**
 * JetStream: the broker writes each message to a file and acknowledges it to the sender, who has a bounded number outstanding; the
 * receiver pulls in batches and acknowledges cumulatively. At least once, and it survives the processes of both ends.
 */
export const nats: System = {
  async listen (onChannel, { addresses }) {
    onChannel(await channelOf(addresses[0], 'back', 'there'))

    return addresses
  },

  async connect ({ addresses }) {
    return channelOf(addresses[0], 'there', 'back')
  }
}

async function channelOf (url: string, outgoing: Subject, incoming: Subject): Promise<Channel> {
  const connection = await connect({ servers: url })
  const client = jetstream(connection)
  const manager = await jetstreamManager(connection)
  const outstanding = new Outstanding()
  let listener: (bytes: Uint8Array) => void = () => {}

  for (const name of [outgoing, incoming]) {
    await manager.streams.add({ name, subjects: [name], storage: StorageType.File, retention: RetentionPolicy.Limits, max_bytes: STREAM_BYTES })
  }

  await manager.consumers.add(incoming, { durable_name: incoming, ack_policy: AckPolicy.All, deliver_policy: DeliverPolicy.All })
  await consume(await client.consumers.get(incoming, incoming), message => { listener(message) })

  return {
    keepsBoundaries: true,
    send: message => {
      client.publish(outgoing, message).then(() => { outstanding.end(message.byteLength) }, (error: Error) => { outstanding.fail(error) })

      return outstanding.begin(message.byteLength)
    },
    settled: async () => outstanding.none(),
    receive: to => { listener = to }
  }
}

async function consume (consumer: Consumer, onMessage: (bytes: Uint8Array) => void): Promise<void> {
  let unacknowledged = 0

  await consumer.consume({
    callback: (message: JsMsg) => {
      onMessage(message.data)

      if (++unacknowledged === ACKNOWLEDGE_EVERY || message.info.pending === 0) {
        unacknowledged = 0
        message.ack()
      }
    }
  })
}
