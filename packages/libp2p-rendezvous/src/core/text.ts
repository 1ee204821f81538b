import { MAX_NAMESPACE_BYTES } from '../constants.ts'

const encoder = new TextEncoder()

/** Bytes of a text in UTF-8. */
export function bytesOfText (text: string): number {
  return encoder.encode(text).byteLength
}

/** Text of 1 to 255 bytes that others can read, too: half of a surrogate pair would be written as bytes that are no UTF-8. */
export function isNamespace (text: string): boolean {
  return text !== '' && text.isWellFormed() && bytesOfText(text) <= MAX_NAMESPACE_BYTES
}
