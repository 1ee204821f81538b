/**
 * One byte says what a frame is; a varint length follows, then the body.
 *
 * Types below 0x40 are critical: a peer that does not know one refuses it
 * (`unsupported-frame`). Types from 0x40 to 0x7f are skipped by who does not know them.
 */
export const DATA = 0x00 // 0x00 … 0x0f: four flag bits; 0x20 and 0x24: packed
export const ATTACH = 0x10
export const ATTACHED = 0x11
export const ACK = 0x12
export const WINDOW = 0x13
export const PATH_END = 0x14
export const PATH_CLOSED = 0x15
export const PING = 0x16
export const PONG = 0x17
export const ABORT = 0x18
export const REQUEST = 0x19

/** The segment begins a message */
export const FIRST = 0x01
/** The segment ends a message */
export const LAST = 0x02
/** The body carries a transmission number (paths that can lose frames) */
export const TRANSMISSION = 0x04
/** The sender's end mark: no message follows; the body has no payload */
export const FIN = 0x08
/** The segment is whole messages, each with its length before it; goes with no other flag but TRANSMISSION, and only to who takes such */
export const PACKED = 0x20

export const MAX_TYPE = 0x7f
export const FIRST_SKIPPABLE = 0x40

export const isData = (type: number): boolean => type < ATTACH || (type & ~TRANSMISSION) === PACKED
