import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import * as constants from '../src/constants.ts'
import { standardTypes } from '../src/index.ts'
import type { Attribute } from '../src/index.ts'

const root = new URL('../../../../', import.meta.url)
const cells = (line: string): string[] => line.split('|').slice(1, -1).map((cell) => cell.trim())
const code = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside)

describe('the specification', () => {
  let sections: Map<string, string[]>

  before(async () => {
    const text = await readFile(new URL('docs/specs/advertisement.md', root), 'utf8')

    sections = new Map(text.split(/^## /m).slice(1).map((section) => {
      const [heading = '', ...lines] = section.split('\n')

      return [heading, lines]
    }))
  })

  const linesOf = (heading: string): string[] => sections.get(heading) ?? []

  it('has the bounds of the package', () => {
    const documented = linesOf('Bounds').filter((line) => line.startsWith('| `')).map((line) => {
      const [name = '', value = ''] = cells(line)

      return [code(name)[0], Number(value.replaceAll(',', ''))]
    })
    const bounds = Object.fromEntries(Object.entries(constants).filter(([, value]) => typeof value === 'number'))

    expect(Object.fromEntries(documented)).to.deep.equal(bounds)
  })

  it('has the attributes of the types that come with it', () => {
    const text = linesOf('Types').join('\n')

    for (const { type, attributes } of standardTypes) {
      const table = text.split(`**${type}**`)[1]?.split('**')[0] ?? ''
      const rows = table.split('\n').filter((line) => line.startsWith('| `')).map(cells)

      expect(rows.map(([name = '']) => code(name)[0])).to.deep.equal(Object.keys(attributes))

      for (const [name = '', , what = ''] of rows) {
        const { optional, index } = Object.entries<Attribute>(attributes).find(([other]) => other === code(name)[0])?.[1] ?? {}

        expect([what.startsWith('optional'), what.includes('indexed')], `${type} ${name}`).to.deep.equal([optional, index])
      }
    }
  })

  it('shows the bytes of the test vectors', async () => {
    const { documents: [pipe] } = JSON.parse(await readFile(new URL('test/vectors/advertisement.json', root), 'utf8')) as {
      documents: Array<Record<'id' | 'owner' | 'payload' | 'envelope' | 'digest' | 'signature', string>>
    }
    const lines = linesOf('Example')
    const shown = lines.filter((line) => /^\| `[0-9a-f ]+` \|/.test(line)).map((line) => code(line)[0]?.replaceAll(' ', ''))
    const payload = shown.slice(0, -4).join('')
    const [key, payloadType, document, signature] = shown.slice(-4)

    expect(payload).to.equal(pipe?.payload)
    expect(`${key}${payloadType}${document}${payload}${signature}${pipe?.signature}`).to.equal(pipe?.envelope)

    for (const text of [pipe?.id, pipe?.owner, pipe?.digest, `has ${Number(pipe?.payload.length) / 2} bytes`, `has ${Number(pipe?.envelope.length) / 2} bytes`]) {
      expect(lines.join('\n')).to.include(text)
    }
  })
})
