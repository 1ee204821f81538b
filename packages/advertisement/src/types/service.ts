import { record, string } from './attribute.ts'
import { define } from './define.ts'
import { foreign } from './foreign.ts'
import { reference } from './reference.ts'

/**
 * A service class: that there is such a service, whatever it speaks.
 */
export const serviceClassType = define({
  type: 'service-class',
  attributes: {
    /** what people call it; others may be called the same */
    name: string({ optional: true, index: true, maxBytes: 256 }),
    description: string({ optional: true, maxBytes: 1_024 }),
    ...foreign
  }
})

/**
 * A service specification: what a service of a class speaks, so that all implementations of it understand each other.
 */
export const serviceSpecificationType = define({
  type: 'service-specification',
  attributes: {
    /** what people call it; others may be called the same */
    name: string({ optional: true, index: true, maxBytes: 256 }),
    /** the service class that this is a specification of */
    class: reference({ optional: true, index: true }),
    version: string({ optional: true, index: true, maxBytes: 64 }),
    description: string({ optional: true, maxBytes: 1_024 }),
    /** who wrote it */
    creator: string({ optional: true, maxBytes: 256 }),
    /** where it can be read */
    uri: string({ optional: true, maxBytes: 512 }),
    /** the pipe by which the service is spoken to */
    pipe: reference({ optional: true }),
    /** the service specification of who is in between */
    proxy: string({ optional: true, maxBytes: 512 }),
    /** the service specification of who is asked whether somebody may use it */
    authentication: reference({ optional: true }),
    /** what the service is told: XML as it may stand in an element */
    parameter: string({ optional: true, maxBytes: 8_192 }),
    ...foreign
  }
})

/**
 * A service implementation: code for a service specification, and what can run it.
 */
export const serviceImplementationType = define({
  type: 'service-implementation',
  attributes: {
    /** the service specification that it does */
    specification: reference({ index: true }),
    /** what can run it: the form that the code has, and what it is bound to */
    compatibility: record({ format: string({ maxBytes: 256 }), binding: string({ optional: true, maxBytes: 256 }) }, { optional: true }),
    /** the code, or its name in what is at `uri`: XML as it may stand in an element */
    code: string({ optional: true, maxBytes: 8_192 }),
    /** where the code is */
    uri: string({ optional: true, maxBytes: 512 }),
    /** who wrote it */
    provider: string({ optional: true, maxBytes: 256 }),
    description: string({ optional: true, maxBytes: 1_024 }),
    /** what the service is told: XML as it may stand in an element */
    parameter: string({ optional: true, maxBytes: 8_192 }),
    ...foreign
  }
})
