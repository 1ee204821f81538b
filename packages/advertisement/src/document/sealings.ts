import { DELEGATION_DOMAIN, DELEGATION_PAYLOAD_TYPE, DOMAIN, PAYLOAD_TYPE } from '../constants.ts'
import { InvalidDocumentError, NotCanonicalError } from '../errors.ts'
import type { Sealing } from './envelope.ts'

/** An advertisement */
export const ADVERTISEMENT: Sealing = {
  domain: DOMAIN,
  payloadType: PAYLOAD_TYPE,
  malformed: (path, problem, options) => new InvalidDocumentError(path, problem, options),
  notCanonical: () => new NotCanonicalError('the envelope is not in its canonical form')
}

/** A delegation, which is enclosed in an advertisement */
export const DELEGATION: Sealing = {
  domain: DELEGATION_DOMAIN,
  payloadType: DELEGATION_PAYLOAD_TYPE,
  malformed: (path, problem, options) => new InvalidDocumentError(`delegation.${path}`, problem, options),
  notCanonical: () => new NotCanonicalError('the envelope of the delegation is not in its canonical form')
}
