import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { expect } from 'chai'
import { identityOf, dataDirectory, open, pipeType, seal } from 'juxta'
import { convert } from '../src/commands/convert.ts'
import { folders } from '../src/folders.ts'
import type { ConvertOptions } from '../src/commands/convert.ts'

const PIPE = '<jxta:PipeAdvertisement><Id> urn:jxta:uuid-C1C104 </Id><Type>JxtaUnicast</Type><Name>chat</Name></jxta:PipeAdvertisement>'

describe('juxta convert', () => {
  let dir: string

  before(async () => { dir = await mkdtemp(join(tmpdir(), 'juxta-convert-')) })
  after(async () => { await rm(dir, { recursive: true, force: true }) })

  const run = async (given: Uint8Array | string, options: ConvertOptions, file?: string): Promise<Buffer> => {
    const output = new PassThrough()
    await convert(file, options, folders(dir), { input: Readable.from([Buffer.from(given)]), output })
    output.end()

    return Buffer.concat(await output.toArray() as Buffer[])
  }

  const failing = async (given: Uint8Array | string, options: ConvertOptions, file?: string): Promise<string> => {
    return run(given, options, file).then(() => '', (err: Error) => err.name)
  }

  const sealed = async (): Promise<Uint8Array> => {
    const privateKey = await identityOf(dataDirectory(join(dir, 'alice')))

    return (await seal(pipeType, {
      genesis: { kind: 'pipe', owner: privateKey.publicKey, nonce: new Uint8Array(16) },
      attributes: { name: 'chat', delivery: 'shared', reliability: 'reliable', bind: 'owner' }
    }, { privateKey, now: Date.now() })).bytes
  }

  it('makes the same bytes of every form', async () => {
    const bytes = await sealed()
    const xml = await run(bytes, { to: 'xml' })
    const json = await run(xml, { to: 'json' })

    expect((JSON.parse(json.toString()) as { document: { attributes: unknown } }).document.attributes).to.deep.equal({ name: 'chat', delivery: 'shared', reliability: 'reliable', bind: 'owner' })
    expect(new Uint8Array(await run(json, { to: 'sealed' }))).to.deep.equal(bytes)
    expect((await run(bytes, { to: 'jxta' })).toString()).to.include('<Type>JxtaPropagate</Type>')

    const file = join(dir, 'chat.xml')
    await writeFile(file, xml)
    expect(new Uint8Array(await run('', { to: 'sealed' }, file))).to.deep.equal(bytes)
  })

  it('says of an object that is no advertisement what it lacks', async () => {
    const message = async (given: string): Promise<string> => run(given, { to: 'json' }).then(() => '', (err: Error) => err.message)
    expect(await message('{ "name": "Hall", "dpi": 600 }')).to.equal('document is missing, which an advertisement as JSON has beside publicKey and signature')
    expect(await message('{ "document": 5 }')).to.equal('document is not an object')
    expect(await message('{ "document": {} }')).to.equal('publicKey is not bytes')
  })

  it('shows what a document of JXTA says, and signs it if it is told to', async () => {
    const shown = JSON.parse((await run(PIPE, { to: 'json' })).toString()) as unknown
    const advertisement = await open(await run(PIPE, { to: 'sealed', sign: 'imports' }), { now: Date.now(), types: [pipeType] })

    expect(shown).to.deep.equal({
      document: 'PipeAdvertisement', type: 'pipe', attributes: { name: 'chat', delivery: 'exclusive', reliability: 'unreliable', bind: 'owner', alias: 'urn:jxta:uuid-C1C104' }
    })
    expect(advertisement.attributes).to.include({ alias: 'urn:jxta:uuid-C1C104' })
    expect((await run(PIPE, { to: 'jxta' })).toString()).to.include('<Id>urn:jxta:uuid-C1C104</Id>')
    expect(await failing(PIPE, { to: 'xml' })).to.equal('UsageError')
    expect(await failing('<jxta:DiscoveryQuery><Type>0</Type></jxta:DiscoveryQuery>', { to: 'xml', sign: 'imports' })).to.equal('UsageError')
    expect(JSON.parse((await run('<jxta:DiscoveryQuery><Type>0</Type></jxta:DiscoveryQuery>', { to: 'json' })).toString())).to.deep.equal({ document: 'DiscoveryQuery', kind: 'peer' })
  })

  it('says what is wrong', async () => {
    const xml = (await run(await sealed(), { to: 'xml' })).toString()

    expect(await failing('', { to: 'json' })).to.equal('InvalidDocumentError')
    expect(await failing('{', { to: 'json' })).to.equal('UsageError')
    expect(await failing('<a/>', { to: 'json' })).to.equal('InvalidXmlError')
    expect(await failing('<!DOCTYPE a [<!ENTITY b "c">]><a/>', { to: 'json' })).to.equal('DoctypeDeclarationError')
    expect(await failing(xml.replace('chat', 'chip'), { to: 'json' })).to.equal('WrongSignatureError')
    expect(await failing('', { to: 'json' }, join(dir, 'nothing'))).to.equal('UsageError')
    expect(await failing(new Uint8Array(1_048_577), { to: 'json' })).to.equal('UsageError')
  })
})
