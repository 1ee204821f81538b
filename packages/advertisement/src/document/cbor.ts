import { Token, Tokenizer, Type, decode, encode } from 'cborg'
import { equals } from 'multiformats/bytes'
import { InvalidDocumentError, NotCanonicalError } from '../errors.ts'
import type { DecodeOptions } from 'cborg'
import type { Limits } from '../limits.ts'

/**
 * Whole numbers within 2^53 - 1 are integers, all others have 64 bits: one form for each number, the same in every language.
 */
const ENCODING = { float64: true, ignoreUndefinedProperties: true }

/**
 * Lenient where a second encoding of the same value is concerned, because comparing with the first one finds them all.
 */
const DECODING: DecodeOptions = {
  allowUndefined: false,
  allowBigInt: false,
  allowInfinity: false,
  allowNaN: false
}

/**
 * Deterministic CBOR (RFC 8949, section 4.2.1): shortest heads, definite lengths, map keys in the bytewise order of their encodings (which
 * for text is by length, then by bytes). Fields that are `undefined` are left out.
 */
export function encodeCanonical (value: unknown): Uint8Array {
  return new Uint8Array(encode(value, ENCODING))
}

/**
 * One data item, in its canonical form.
 *
 * @param path - what errors call it
 * @throws {InvalidDocumentError} not CBOR, more than one item, beyond a bound, or something that documents can't have
 * @throws {NotCanonicalError}
 */
export function decodeCanonical (bytes: Uint8Array, limits: Pick<Limits, 'maxItems' | 'maxNesting'>, path = 'document'): unknown {
  let value: unknown

  try {
    value = decode(bytes, { ...DECODING, tokenizer: new BoundedTokenizer(bytes, limits, path) })
  } catch (err) {
    if (err instanceof InvalidDocumentError || err instanceof NotCanonicalError) {
      throw err
    }

    throw new InvalidDocumentError(path, 'is not one item of the CBOR that documents are made of', { cause: err })
  }

  if (!equals(encodeCanonical(value), bytes)) {
    throw new NotCanonicalError(`the ${path} is not in its canonical form`)
  }

  return value
}

/**
 * Counts items and how deep they are before anything is made of them.
 */
class BoundedTokenizer extends Tokenizer {
  readonly #limits: Pick<Limits, 'maxItems' | 'maxNesting'>
  readonly #path: string
  /** items still to come in each list or map that is open */
  readonly #open: number[] = []
  #items = 0

  constructor (bytes: Uint8Array, limits: Pick<Limits, 'maxItems' | 'maxNesting'>, path: string) {
    super(bytes, DECODING)
    this.#limits = limits
    this.#path = path
  }

  override next (): Token {
    const token = super.next()
    const isMap = Type.equals(token.type, Type.map)
    const within = isMap || Type.equals(token.type, Type.array) ? Number(token.value) * (isMap ? 2 : 1) : 0

    if (within === Infinity) {
      throw new NotCanonicalError(`the ${this.#path} has a list or a map without a length`)
    }

    if (++this.#items > this.#limits.maxItems) {
      throw new InvalidDocumentError(this.#path, `has more than ${this.#limits.maxItems} items`)
    }

    this.#descend(within)

    // in Node they are Buffers, in a piece of memory that they share with others
    return Type.equals(token.type, Type.bytes) ? new Token(Type.bytes, new Uint8Array(token.value as Uint8Array), token.encodedLength) : token
  }

  #descend (within: number): void {
    const open = this.#open
    const last = open.length - 1

    if (last >= 0) {
      open[last] = (open[last] ?? 0) - 1
    }

    if (within > 0) {
      if (open.push(within) > this.#limits.maxNesting) {
        throw new InvalidDocumentError(this.#path, `has more than ${this.#limits.maxNesting} lists and maps inside each other`)
      }
    } else {
      while (open.at(-1) === 0) {
        open.pop()
      }
    }
  }
}
