/**
 * How a record is sealed.
 *
 * - `standard`: as RFC 0003 and the table of multicodecs have it, and go, js and others do it
 * - `rust`: as rust-libp2p's rendezvous does it, by another domain and payload type; it reads no other, and nothing of an answer in which there is one
 */
export type RecordFormat = 'standard' | 'rust'
