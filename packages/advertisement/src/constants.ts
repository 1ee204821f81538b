/**
 * Every bound and duration of the package. Those named in `Limits` can be configured: a peer with lower limits refuses documents that
 * others take.
 */

/**
 * What the signature is made for, so that an envelope signed for something else is never taken for an advertisement.
 */
export const DOMAIN = 'juxta-advertisement'

/**
 * Payload type of the envelope, UTF-8. Its number grows when a document could be misunderstood by who knows the one before.
 */
export const PAYLOAD_TYPE = '/juxta/advertisement/1'

/**
 * The same of a delegation.
 */
export const DELEGATION_DOMAIN = 'juxta-advertisement-delegation'
export const DELEGATION_PAYLOAD_TYPE = '/juxta/advertisement-delegation/1'

/**
 * A sealed document, bytes: several fit in a frame of 64 KiB, and the largest public key of libp2p (RSA, 8,192 bits, 1,062 bytes) with its
 * signature (1,024 bytes) leaves room for 14,000 bytes of description.
 */
export const MAX_BYTES = 16_384

/**
 * CBOR data items in a document, keys included.
 */
export const MAX_ITEMS = 1_024

/**
 * Lists and maps inside each other, the document itself counted.
 */
export const MAX_NESTING = 8

/**
 * Attributes of a document.
 */
export const MAX_ATTRIBUTES = 64

/**
 * Index entries that the attributes of a document may make, beside those for its id and its owner. Each is placed on several rendezvous peers.
 */
export const MAX_INDEX_ENTRIES = 32

/**
 * The value of an index entry in its canonical form, bytes.
 */
export const MAX_INDEX_VALUE_BYTES = 256

/**
 * Names of types, kinds and attributes, characters, all of them ASCII.
 */
export const MAX_NAME_LENGTH = 64

/**
 * Text of an id, characters: `urn:juxta:`, a kind, a colon, and 55 characters of base32 (34 bytes). A peer id is shorter.
 */
export const MAX_ID_LENGTH = 10 + MAX_NAME_LENGTH + 1 + 55

/**
 * An id of JXTA, characters, all of them ASCII: `urn:jxta:uuid-` and the 64 bytes that it may have in hexadecimal are 142, other formats may be longer. No
 * longer than what can be indexed.
 */
export const MAX_ALIAS_LENGTH = 256

/**
 * Random bytes of a genesis. 128 bits: no two of 2^40 resources of one owner share them but with a probability of 2^-49.
 */
export const NONCE_LENGTH = 16

/**
 * How long a publisher keeps a document that doesn't say otherwise, and the longest it may say, ms. A year, as JXTA's `DEFAULT_LIFETIME`.
 */
export const LIFETIME_MS = 31_536_000_000
export const MAX_LIFETIME_MS = 31_536_000_000

/**
 * How long others may keep a document that doesn't say otherwise, ms. Two hours, as JXTA's `DEFAULT_EXPIRATION`.
 */
export const EXPIRATION_MS = 7_200_000

/**
 * The longest that others may keep a document, ms: a week, as long as a durable session is retained.
 */
export const MAX_EXPIRATION_MS = 604_800_000

/**
 * A sealed delegation, bytes: the largest key of libp2p (RSA, 8,192 bits: 1,062 and 1,024 for its signature), and 400 beside it.
 */
export const MAX_DELEGATION_BYTES = 2_560

/**
 * CBOR data items in a delegation: a map of its five fields, with their keys, so that one with all of them is refused for what is wrong with it.
 */
export const MAX_DELEGATION_ITEMS = 11

/**
 * The longest for which a delegation may hold, ms: a year, as the lifetime of what is published by it.
 */
export const MAX_DELEGATION_MS = 31_536_000_000

/**
 * How far apart two clocks may be, ms. Five minutes, the usual value of Kerberos (RFC 4120, section 5.2.8, and its implementations).
 */
export const CLOCK_SKEW_MS = 300_000

/**
 * The most that can be tolerated of that, ms. Beyond, a date would mean little.
 */
export const MAX_CLOCK_SKEW_MS = 86_400_000
