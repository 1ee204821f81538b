import { CID } from 'multiformats/cid'
import { InvalidDocumentError, InvalidIdError } from '../errors.ts'
import { parseId } from '../id/id.ts'
import { isAlias } from '../id/alias.ts'
import { string } from './attribute.ts'
import type { Attribute, AttributeOptions } from './attribute.ts'

type Text<P> = Attribute<string, P extends { optional: true } ? true : false, P extends { index: true } ? true : false>

function text <const P extends AttributeOptions> (options: P | undefined, check: (value: string, path: string) => void): Text<P> {
  const any = string(options)

  return {
    ...any,
    check (value, path) {
      const given = any.check(value, path)
      check(given, path)

      return given
    }
  } as Text<P>
}

/**
 * What another resource is named by: its id, or the id that JXTA gave it. Who reads it must not take a JXTA id for anybody's word on who may use it.
 */
export function reference <const P extends AttributeOptions> (options?: P): Text<P> {
  return text(options, (value, path) => {
    if (!isAlias(value) && !isId(value)) {
      throw new InvalidDocumentError(path, 'is neither the id of a resource nor one of JXTA\'s in its canonical form')
    }
  })
}

/**
 * An id that JXTA gave the resource, in its canonical form. It is what the publisher says, and proves nothing.
 */
export function alias <const P extends AttributeOptions> (options?: P): Text<P> {
  return text(options, (value, path) => {
    if (!isAlias(value)) {
      throw new InvalidDocumentError(path, 'is not a JXTA id in its canonical form')
    }
  })
}

/**
 * A CID in its canonical text: of version 0 in base58btc, of version 1 in base32.
 */
export function cid <const P extends AttributeOptions> (options?: P): Text<P> {
  return text(options, (value, path) => {
    if (!isCid(value)) {
      throw new InvalidDocumentError(path, 'is not a CID in its canonical form')
    }
  })
}

function isId (value: string): boolean {
  try {
    parseId(value)

    return true
  } catch (err) {
    if (err instanceof InvalidIdError) {
      return false
    }

    throw err
  }
}

function isCid (value: string): boolean {
  try {
    return CID.parse(value).toString() === value
  } catch {
    // what it throws is not an error of its own
    return false
  }
}
