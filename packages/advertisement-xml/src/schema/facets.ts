import { InvalidSchemaError, UnsupportedSchemaError } from '../errors.ts'
import { attributeOf } from '../xml/element.ts'
import { understood } from './understood.ts'
import type { Facets, Simple } from './simple.ts'
import type { XmlElement } from '../xml/element.ts'
import type { Scalar } from '@juxta/advertisement'

const LENGTHS: Record<string, (n: number) => Facets> = {
  length: (n) => ({ minLength: n, maxLength: n }),
  minLength: (n) => ({ minLength: n }),
  maxLength: (n) => ({ maxLength: n })
}

const RANGES: Record<string, (n: number) => Facets> = {
  minInclusive: (n) => ({ min: n }),
  maxInclusive: (n) => ({ max: n }),
  minExclusive: (n) => ({ moreThan: n }),
  maxExclusive: (n) => ({ lessThan: n })
}

/**
 * A type with the facets of a restriction.
 *
 * @throws {UnsupportedSchemaError} a facet is not understood, or not for this type
 * @throws {InvalidSchemaError}
 */
export function restricted (simple: Simple, restriction: XmlElement, path: string): Simple {
  const facets = understood(restriction, path, ['base', 'id'], [...Object.keys(LENGTHS), ...Object.keys(RANGES), 'enumeration'])
  const allowed = facets.filter(({ name }) => name === 'enumeration').map((one) => valueOf(simple, one, path))
  const others = facets.filter(({ name }) => name !== 'enumeration').map((one) => facetOf(simple, one, path))

  return { ...simple, facets: [...simple.facets, ...others, ...(allowed.length === 0 ? [] : [{ enumeration: allowed }])] }
}

function facetOf (simple: Simple, facet: XmlElement, path: string): Facets {
  const { name } = facet
  const length = LENGTHS[name]
  const range = RANGES[name]
  const isNumber = simple.of === 'number' || simple.of === 'integer'

  if (isNumber ? range === undefined : length === undefined || simple.of === 'boolean') {
    throw new UnsupportedSchemaError(path, name, `is no facet of a type ${simple.of}`)
  }

  const text = textOf(facet, path)
  const value = isNumber ? simple.parse(text) : /^\d{1,9}$/.test(text) ? Number(text) : undefined

  if (typeof value !== 'number') {
    throw new InvalidSchemaError(`${path}/${name}`, 'is not a number that it can be')
  }

  return (isNumber ? range : length)?.(value) ?? {}
}

function valueOf (simple: Simple, facet: XmlElement, path: string): Scalar {
  const value = simple.parse(textOf(facet, path))

  if (value === undefined) {
    throw new InvalidSchemaError(`${path}/enumeration`, `has a value that is not of type ${simple.of}`)
  }

  return value
}

function textOf (facet: XmlElement, path: string): string {
  understood(facet, `${path}/${facet.name}`, ['value', 'fixed', 'id'], [])
  const text = attributeOf(facet, 'value')

  if (text === undefined) {
    throw new InvalidSchemaError(`${path}/${facet.name}`, 'has no value')
  }

  return text
}
