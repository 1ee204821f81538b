/**
 * @packageDocumentation
 *
 * Advertisements as XML and JSON, types of advertisements from XML Schema, and documents of JXTA. A package of its own, so that who needs none of it does not carry it;
 * it works in browsers, too.
 *
 * What is written of a sealed advertisement has everything in it, the signature included: the same bytes are made of it again, and verified as any others. Documents of
 * JXTA are signed by nobody who could be asked; what is imported of them is for somebody here to sign.
 *
 * Nothing that is read makes more work than its own size: DOCTYPEs that declare anything, references to other documents, and documents that are too large, too deep or have too
 * many elements or attributes are refused, each by an error of its own.
 *
 * @example From one form to another
 *
 * ```typescript
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { seal } from '@juxta/advertisement'
 * import { fromJson, openXml, schemaType, toJson, toXml } from '@juxta/advertisement-xml'
 *
 * const printer = schemaType(`
 *   <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:juxta="urn:juxta:advertisement:1">
 *     <xs:element name="printer">
 *       <xs:complexType>
 *         <xs:sequence>
 *           <xs:element name="name" type="xs:string" juxta:index="true"/>
 *           <xs:element name="dpi" type="xs:positiveInteger" juxta:index="true"/>
 *         </xs:sequence>
 *       </xs:complexType>
 *     </xs:element>
 *   </xs:schema>`)
 *
 * const privateKey = await generateKeyPair('Ed25519')
 * const nonce = crypto.getRandomValues(new Uint8Array(16))
 *
 * const sealed = await seal(printer, {
 *   genesis: { kind: 'printer', owner: privateKey.publicKey, nonce },
 *   attributes: printer.read('<printer><name>Hall</name><dpi>600</dpi></printer>')
 * }, { privateKey, now: Date.now() })
 *
 * const opened = await openXml(toXml(sealed), { now: Date.now(), types: [printer] })
 * console.info(opened.id === sealed.id, printer.write(opened.attributes))
 *
 * const text = JSON.stringify(toJson(sealed))
 * console.info(fromJson(JSON.parse(text)).bytes.length === sealed.bytes.length) // true
 * ```
 *
 * @example A document of JXTA
 *
 * ```typescript
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { seal } from '@juxta/advertisement'
 * import { exportJxta, importJxta, jxtaOf } from '@juxta/advertisement-xml'
 *
 * const pipe = importJxta(`
 *   <jxta:PipeAdvertisement>
 *     <Id> urn:jxta:uuid-59616261646162614E5047205032503300010203040506070809 </Id>
 *     <Type> JxtaUnicast </Type>
 *     <Name> chat </Name>
 *   </jxta:PipeAdvertisement>`)
 *
 * if ('attributes' in pipe) {
 *   const privateKey = await generateKeyPair('Ed25519')
 *   const nonce = crypto.getRandomValues(new Uint8Array(16))
 *   // who imports it signs it; the id of JXTA is what it can be found by, and nothing more
 *   const sealed = await seal(pipe.type, {
 *     genesis: { kind: pipe.type.kind, owner: privateKey.publicKey, nonce },
 *     attributes: pipe.attributes
 *   }, { privateKey, now: Date.now() })
 *
 *   console.info(sealed.attributes.alias, exportJxta(jxtaOf(sealed)))
 * }
 * ```
 */

export { fromJson, jsonOf, toJson } from './document/json.ts'
export type { JsonAdvertisement, JsonValue } from './document/json.ts'
export { fromXml, openXml, toXml } from './document/xml.ts'
export type { FromXmlOptions, Unopened } from './document/xml.ts'
export * from './errors.ts'
export { exportJxta, importJxta, jxtaOf } from './jxta/documents.ts'
export type { ImportJxtaOptions, JxtaAdvertisement, JxtaDocument, JxtaMessage } from './jxta/documents.ts'
export type { JxtaPayload } from './jxta/messages.ts'
export type { XmlLimits } from './limits.ts'
export { schemaType } from './schema/type.ts'
export type { SchemaOptions, SchemaType } from './schema/type.ts'
