import { bytes, define, list, string } from '@juxta/advertisement'
import { sha256 } from '@noble/hashes/sha2.js'
import { MAX_BINDING_BYTES, MAX_LINKS } from './constants.ts'
import type { Genesis } from '@juxta/advertisement'
import type { PublicKey } from '@libp2p/interface'

/**
 * How a binding is found by who does not know its holder: an advertisement of the holder's, by the id of the pipe.
 */
export const bindingType = define({
  type: 'binding',
  attributes: {
    /** id of the pipe */
    pipe: string({ index: true, maxBytes: 256 }),
    /** sealed bindings, oldest first, as in an answer to a binding query */
    chain: list(bytes({ maxBytes: MAX_BINDING_BYTES }), { maxLength: MAX_LINKS })
  }
})

/** One for each holder and pipe, so that a later one takes its place. */
export function bindingGenesis (holder: PublicKey, pipe: string): Genesis {
  return { kind: 'binding', owner: holder, nonce: nonceOf(`binding ${pipe}`) }
}

/** One pipe of a name for each owner, so that a program that starts again has the same. */
export function pipeGenesis (owner: PublicKey, name: string): Genesis {
  return { kind: 'pipe', owner, nonce: nonceOf(`pipe ${name}`) }
}

function nonceOf (text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text)).slice(0, 16)
}
