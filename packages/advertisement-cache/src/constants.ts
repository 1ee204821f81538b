/** Documents in an index, withdrawals included. */
export const MAX_DOCUMENTS = 65_536

/** Bytes of all documents in an index; what is made of them in memory is about four times that, and 6 KB for each. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024

/** Bytes that a value in an attribute counts for, if all of them are more than the document has: an empty map takes 64 in memory. */
export const BYTES_PER_VALUE = 16

/** Bytes that an index entry counts for, likewise: it takes 350 in memory. */
export const BYTES_PER_TERM = 80

/** Bytes by which a withdrawal may be larger than what it withdraws, and be taken when there is no room for more. */
export const WITHDRAWAL_BYTES = 256

/** Of an index, what withdrawals of others may keep when it is full; they are cheap to make, and nothing else drives them out. */
export const WITHDRAWAL_SHARE = 1 / 8

/** Documents of one publisher in an index, so that 64 of them can't keep out the others. */
export const MAX_DOCUMENTS_PER_PUBLISHER = 1_024

/** Bytes of the documents of one publisher, likewise: 4 KiB for each. */
export const MAX_BYTES_PER_PUBLISHER = 4 * 1024 * 1024

/** Values of one attribute kept in one piece of memory, in order: what is moved when one is put between them. */
export const VALUES_PER_CHUNK = 512

/** Conditions of a query. A document has at most 32 index entries by attributes, and hardly anybody asks for half of them. */
export const MAX_CONDITIONS = 16

/** Characters in the name of a type or an attribute: as in an advertisement. */
export const MAX_NAME_LENGTH = 64

/** Bytes of a value asked for, in the form in which it is indexed: as in an advertisement. */
export const MAX_VALUE_BYTES = 256

/** Bytes of a whole query: 16 conditions with the longest names and values, or 15 of the longest ranges. */
export const MAX_QUERY_BYTES = 8_192

/** Values of one attribute above which those of text are also kept by what they have in them: to look at so many one by one takes 0.1 ms. */
export const GRAM_VALUES = 1_024

/** Lists of such values, a power of two. With 100,000 values of 20 characters each list has about 500: 0.03 ms to look at. */
export const GRAM_BUCKETS = 4_096

/** Values and documents that a search looks at in one turn of the event loop: about half a millisecond. */
export const LOOKED_AT_PER_TURN = 1_024

/** What it takes to find a document again, by where it came from: one question to a rendezvous; a search at peers of which some are gone; most likely in vain. */
export const COSTS = { rendezvous: 1, neighbour: 4, pushed: 16 }

/** Milliseconds of the time left, from when a document came or was wanted last, that count for what it costs to be without it: as long as most live, or a publisher's long ones would drive out all others. */
export const COST_CAP_MS = 7_200_000

/** Times that a document was wanted, above which it counts no more. */
export const MOST_USES = 8

/** First byte of a record in a datastore. One of another version is dropped: what it says can be found again. */
export const RECORD_VERSION = 1

/** Index entries in a record: those of a document, its id and its owner. */
export const MAX_RECORD_TERMS = 34

/** Milliseconds from a change until it is written: what a crash can take, and what is gathered into one batch. */
export const WRITE_DELAY_MS = 100

/** Milliseconds until a batch that could not be written is tried again. */
export const WRITE_RETRY_MS = 5_000

/** Documents in one batch. */
export const RECORDS_PER_BATCH = 1_024

/** Changes that wait to be written, above which none waits that only deletes: where nothing can be written they would be more and more. */
export const MAX_PENDING_CHANGES = 131_072

/** Records read in one turn of the event loop: about 20 ms. */
export const RECORDS_PER_TURN = 512

/** How many values looked at a document counts for that has to be opened again. */
export const OPENING_WORK = 256
