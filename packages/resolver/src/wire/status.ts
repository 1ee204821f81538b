/**
 * Statuses of the resolver, beside wire's (16-31). 32-63 are the protocol's, 64-127 each handler's own.
 */
export const ResolverStatus = {
  /** Nobody handles queries of that name. Asking again does not help. */
  unknownHandler: 32,
  /** The query was passed on too often. Asking again does not help. */
  tooManyHops: 33
} as const

/** First status that belongs to the handlers. */
export const FIRST_HANDLER_STATUS = 64
