import { expect } from 'chai'
import { MAX_ESCAPED_LEVELS } from '../../src/constants.ts'
import { importJxta } from '../../src/index.ts'
import { failure } from '../failure.ts'
import { CLASS, GROUP, OTHER_PEER, PEER, PIPE, SPECIFICATION, documents, escape, root } from './documents.ts'
import type { JxtaAdvertisement, JxtaMessage } from '../../src/index.ts'

const imported = (name: string): JxtaAdvertisement & JxtaMessage => importJxta(String(documents[name])) as JxtaAdvertisement & JxtaMessage
const attributesOf = (name: string): unknown => imported(name).attributes
const parameters = [{ service: CLASS, value: '<Addr>tcp://192.0.2.1:9701</Addr><Mixed>some <b>text</b> beside</Mixed>' }]

describe('documents of JXTA', () => {
  it('become our types', () => {
    const types = Object.entries(documents).flatMap(([name]) => {
      const { document, type } = imported(name)

      return (type as unknown) === undefined ? [] : [[document, type.type] as const]
    })

    expect(Object.fromEntries(types)).to.deep.equal({
      PA: 'foreign-peer', PGA: 'peer-group', PipeAdvertisement: 'pipe', MCA: 'service-class', MSA: 'service-specification', MIA: 'service-implementation', RdvAdvertisement: 'rendezvous', RA: 'route', APA: 'foreign-peer'
    })
  })

  it('say what their elements say, trimmed', () => {
    expect(attributesOf('PA')).to.deep.equal({ alias: PEER, groups: ['urn:jxta:jxta-NetGroup'], name: 'shell', parameters })
    expect(attributesOf('PGA')).to.deep.equal({ alias: GROUP, specification: SPECIFICATION, name: 'Zürich', description: 'who prints', parameters })
    expect(attributesOf('PipeAdvertisement')).to.deep.equal({ alias: PIPE, name: 'chat', delivery: 'exclusive', reliability: 'unreliable', bind: 'owner' })
    expect(attributesOf('PipeAdvertisement for many')).to.include({ delivery: 'shared', name: 'news' })
    expect(attributesOf('MCA')).to.deep.equal({ alias: CLASS, name: 'printing', description: 'ink on paper' })
    expect(attributesOf('MSA')).to.deep.equal({
      alias: SPECIFICATION,
      name: 'printing',
      creator: 'alice',
      uri: 'http://192.0.2.1/printing',
      version: '1.2',
      parameter: '<Paper>A4</Paper>',
      proxy: 'none',
      authentication: SPECIFICATION,
      extension: `<jxta:PipeAdvertisement xmlns:jxta="http://jxta.org"><Id>${PIPE}</Id><Type>JxtaUnicast</Type></jxta:PipeAdvertisement>`
    })
    expect(attributesOf('MIA')).to.deep.equal({
      specification: SPECIFICATION,
      compatibility: { format: 'JDK1.4', binding: 'V2.0' },
      code: 'example.Printing',
      uri: 'http://192.0.2.1/printing.jar',
      provider: 'alice',
      description: 'prints',
      parameter: `<Svc><jxta:MIA xmlns:jxta="http://jxta.org"><MSID>${SPECIFICATION}</MSID></jxta:MIA></Svc>`
    })
    expect(attributesOf('APA')).to.deep.equal({ alias: PEER, addresses: ['tcp://192.0.2.1:9701', 'http://192.0.2.1:9700'] })
  })

  it('say where peers are', () => {
    const route = { addresses: ['jxtatls://uuid-A1', 'http://192.0.2.1:9700'], hops: [{ peer: OTHER_PEER, addresses: ['http://192.0.2.2:9700'] }, { addresses: [] }] }

    expect(attributesOf('RA')).to.deep.equal({ destination: PEER, ...route })
    expect(attributesOf('RdvAdvertisement')).to.deep.equal({ group: GROUP, peer: PEER, service: `${CLASS}uuid-B1`, name: 'rdv', route })
    expect(attributesOf('RdvAdvertisement with a way that is not called one')).to.deep.equal({ peer: PEER, route: { addresses: ['tcp:'] } })
    expect(attributesOf('RA without a prefix, to whom its addresses say')).to.deep.equal({ destination: PEER, addresses: ['tcp:'] })
  })

  it('may have no DOCTYPE, a prefix that is not declared, and ids in capitals', () => {
    expect(attributesOf('PA without a DOCTYPE, with a prefix that is not declared, and an id in capitals')).to.deep.equal({
      alias: PEER, parameters, extension: '<jxta:Signature xmlns:jxta="http://jxta.org" a="b"/>'
    })
    expect(attributesOf('PA in a default namespace')).to.deep.equal({ alias: PEER, name: 'ä & b' })
  })

  it('keep as XML what we have no attribute for', () => {
    expect(attributesOf('PA with what has no attribute')).to.deep.equal({
      alias: PEER, extension: `<Name lang="en">shell</Name><Desc>a <i>peer</i></Desc><Svc><MCID>${CLASS}</MCID><isOff/></Svc><Dbg>user</Dbg>`
    })
    expect(attributesOf('PA with a description longer than ours')).to.have.keys('alias', 'extension')
    expect(attributesOf('PipeAdvertisement of a kind that we have not')).to.deep.equal({
      alias: PIPE, name: '', delivery: 'exclusive', reliability: 'unreliable', bind: 'owner', description: 'no name', extension: '<Type>JxtaUnicastSecure</Type>'
    })
    expect(attributesOf('MIA that runs elsewhere')).to.deep.equal({ specification: SPECIFICATION, extension: '<Comp><Os>any</Os></Comp>' })
    expect(attributesOf('RdvAdvertisement with the way to another')).to.have.keys('peer', 'extension')
    expect(attributesOf('RA with addresses of another')).to.deep.equal({
      destination: PEER, addresses: [], extension: `<Dst><APA><PID>${OTHER_PEER}</PID></APA></Dst>`
    })
  })

  it('carry others, escaped, one in the other', () => {
    const query = imported('ResolverQuery')
    const discovery = query.query?.document as JxtaMessage
    const { responses, peer, ...response } = imported('DiscoveryResponse')

    expect(query).to.include({ sourcePeer: PEER, handlerName: `${CLASS}uuid`, queryId: '7', hopCount: 0, credential: 'a<b/>', extension: '<SrcRoute>x</SrcRoute>' })
    expect(discovery).to.include({ document: 'DiscoveryQuery', kind: 'peer', threshold: 10, attribute: 'Name', value: 'peer*' })
    expect((discovery.peer?.document as JxtaAdvertisement).attributes).to.deep.equal(attributesOf('PA'))

    expect(response).to.deep.equal({ document: 'DiscoveryResponse', kind: 'advertisement', count: 3, attribute: 'Name', value: 'p*' })
    expect(peer?.expirationMs).to.equal(60_000)
    expect(responses?.map(({ document, text, expirationMs }) => [document?.document, text, expirationMs])).to.deep.equal([
      ['MCA', undefined, 7_200_000], ['MCA', undefined, undefined], [undefined, 'plain', 1], [undefined, '<x><y>z</y></x>', undefined]
    ])
    expect(((imported('ResolverResponse').response?.document as JxtaMessage).responses?.[0]?.document as JxtaAdvertisement).attributes).to.deep.equal({ destination: PEER, addresses: [] })
    expect(imported('ResolverQuery for somebody else')).to.deep.include({ credential: '', query: { text: '<ask> who' } })
  })

  const asked = (query: string): string => `<jxta:ResolverQuery><SrcPeerID>${PEER}</SrcPeerID><HandlerName>h</HandlerName><QueryID>1</QueryID><Query>${escape(query)}</Query></jxta:ResolverQuery>`
  const levels = (n: number): string => n === 0 ? String(documents.MCA) : asked(levels(n - 1))

  it('are escaped up to three times, and share the bounds of the outer one', async () => {
    expect(await failure(() => importJxta(levels(MAX_ESCAPED_LEVELS)))).to.equal(undefined)
    expect(await failure(() => importJxta(levels(MAX_ESCAPED_LEVELS + 1)))).to.equal('EscapedTooDeepError')
    expect(await failure(() => importJxta(levels(1), { xmlLimits: { maxEscapedLevels: 0 } }))).to.equal('EscapedTooDeepError')
    // five elements outside, and four within
    expect(await failure(() => importJxta(levels(1), { xmlLimits: { maxElements: 9 } }))).to.equal(undefined)
    expect(await failure(() => importJxta(levels(1), { xmlLimits: { maxElements: 8 } }))).to.equal('TooManyElementsError')
  })

  it('are refused for what is hidden in them', async () => {
    expect(await failure(() => importJxta(asked('<!DOCTYPE jxta:MCA [<!ENTITY a "b">]><jxta:MCA/>')))).to.equal('DoctypeDeclarationError')
    expect(await failure(() => importJxta(asked('<!DOCTYPE jxta:MCA SYSTEM "http://192.0.2.1/"><jxta:MCA/>')))).to.equal('ExternalReferenceError')
    expect(await failure(() => importJxta(asked('<jxta:MCA><MCID>x</MCID></jxta:MCA>')))).to.equal('InvalidXmlError ResolverQuery/Query/MCA/MCID')
  })

  it('are refused with the path of what is wrong', async () => {
    const refused: Array<[string, string]> = [
      ['<jxta:PB/>', 'UnknownJxtaDocumentError'],
      ['<PA xmlns="urn:other"/>', 'UnknownJxtaDocumentError'],
      ['<jxta:PA version="3"/>', 'InvalidXmlError PA/@version'],
      ['<jxta:PA>text</jxta:PA>', 'InvalidXmlError PA'],
      ['<jxta:PA><PID>peer</PID></jxta:PA>', 'InvalidXmlError PA/PID'],
      ['<jxta:PA><Svc/><Svc><MCID>x</MCID></Svc></jxta:PA>', 'InvalidXmlError PA/Svc[2]/MCID'],
      ['<jxta:RA><Dst><jxta:APA><PID>x</PID></jxta:APA></Dst></jxta:RA>', 'InvalidXmlError RA/Dst/APA/PID'],
      ['<jxta:RA><Hops><jxta:APA/><jxta:APA><PID>x</PID></jxta:APA></Hops></jxta:RA>', 'InvalidXmlError RA/Hops/APA[2]/PID'],
      ['<jxta:RA><Dst><jxta:APA/></Dst></jxta:RA>', 'InvalidDocumentError attributes.destination'],
      ['<jxta:MIA><Code>x</Code></jxta:MIA>', 'InvalidDocumentError attributes.specification'],
      ['<jxta:DiscoveryQuery><Type>3</Type></jxta:DiscoveryQuery>', 'InvalidXmlError DiscoveryQuery/Type'],
      ['<jxta:DiscoveryQuery><Type>0</Type><Threshold>many</Threshold></jxta:DiscoveryQuery>', 'InvalidXmlError DiscoveryQuery/Threshold'],
      ['<jxta:DiscoveryQuery/>', 'InvalidXmlError DiscoveryQuery/Type'],
      ['<jxta:DiscoveryResponse><Type>0</Type></jxta:DiscoveryResponse>', 'InvalidXmlError DiscoveryResponse/Response'],
      ['<jxta:DiscoveryResponse><Type>0</Type><Response Expiration="soon"/></jxta:DiscoveryResponse>', 'InvalidXmlError DiscoveryResponse/Response/@Expiration'],
      [`<jxta:ResolverQuery><SrcPeerID>${PEER}</SrcPeerID></jxta:ResolverQuery>`, 'InvalidXmlError ResolverQuery/HandlerName'],
      ['<jxta:PA><attributes xmlns="urn:juxta:advertisement:1"><roles>relay</roles></attributes></jxta:PA>', 'InvalidDocumentError attributes.roles'],
      [root('PA', `<Dbg>${'x'.repeat(9_000)}</Dbg>`), 'InvalidDocumentError attributes.extension']
    ]

    for (const [xml, expected] of refused) {
      expect(await failure(() => importJxta(xml)), xml.slice(0, 200)).to.equal(expected)
    }
  })

  it('refuses options that are misspelt', async () => {
    expect(() => importJxta(levels(1), { limits: {} } as object)).to.throw("importJxta() has no option 'limits': there are xmlLimits").with.property('name', 'InvalidXmlLimitError')
    expect(() => importJxta(levels(1), { xmlLimits: { maxElement: 1 } as object })).to.throw("xmlLimits has no option 'maxElement'").with.property('name', 'InvalidXmlLimitError')
  })
})
