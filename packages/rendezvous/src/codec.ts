import { MAX_DOCUMENTS_PER_PUSH, MAX_FOLLOWED, MAX_OTHERS } from './constants.ts'
import { RendezvousAnswer, RendezvousRequest } from './wire/rendezvous.ts'
import type { RequestCodec } from '@juxta/wire'

/** What is written: fields that are absent, and bytes of any buffer. */
export type RequestMessage = Partial<Pick<RendezvousRequest, 'lease' | 'goodbye' | 'requires'>> & {
  push?: { documents: Uint8Array[] }
  follow?: { queries: Uint8Array[] }
  told?: { documents: Uint8Array[], missed: boolean }
}

/** How requests and answers are written; `decode` throws on bytes that are neither, and on more of something than there may be. */
export const codec: RequestCodec<RequestMessage, Partial<RendezvousAnswer>> = {
  request: {
    encode: message => RendezvousRequest.encode({ requires: 0, ...message } as RendezvousRequest),
    decode: bytes => RendezvousRequest.decode(bytes, { limits: { push: { documents: MAX_DOCUMENTS_PER_PUSH }, goodbye: { others: MAX_OTHERS }, follow: { queries: MAX_FOLLOWED }, told: { documents: MAX_DOCUMENTS_PER_PUSH } } })
  },
  response: {
    encode: message => RendezvousAnswer.encode(message as RendezvousAnswer),
    decode: bytes => RendezvousAnswer.decode(bytes, {
      limits: { granted: { others: MAX_OTHERS }, full: { others: MAX_OTHERS }, pushed: { refusals: MAX_DOCUMENTS_PER_PUSH } }
    })
  }
}
