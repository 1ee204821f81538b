import { toHex } from 'multiformats/bytes'
import { exportJxta, importJxta, jsonOf, toJson, toXml } from '../src/index.ts'
import { NOW, sealed } from './fixtures.ts'
import { rejected } from './failure.ts'
import { documents } from './jxta/documents.ts'
import type { JsonValue, JxtaDocument } from '../src/index.ts'

/** XML that must be refused, and why */
const REFUSED: Readonly<Record<string, string>> = {
  'entities that are declared': '<!DOCTYPE PA [<!ENTITY a "b">]><PA/>',
  'a DOCTYPE elsewhere': '<!DOCTYPE PA SYSTEM "http://192.0.2.1/PA.dtd"><PA/>',
  'a style sheet': '<?xml-stylesheet href="a"?><PA/>',
  'another encoding': '<?xml version="1.0" encoding="ISO-8859-1"?><PA/>',
  'an entity that nobody declared': '<PA><Name>&nbsp;</Name></PA>',
  'too deep': `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`,
  'too many attributes': `<PA ${Array.from({ length: 17 }, (_, i) => `a${i}=""`).join(' ')}/>`,
  'another root': '<jxta:PB/>',
  'an id that is none': '<jxta:PA><PID>peer</PID></jxta:PA>',
  'a service that is none': '<jxta:PA><Svc/><Svc><MCID>printing</MCID></Svc></jxta:PA>',
  'a route to nobody': '<jxta:RA><Dst><jxta:APA/></Dst></jxta:RA>'
}

/** Of types their names; of bytes their JSON */
const described = (document: JxtaDocument): unknown => JSON.parse(JSON.stringify(document, (key, value: unknown) => {
  return value instanceof Uint8Array ? jsonOf(value) : key === 'type' && typeof value === 'object' ? (value as { type: string }).type : value
})) as JsonValue

/** Everything in `test/vectors/advertisement-xml.json` */
export const vectors = async (): Promise<object> => ({
  now: NOW,
  advertisements: (await sealed()).map((one) => ({ envelope: toHex(one.bytes), xml: toXml(one), json: toJson(one) })),
  jxta: Object.entries(documents).map(([name, xml]) => {
    const imported = importJxta(xml)

    return { name, xml, imported: described(imported), exported: exportJxta(imported) }
  }),
  refused: await Promise.all(Object.entries(REFUSED).map(async ([name, xml]) => {
    const err = await rejected(() => importJxta(xml))

    return { name, xml, error: err?.name, path: err?.path }
  }))
})

export const asJson = (value: unknown): string => JSON.stringify(value, null, 2)
