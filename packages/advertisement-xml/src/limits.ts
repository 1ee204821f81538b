import { checkNames } from '@juxta/advertisement/internal'
import * as constants from './constants.ts'
import { InvalidXmlLimitError } from './errors.ts'

/**
 * Bounds on a document of XML, with all that is escaped within it.
 */
export interface XmlLimits {
  /** bytes in UTF-8 */
  maxXmlBytes: number
  /** elements inside each other */
  maxDepth: number
  maxElements: number
  /** of one element */
  maxAttributesOfElement: number
  /** of all elements */
  maxXmlAttributes: number
  /** documents escaped within each other */
  maxEscapedLevels: number
}

const DEFAULTS: XmlLimits = {
  maxXmlBytes: constants.MAX_XML_BYTES,
  maxDepth: constants.MAX_DEPTH,
  maxElements: constants.MAX_ELEMENTS,
  maxAttributesOfElement: constants.MAX_ATTRIBUTES_OF_ELEMENT,
  maxXmlAttributes: constants.MAX_XML_ATTRIBUTES,
  maxEscapedLevels: constants.MAX_ESCAPED_LEVELS
}

/**
 * @throws {InvalidXmlLimitError}
 */
export function xmlLimitsOf (given: Partial<XmlLimits> = {}): XmlLimits {
  checkNames('xmlLimits', given, Object.keys(DEFAULTS), (message) => new InvalidXmlLimitError(message))

  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
      throw new InvalidXmlLimitError(`${name} is ${String(value)}, not a whole number from 0`)
    }
  }

  return { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

/**
 * That options are called as they are.
 *
 * @throws {InvalidXmlLimitError}
 */
export function checkOptionNames (of: string, options: object, known: readonly string[]): void {
  checkNames(of, options, known, (message) => new InvalidXmlLimitError(message))
}
