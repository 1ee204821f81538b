import { Query, Response } from './wire/resolver.ts'
import type { RequestCodec } from '@juxta/wire'

/** Bytes on the way out may be of any buffer; protons types what it reads, and takes the same for writing. */
type AnyBuffer<T extends { payload?: Uint8Array, source?: Uint8Array, note?: Uint8Array }> = Omit<T, 'payload' | 'source' | 'note'> & { payload: Uint8Array | T['payload'], source?: Uint8Array, note?: Uint8Array }

export type QueryMessage = AnyBuffer<Query>
export type ResponseMessage = Partial<AnyBuffer<Response>>

/** How queries and responses are written; `decode` throws on bytes that are neither. */
export const codec: RequestCodec<QueryMessage, ResponseMessage> = {
  request: { encode: query => Query.encode(query as Query), decode: bytes => Query.decode(bytes) },
  response: { encode: response => Response.encode(response as Response), decode: bytes => Response.decode(bytes) }
}
