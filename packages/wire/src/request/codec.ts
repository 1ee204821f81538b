/** Turns values into bytes and back; what protons generates fits. `decode` throws on bytes it can't take. */
export interface Codec<T> {
  encode (value: T): Uint8Array
  decode (bytes: Uint8Array): T
}

/** The two messages of a control protocol. */
export interface RequestCodec<Request, Response> {
  request: Codec<Request>
  response: Codec<Response>
}
