/** Documents as JXTA's implementations write them, made up for these tests */
const uuid = (byte: string, type: string): string => `urn:jxta:uuid-${byte.repeat(16)}${type}`

export const PEER = uuid('A1', '03')
export const OTHER_PEER = uuid('A2', '03')
export const GROUP = uuid('B1', '02')
export const PIPE = uuid('C1', '04')
export const CLASS = uuid('D1', '05')
export const SPECIFICATION = uuid('D1', '06')

/** Padded as some writers do it */
const padded = (name: string, text: string): string => `  <${name}>\n\t\t${text}\n  </${name}>\n`

const root = (name: string, inside: string): string => `<?xml version="1.0"?>\n\n<!DOCTYPE jxta:${name}>\n\n<jxta:${name} xmlns:jxta="http://jxta.org">\n${inside}</jxta:${name}>\n`

const svc = `  <Svc>
    <MCID>${CLASS}</MCID>
    <Parm>
      <Addr>
        tcp://192.0.2.1:9701
      </Addr>
      <Mixed>some <b>text</b> beside</Mixed>
    </Parm>
  </Svc>
`

const route = (prefix = 'jxta:'): string => `<${prefix}RA>
  <DstPID> ${PEER} </DstPID>
  <Dst><${prefix}APA>
    <EA> jxtatls://uuid-A1 </EA>
    <EA> http://192.0.2.1:9700 </EA>
  </${prefix}APA></Dst>
  <Hops>
    <${prefix}APA><PID>${OTHER_PEER}</PID><EA>http://192.0.2.2:9700</EA></${prefix}APA>
    <${prefix}APA></${prefix}APA>
  </Hops>
</${prefix}RA>`

const escape = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const pa = root('PA', padded('PID', PEER) + padded('GID', 'urn:jxta:jxta-NetGroup') + padded('Name', 'shell') + svc)
const discoveryQuery = root('DiscoveryQuery', `${padded('Type', '0')}${padded('Threshold', '10')}<PeerAdv>\n${escape(pa)}</PeerAdv>${padded('Attr', 'Name')}${padded('Value', 'peer*')}`)

/** What a document is called, and the document */
export const documents: Readonly<Record<string, string>> = {
  PA: pa,
  'PA without a DOCTYPE, with a prefix that is not declared, and an id in capitals': `<jxta:PA type="jxta:PA" xml:space="preserve"><PID>URN:JXTA:uuid-${'A1'.repeat(16)}03</PID>${svc}<jxta:Signature a="b"/></jxta:PA>`,
  'PA in a default namespace': `<PA xmlns="http://jxta.org"><PID>${PEER}</PID><Name>ä &amp; b</Name></PA>`,
  'PA with what has no attribute': root('PA', `<PID>${PEER}</PID><Name lang="en">shell</Name><Desc>a <i>peer</i></Desc><Svc><MCID>${CLASS}</MCID><isOff/></Svc><Dbg>user</Dbg>`),
  'PA with a description longer than ours': root('PA', `<PID>${PEER}</PID><Desc>${'long '.repeat(300)}</Desc>`),
  PGA: root('PGA', padded('GID', GROUP) + padded('MSID', SPECIFICATION) + padded('Name', 'Zürich') + padded('Desc', 'who prints') + svc),
  PipeAdvertisement: root('PipeAdvertisement', padded('Id', PIPE) + padded('Type', 'JxtaUnicast') + padded('Name', 'chat')),
  'PipeAdvertisement of a kind that we have not': root('PipeAdvertisement', padded('Id', PIPE) + padded('Type', 'JxtaUnicastSecure') + padded('Desc', 'no name')),
  'PipeAdvertisement for many': root('PipeAdvertisement', padded('Id', PIPE) + padded('Type', 'JxtaPropagate') + padded('Name', 'news')),
  MCA: root('MCA', padded('MCID', CLASS) + padded('Name', 'printing') + padded('Desc', 'ink on paper')),
  MSA: root('MSA', [
    padded('MSID', SPECIFICATION), padded('Name', 'printing'), padded('Crtr', 'alice'), padded('SURI', 'http://192.0.2.1/printing'), padded('Vers', '1.2'),
    padded('Parm', '<Paper>A4</Paper>'), `<jxta:PipeAdvertisement><Id>${PIPE}</Id><Type>JxtaUnicast</Type></jxta:PipeAdvertisement>`, padded('Proxy', 'none'), padded('Auth', SPECIFICATION)
  ].join('')),
  MIA: root('MIA', [
    padded('MSID', SPECIFICATION), '<Comp><Efmt> JDK1.4 </Efmt><Bind> V2.0 </Bind></Comp>', padded('Code', 'example.Printing'), padded('PURI', 'http://192.0.2.1/printing.jar'), padded('Prov', 'alice'),
    padded('Desc', 'prints'), `<Parm><Svc>${root('MIA', padded('MSID', SPECIFICATION)).replace(/^[\s\S]*?>\s*<!DOCTYPE[^>]*>/, '')}</Svc></Parm>`
  ].join('')),
  'MIA that runs elsewhere': root('MIA', `${padded('MSID', SPECIFICATION)}<Comp><Os>any</Os></Comp>`),
  RdvAdvertisement: root('RdvAdvertisement', `${padded('RdvGroupId', GROUP)}${padded('RdvPeerId', PEER)}${padded('RdvServiceName', `${CLASS}uuid-B1`)}${padded('Name', 'rdv')}<RdvRoute> ${route()} </RdvRoute>`),
  'RdvAdvertisement with the way to another': root('RdvAdvertisement', `${padded('RdvPeerId', OTHER_PEER)}<RdvRoute>${route()}</RdvRoute>`),
  'RdvAdvertisement with a way that is not called one': root('RdvAdvertisement', `${padded('RdvPeerId', PEER)}<RdvRoute><Dst><jxta:APA><EA>tcp:</EA></jxta:APA></Dst></RdvRoute>`),
  'RdvAdvertisement with a way that says nothing': root('RdvAdvertisement', `${padded('RdvPeerId', PEER)}<RdvRoute></RdvRoute>`),
  'RdvAdvertisement with an RA that says nothing': root('RdvAdvertisement', `${padded('RdvPeerId', PEER)}<RdvRoute><jxta:RA/></RdvRoute>`),
  RA: route(),
  'RA without a prefix, to whom its addresses say': `<RA><Dst><APA><PID>${PEER}</PID><EA>tcp:</EA></APA></Dst></RA>`,
  'RA with addresses of another': `<RA><DstPID>${PEER}</DstPID><Dst><APA><PID>${OTHER_PEER}</PID></APA></Dst></RA>`,
  APA: `<jxta:APA><PID>${PEER}</PID><EA> tcp://192.0.2.1:9701 </EA><EA>http://192.0.2.1:9700</EA></jxta:APA>`,
  ResolverQuery: root('ResolverQuery', `<jxta:Cred>a<b/></jxta:Cred>${padded('SrcPeerID', PEER)}${padded('HandlerName', `${CLASS}uuid`)}${padded('QueryID', '7')}${padded('HC', '0')}${padded('Query', escape(discoveryQuery))}<SrcRoute>x</SrcRoute>`),
  'ResolverQuery for somebody else': `<jxta:ResolverQuery><Credential/><SrcPeerID>${PEER}</SrcPeerID><HandlerName>h</HandlerName><QueryID>1</QueryID><Query>&lt;ask&gt; who</Query></jxta:ResolverQuery>`,
  ResolverResponse: root('ResolverResponse', `${padded('ResPeerID', PEER)}${padded('HandlerName', 'h')}${padded('QueryID', '7')}${padded('Response', escape(root('DiscoveryResponse', `${padded('Type', '2')}<Response>${escape(`<jxta:RA><Dst><jxta:APA><PID>${PEER}</PID></jxta:APA></Dst></jxta:RA>`)}</Response>`)))}`),
  DiscoveryQuery: discoveryQuery,
  DiscoveryResponse: root('DiscoveryResponse', `${padded('Type', '2')}${padded('Count', '3')}${padded('Attr', 'Name')}${padded('Value', 'p*')}<PeerAdv Expiration="60000">${escape(pa)}</PeerAdv>
    <Response Expiration="7200000">${escape(root('MCA', padded('MCID', CLASS)))}</Response><Response><jxta:MCA><MCID>${CLASS}</MCID></jxta:MCA></Response><Response Expiration="1">plain</Response><Response><x><y>z</y></x></Response>`)
}

export { escape, root }
