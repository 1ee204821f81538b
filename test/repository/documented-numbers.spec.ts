import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { constantsOf, sourcesUnder } from './constants-of.ts'
import { rowsUnder } from './tables.ts'
import type { Constant, Value } from './constants-of.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const sourcesOf = (name: string): string => join(root, 'packages', name, 'src')

/** Constants that are ids on the wire, not bounds; those are compared with the tables of assigned ids */
const IDS = ['wire/status.ts', 'request/response-frame.ts', 'request/status.ts', 'scope/preamble.ts', 'wire/frame-type.ts', 'durable/codec.ts', 'log/record.ts', 'log/segment.ts', 'log/format-1.ts', 'log/format-2.ts', 'browser/database.ts']
const isId = ({ name, file }: Constant): boolean => IDS.includes(file) || ['NEW', 'PLANNED', 'CLAIMED', 'DURABLE', 'STANDBY', 'PACKED'].includes(name)

const boundsOf = (name: string): Constant[] => {
  return constantsOf(sourcesOf(name)).filter((constant) => /^[A-Z][A-Z0-9_]*$/.test(constant.name) && typeof constant.value === 'number' && !isId(constant))
}

/** `65,536` or `1/60` */
const numberIn = (cell: string): number => {
  const [above = '', below = '1'] = cell.replaceAll(',', '').split('/')

  return Number(above) / Number(below)
}

const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

describe('limits in the documentation', () => {
  const text = read('docs', 'LIMITS.md')

  for (const name of ['wire', 'advertisement-xml', 'resolver', 'advertisement-cache', 'placement', 'rendezvous', 'scope-dht', 'libp2p-rendezvous', 'path', 'pipe', 'reliable-pipe', 'session-store', 'juxta', 'cli']) {
    const rows = rowsUnder(text, name)

    it(`are all the bounds of ${name}, and no others`, () => {
      expect(rows.map(([bound = '']) => codeIn(bound)[0]).sort()).to.deep.equal(boundsOf(name).map((bound) => bound.name).sort())
    })

    it(`are the numbers of ${name}`, () => {
      expect(Object.fromEntries(rows.map(([bound = '', value = '']) => [codeIn(bound)[0], numberIn(value)])))
        .to.deep.equal(Object.fromEntries(boundsOf(name).map((bound) => [bound.name, bound.value])))
    })

    it(`are set in ${name} as they say`, () => {
      const options = sourcesUnder(sourcesOf(name)).map((path) => readFileSync(path, 'utf8')).join('\n')
      const unknown = rows.flatMap((row) => codeIn(row.at(-1) ?? '')).filter((option) => !new RegExp(`^ +${option}\\??(?::| ?\\()`, 'm').test(options))

      expect(unknown).to.deep.equal([])
    })
  }

  it('has every option that sets a limit of reliable-pipe beside its constant', () => {
    const options = [...read('packages', 'reliable-pipe', 'src', 'limits.ts').matchAll(/^ {2}(\w+): (?:constants|claimed)\.(\w+)/gm)].map(([, option = '', constant = '']) => `${constant}: ${option}`)
    const documented = rowsUnder(text, 'reliable-pipe').map((row) => `${codeIn(row[0] ?? '')[0]}: ${codeIn(row.at(-1) ?? '')[0]}`)

    expect(options.length).to.be.greaterThan(0)
    expect(options.filter((option) => !documented.includes(option))).to.deep.equal([])
  })
})

describe('assigned ids in the documentation', () => {
  const text = read('docs', 'specs', 'README.md')
  const assigned = (heading: string): Record<string, number> => Object.fromEntries(
    rowsUnder(text, heading)
      .map(([id = '', name = '']): [string, number] => [name, Number(codeIn(id)[0] ?? id)])
      .filter(([name, id]) => name !== '' && name !== 'open' && !Number.isNaN(id))
  )
  const constants = (name: string, file: string): Record<string, Value | undefined> => Object.fromEntries(
    constantsOf(sourcesOf(name)).filter((constant) => constant.file === file).map((constant) => [constant.name, constant.value])
  )
  const only = (all: Record<string, Value | undefined>, wanted: (name: string) => boolean): object => Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)))
  const numbered = (names: Value | undefined): object => Object.fromEntries((names as string[]).map((name, i) => [name, i]))
  const types = constants('reliable-pipe', 'wire/frame-type.ts')
  const FLAGS = ['FIRST', 'LAST', 'TRANSMISSION', 'FIN', 'PACKED']
  const BOUNDS = ['MAX_TYPE', 'FIRST_SKIPPABLE', 'isData']

  const tables: Array<[string, object]> = [
    ['Scope preambles', only(constants('wire', 'scope/preamble.ts'), (name) => /^[A-Z]+$/.test(name))],
    ['First bytes of responses', only(constants('wire', 'request/response-frame.ts'), (name) => /^[A-Z]+$/.test(name))],
    ['Statuses of responses', constants('wire', 'request/status.ts').Status as object],
    ['Resolver: statuses', constants('resolver', 'wire/status.ts').ResolverStatus as object],
    ['Rendezvous: statuses', constants('rendezvous', 'wire/status.ts').RendezvousStatus as object],
    ['Rendezvous: refusals', constants('rendezvous', 'wire/refusal.ts').RefusalReason as object],
    ['Reliable pipe: frame types', only(types, (name) => !FLAGS.includes(name) && !BOUNDS.includes(name))],
    ['Reliable pipe: flags of DATA', only(types, (name) => FLAGS.includes(name))],
    ['Reliable pipe: flags of ATTACH', only(constants('reliable-pipe', 'wire/attach.ts'), (name) => ['NEW', 'PLANNED', 'CLAIMED', 'DURABLE', 'STANDBY', 'PACKED'].includes(name))],
    ['Reliable pipe: statuses of ATTACHED', numbered(constants('reliable-pipe', 'wire/attached.ts').ATTACH_STATUSES)],
    ['Reliable pipe: reasons of PATH_END', numbered(constants('reliable-pipe', 'wire/control.ts').PATH_END_REASONS)],
    ['Reliable pipe: codes of ABORT', numbered(constants('reliable-pipe', 'wire/control.ts').ABORT_CODES)]
  ]

  for (const [heading, ids] of tables) {
    it(`are those of the code: ${heading}`, () => {
      expect(assigned(heading)).to.deep.equal(ids)
    })
  }

  it('has the version of each protocol', () => {
    const ids = ['reliable-pipe', 'resolver', 'rendezvous', 'placement', 'scope-dht', 'pipe'].flatMap((name) => {
      const { PROTOCOL_NAME, CLIENT_PROTOCOL_NAME, PLACE_PROTOCOL_NAME, PROTOCOL_VERSION } = constants(name, 'constants.ts')

      return [PROTOCOL_NAME, CLIENT_PROTOCOL_NAME, PLACE_PROTOCOL_NAME].filter((one) => one != null).map((one) => `/juxta/${String(one)}/${String(PROTOCOL_VERSION)}`)
    })

    expect(rowsUnder(text, 'Protocols').map(([id = '']) => codeIn(id)[0])).to.deep.equal(ids)
  })
})

describe('examples in the specification of the reliable pipe', () => {
  const text = read('docs', 'specs', 'reliable-pipe.md')
  const vectors = JSON.parse(read('test', 'vectors', 'reliable-pipe.json')) as { frames: Array<{ name: string, hex: string }> }
  const examples = [...text.matchAll(/"([^"]+)": `([0-9a-f]+)`/g)].map(([, name = '', hex = '']) => ({ name, hex }))

  it('are the test vectors', () => {
    const expected = examples.map(({ name }) => ({ name, hex: vectors.frames.find((frame) => frame.name === name)?.hex }))

    expect(examples).to.deep.equal(expected)
  })

  it('show every type of frame', () => {
    const types = new Set(examples.map(({ hex }) => hex.slice(0, 2)).filter((type) => type >= '10'))

    expect([...types].sort()).to.deep.equal(['10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20'])
  })
})
