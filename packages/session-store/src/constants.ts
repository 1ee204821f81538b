const KiB = 1024
const MiB = 1024 * KiB

/** Bytes after which another file is begun: what is freed is so given back in pieces, and one is copied in a fraction of a second */
export const SEGMENT_BYTES = 16 * MiB

/** Bytes of dead records that are left alone, so that a store with little in it is not copied all the time */
export const LEAST_DEAD_BYTES = 1 * MiB

/** Fixed. The longest record: a message of 64 MiB and what is beside it; what claims to be longer is no record */
export const MAX_RECORD_BYTES = 128 * MiB

/** Fixed. Tries at a lock that somebody left behind: another process may be first each time */
export const LOCK_TRIES = 8

/** Fixed. What is read of a lock: longer than any that makes sense */
export const LOCK_FILE_BYTES = 1 * KiB
