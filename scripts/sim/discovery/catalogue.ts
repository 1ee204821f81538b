import { sensor, sensorOf, whereOf } from './advertisements.ts'
import type { Sensor } from './advertisements.ts'
import type { SimNode } from './sim-node.ts'
import type { Published, Where } from '@juxta/discovery'
import type { Random } from '@juxta/test-network'

export interface Item {
  number: number
  attributes: Sensor
  publisher: SimNode
  published: Published<typeof sensor>
  withdrawn: boolean
}

/** What was published by whom, so that what is found can be held against it. */
export class Catalogue {
  readonly #items = new Map<string, Item>()
  #numbers = 0

  /** What is published, and its publisher has not gone. */
  get current (): Item[] {
    return [...this.#items.values()].filter(({ publisher, withdrawn }) => publisher.alive && !withdrawn)
  }

  async publish (publisher: SimNode, random: Random): Promise<Item> {
    const number = this.#numbers++
    const attributes = sensorOf(number, random)
    const published = await publisher.services.discovery.publish(sensor, { attributes, genesis: { nonce: random.bytes(16) } })
    const item: Item = { number, attributes, publisher, published, withdrawn: false }
    this.#items.set(published.id, item)

    return item
  }

  async withdraw (item: Item): Promise<void> {
    item.withdrawn = true
    await item.published.withdraw()
  }

  where ({ attributes, number }: Item): Where<typeof sensor> {
    return whereOf(attributes, number)
  }

  /** Whether somebody published just that, byte for byte. */
  isGenuine (id: string, bytes: Uint8Array): boolean {
    const item = this.#items.get(id)

    return item != null && Buffer.compare(item.published.advertisement.bytes, bytes) === 0
  }
}
