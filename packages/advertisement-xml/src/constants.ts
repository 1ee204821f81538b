/**
 * Every bound of the package. They are looked at while a document is read, so that one beyond them costs no more than what was read of it. Those named in
 * `XmlLimits` can be configured.
 */

/**
 * A document of XML, bytes in UTF-8. A sealed advertisement of 16,384 bytes has fewer than 65,536 as XML unless nearly all of it is names and marks; a
 * response of JXTA has up to 50 documents in it.
 */
export const MAX_XML_BYTES = 262_144

/**
 * Elements inside each other. The lists and maps of an advertisement are at most 8 deep, a service implementation of JXTA with its services 7.
 */
export const MAX_DEPTH = 32

/**
 * Elements of a document, those of documents within it included. As many as a document in canonical form can have items, and more for each in a response.
 */
export const MAX_ELEMENTS = 8_192

/**
 * Attributes of an element, declarations of namespaces included.
 */
export const MAX_ATTRIBUTES_OF_ELEMENT = 16

/**
 * Attributes of all elements together.
 */
export const MAX_XML_ATTRIBUTES = 8_192

/**
 * The name of a namespace, UTF-16 code units: it is declared once for a whole document, and written again with each element that is kept as a piece of XML.
 */
export const MAX_NAMESPACE_LENGTH = 256

/**
 * What an error repeats of a document, a name or the path to an element, UTF-16 code units; what is longer is cut.
 */
export const MAX_QUOTED_LENGTH = 256

/**
 * Documents, escaped, inside each other, the outer one not counted: a query of the resolver has one of discovery in it, this an advertisement of a peer, and this may
 * have one more.
 */
export const MAX_ESCAPED_LEVELS = 3

/**
 * Text in a field of a message of JXTA, bytes; what is longer is kept as the element that it is. As a frame of ours.
 */
export const MAX_MESSAGE_TEXT_BYTES = 65_536

/**
 * Peers on a route, as many as a route of ours takes; a longer one is kept as the element that it is.
 */
export const MAX_HOPS = 8

/**
 * What an XML Schema may define, elements and attributes of all types together, each as often as it is used. A type has at most 64 attributes, a record within it likewise.
 */
export const MAX_DECLARATIONS = 256

/**
 * Types inside each other in an XML Schema. Lists and maps of an advertisement are 8 deep, itself and its attributes counted.
 */
export const MAX_SCHEMA_DEPTH = 6

/**
 * The namespace of our own elements.
 */
export const NAMESPACE = 'urn:juxta:advertisement:1'

/**
 * The namespace of JXTA's.
 */
export const JXTA_NAMESPACE = 'http://jxta.org'
