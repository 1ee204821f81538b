import { list, record, string } from './attribute.ts'
import { alias, reference } from './reference.ts'

/**
 * What comes of documents of JXTA and has no attribute of its own.
 */
export const foreign = {
  /** the id that JXTA gave the resource; it proves nothing */
  alias: alias({ optional: true, index: true }),
  /** elements that have no attribute, as XML */
  extension: string({ optional: true, maxBytes: 8_192 })
}

/**
 * What a service is told, by the service. A value is XML as it may stand in an element: text in which marks are escaped, and elements.
 */
export const parameters = list(record({ service: reference(), value: string({ maxBytes: 8_192 }) }), { optional: true, maxLength: 16 })

/**
 * Multiaddrs as text, or addresses of JXTA.
 */
export const addresses = list(string({ maxBytes: 512 }), { maxLength: 16 })
