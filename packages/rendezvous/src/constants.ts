/** Documents in an index, withdrawals included. */
export const MAX_DOCUMENTS = 65_536

/** Bytes of all documents in an index, as they are signed; what is made of them in memory is about four times that. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024

/** Documents of one publisher in an index, so that 64 of them can't keep out the others. */
export const MAX_DOCUMENTS_PER_PUBLISHER = 1_024

/** Conditions of a query. A document has at most 32 index entries by attributes, and hardly anybody asks for half of them. */
export const MAX_CONDITIONS = 16

/** Characters in the name of a type or an attribute: as in an advertisement. */
export const MAX_NAME_LENGTH = 64

/** Bytes of a value asked for, in the form in which it is indexed: as in an advertisement. */
export const MAX_VALUE_BYTES = 256

/** Bytes of a whole query: 16 conditions with the longest names and values, and half as much again for later versions. */
export const MAX_QUERY_BYTES = 8_192
