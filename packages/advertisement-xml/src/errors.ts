import { MAX_QUOTED_LENGTH } from './constants.ts'

/**
 * What an error of this package says beside its message. None of them goes away when the same is tried again.
 */
export interface XmlFailure extends Error {
  readonly retryable: false
}

/**
 * The document has more bytes than it may.
 */
export class XmlTooLargeError extends Error implements XmlFailure {
  override name = 'XmlTooLargeError'
  readonly retryable = false
}

/**
 * Elements are deeper inside each other than they may be.
 */
export class XmlTooDeepError extends Error implements XmlFailure {
  override name = 'XmlTooDeepError'
  readonly retryable = false
}

/**
 * Documents are escaped within each other more often than they may be.
 */
export class EscapedTooDeepError extends Error implements XmlFailure {
  override name = 'EscapedTooDeepError'
  readonly retryable = false
}

/**
 * The document, with those within it, has more elements than it may.
 */
export class TooManyElementsError extends Error implements XmlFailure {
  override name = 'TooManyElementsError'
  readonly retryable = false
}

/**
 * An element, or all of them together, have more attributes than they may.
 */
export class TooManyXmlAttributesError extends Error implements XmlFailure {
  override name = 'TooManyXmlAttributesError'
  readonly retryable = false
}

/**
 * The DOCTYPE declares something, such as entities. One that names the root and no more is taken.
 */
export class DoctypeDeclarationError extends Error implements XmlFailure {
  override name = 'DoctypeDeclarationError'
  readonly retryable = false
}

/**
 * The document wants another to be read: a DOCTYPE with SYSTEM or PUBLIC, a style sheet, an inclusion.
 */
export class ExternalReferenceError extends Error implements XmlFailure {
  override name = 'ExternalReferenceError'
  readonly retryable = false
}

/**
 * The document is not in UTF-8.
 */
export class XmlEncodingError extends Error implements XmlFailure {
  override name = 'XmlEncodingError'
  readonly retryable = false
}

/**
 * The text is not well-formed XML; an entity that XML does not have by itself makes it so.
 */
export class MalformedXmlError extends Error implements XmlFailure {
  override name = 'MalformedXmlError'
  readonly retryable = false

  constructor (problem: string) {
    super(quoted(problem))
  }
}

/**
 * The XML is well-formed and not what it should be.
 */
export class InvalidXmlError extends Error implements XmlFailure {
  override name = 'InvalidXmlError'
  readonly retryable = false
  /** the element at fault, such as `PA/Svc[2]/MCID`, or `printer/@dpi` for an attribute */
  readonly path: string

  constructor (path: string, problem: string, options?: ErrorOptions) {
    super(`${quoted(path)} ${quoted(problem)}`, options)
    this.path = quoted(path)
  }
}

/**
 * The JSON is not the form of an advertisement.
 */
export class InvalidJsonError extends Error implements XmlFailure {
  override name = 'InvalidJsonError'
  readonly retryable = false
  /** the field at fault, such as `document.attributes.logo` */
  readonly path: string

  constructor (path: string, problem: string, options?: ErrorOptions) {
    super(`${quoted(path)} ${quoted(problem)}`, options)
    this.path = quoted(path)
  }
}

/**
 * The root is not that of a document of JXTA that is known here.
 */
export class UnknownJxtaDocumentError extends Error implements XmlFailure {
  override name = 'UnknownJxtaDocumentError'
  readonly retryable = false
  /** name of the root */
  readonly root: string

  constructor (root: string) {
    super(`${quoted(root)} is no document of JXTA that is known here`)
    this.root = quoted(root)
  }
}

/**
 * JXTA has no document for this, or an attribute that its document must have is not there.
 */
export class NotJxtaError extends Error implements XmlFailure {
  override name = 'NotJxtaError'
  readonly retryable = false
}

/**
 * An XML Schema has something that is outside of the subset that is understood.
 */
export class UnsupportedSchemaError extends Error implements XmlFailure {
  override name = 'UnsupportedSchemaError'
  readonly retryable = false
  /** where in the schema, such as `schema/element[printer]/complexType/choice` */
  readonly path: string
  /** what it is: `choice`, `pattern`, `@fixed` */
  readonly construct: string

  constructor (path: string, construct: string, problem = 'is not understood here') {
    super(`${quoted(path)}: ${quoted(construct)} ${quoted(problem)}`)
    this.path = quoted(path)
    this.construct = quoted(construct)
  }
}

/**
 * An XML Schema makes no sense: a name that is not there, a range that is empty. What is right and not understood is an `UnsupportedSchemaError`.
 */
export class InvalidSchemaError extends Error implements XmlFailure {
  override name = 'InvalidSchemaError'
  readonly retryable = false
  /** where in the schema */
  readonly path: string

  constructor (path: string, problem: string, options?: ErrorOptions) {
    super(`${quoted(path)}: ${quoted(problem)}`, options)
    this.path = quoted(path)
  }
}

/**
 * A limit is out of its range: a mistake in the program.
 */
export class InvalidXmlLimitError extends Error implements XmlFailure {
  override name = 'InvalidXmlLimitError'
  readonly retryable = false
}

/** What a document says, as far as an error repeats it: names in it may be as long as the document. */
function quoted (text: string): string {
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH - 1).toWellFormed()}…` : text
}
