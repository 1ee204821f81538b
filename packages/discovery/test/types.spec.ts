import { define, integer, list, string } from '@juxta/advertisement'
import type { DiscoveryService } from '../src/index.ts'

const printer = define({
  type: 'printer',
  attributes: { name: string({ index: true }), dpi: integer({ index: true }), formats: list(string(), { index: true, optional: true }), place: string({ optional: true }) }
})

/** What the compiler must take and refuse; never run. */
async function compiled (discovery: DiscoveryService): Promise<void> {
  const found = discovery.find({ type: printer, where: { dpi: 600, name: { prefix: 'H' }, formats: 'A4', owner: '12D3…', id: 'urn:juxta:printer:x' } })

  for await (const { advertisement } of found) {
    const { name, dpi, place }: { name: string, dpi: number, place?: string } = advertisement.attributes
    const type: 'printer' = advertisement.type
    const withdrawn: false = advertisement.withdrawn
    void [name, dpi, place, type, withdrawn]

    // @ts-expect-error - not an attribute
    void advertisement.attributes.colour
    // @ts-expect-error - may be missing
    const missing: string = advertisement.attributes.place
    void missing
  }

  discovery.find({ type: printer, where: { dpi: { equals: 600 } } })
  // @ts-expect-error - not indexed
  discovery.find({ type: printer, where: { place: 'Hall' } })
  // @ts-expect-error - not an attribute
  discovery.find({ type: printer, where: { colour: true } })
  // @ts-expect-error - not its value
  discovery.find({ type: printer, where: { dpi: '600' } })
  // @ts-expect-error - only text has a prefix
  discovery.find({ type: printer, where: { dpi: { prefix: '6' } } })
  discovery.find({ type: printer, where: { dpi: { min: 600, below: 1_200 }, name: { suffix: 'l' }, formats: { infix: '4' } } })
  discovery.find({ type: printer, where: { name: { above: 'a', max: 'b' } } })
  // @ts-expect-error - from a number
  discovery.find({ type: printer, where: { name: { min: 600 } } })
  // @ts-expect-error - to text
  discovery.find({ type: printer, where: { dpi: { max: '600' } } })
  // @ts-expect-error - one value of the list
  discovery.find({ type: printer, where: { formats: ['A4'] } })
  discovery.find({ type: 'printer', where: { dpi: 600, anything: true, name: { prefix: 'x' } } })

  for await (const { change, advertisement } of discovery.watch({ type: printer, where: { dpi: 600 } })) {
    const kind: 'added' | 'changed' | 'removed' = change
    const dpi: number = advertisement.attributes.dpi
    void [kind, dpi]
  }

  const published = await discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600 } })
  const dpi: number = published.advertisement.attributes.dpi
  void dpi
  // @ts-expect-error - incomplete
  await discovery.publish(printer, { attributes: { name: 'Hall' } })
  // @ts-expect-error - incomplete
  await published.update({ dpi: 600 })
}

describe('types', () => {
  it('are those that define declared', () => {
    // the compiler has looked at it
    void compiled
  })
})
