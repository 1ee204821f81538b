import { define, integer, string } from '@juxta/advertisement'
import type { Random } from '@juxta/test-network'
import type { Where } from '@juxta/discovery'

/** What is published: four indexed attributes, of which the first makes each one another. */
export const sensor = define({
  type: 'sensor',
  attributes: {
    serial: string({ index: true }),
    model: string({ index: true }),
    room: integer({ index: true }),
    kind: string({ index: true })
  }
})

/** Advertisements published by 1,000 peers; by fewer, as many fewer */
const ADVERTISEMENTS = 2_000
const PEERS = 1_000

/** Distinct values of these; `serial` has as many as there are advertisements */
const MODELS = 500
const ROOMS = 50
const KINDS = 10

/** Index entries of one: its attributes, its id and its owner */
export const ENTRIES_PER_ADVERTISEMENT = 6

export interface Sensor {
  serial: string
  model: string
  room: number
  kind: string
}

/** @param number - which one; each has a serial of its own */
export function sensorOf (number: number, random: Random): Sensor {
  return {
    serial: `serial-${number}`,
    model: `model-${random.int(MODELS)}`,
    room: random.int(ROOMS),
    kind: `kind-${random.int(KINDS)}`
  }
}

export function advertisementsFor (peers: number): number {
  return Math.max(100, Math.round(ADVERTISEMENTS * peers / PEERS))
}

/** Two kinds of exact query that only this one answers: by its serial, and by all that is known of it. */
export function whereOf ({ serial, model, room, kind }: Sensor, number: number): Where<typeof sensor> {
  return number % 2 === 0 ? { serial } : { serial, model, room, kind }
}
