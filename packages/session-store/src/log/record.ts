import { NoRecordError } from './bytes.ts'
import type { Reader, Writer } from './bytes.ts'
import type { Queue, SessionKey, StoreRecord } from '../store.ts'

const VALUE = 1
const ENTRY = 2
const REMOVE = 3
const DROP = 4
const QUEUES: Queue[] = ['outbox', 'inbox']

/** What comes behind the session in a record */
export function writeFields (writer: Writer, record: StoreRecord): void {
  switch (record.type) {
    case 'value':
      writer.text(record.name)
      writer.raw(record.data)
      break
    case 'entry':
      writer.byte(QUEUES.indexOf(record.queue))
      writer.varint(record.number)
      writer.raw(record.data)
      break
    case 'remove':
      writer.byte(QUEUES.indexOf(record.queue))
      writer.varint(record.from)
      writer.varint(record.to)
      break
    case 'drop':
      break
  }
}

export function readFields (reader: Reader, type: number, key: SessionKey): StoreRecord {
  switch (type) {
    case VALUE:
      return { type: 'value', ...key, name: reader.text(), data: reader.rest() }
    case ENTRY:
      return { type: 'entry', ...key, queue: readQueue(reader), number: reader.varint(), data: reader.rest() }
    case REMOVE:
      return { type: 'remove', ...key, queue: readQueue(reader), from: reader.varint(), to: reader.varint() }
    case DROP:
      return { type: 'drop', ...key }
    default:
      throw new NoRecordError(`there are no records of type ${type}`)
  }
}

export function typeOf (record: StoreRecord): number {
  return { value: VALUE, entry: ENTRY, remove: REMOVE, drop: DROP }[record.type]
}

function readQueue (reader: Reader): Queue {
  const queue = QUEUES.at(reader.byte())

  if (queue == null) {
    throw new NoRecordError('there is no such queue')
  }

  return queue
}
