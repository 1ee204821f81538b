/** Where a relay listens unless it is told otherwise, TCP and WebSockets: the same after each start, because others were told of it */
export const RELAY_PORT = 7710
export const RELAY_WEBSOCKET_PORT = 7711

/** How many peers a listener tells of that it turned away: whoever makes peers at will is not to fill a terminal */
export const TOLD_TURNED_AWAY = 64

/** Bytes of standard input that go in one message: what a pipe gives at a time */
export const MESSAGE_BYTES = 65_536

/** Bytes that `juxta convert` reads, whatever they are: more than any form of an advertisement has */
export const MAX_DOCUMENT_BYTES = 1_048_576

/** Bytes by which `juxta convert` tells forms from each other: white space may be before the mark with which one begins */
export const MARK_BYTES = 64

/** How long a command that was told to end takes its time to do so in order, ms */
export const STOP_MS = 5_000

/** How long a folder's name may be before a digest stands for the rest, characters: file systems take 255 bytes */
export const FOLDER_CHARACTERS = 120

/** How long a command that ends waits until a rendezvous knows that its end was given up, ms, and how often it looks */
export const RELEASE_MS = 1_000
export const RELEASE_POLL_MS = 20

/** How long `juxta connect` waits for a relay unless it is told otherwise, s: as long as a relay takes to be started again; `juxta listen` waits without end */
export const CONNECT_WAIT_S = 60

/** After which it is told first what a command waits for, ms; twice that each time, up to the second one */
export const WAITING_TOLD_MS = 10_000
export const MAX_WAITING_TOLD_MS = 300_000

/** The longest that a command may be told to wait, s: a day */
export const MAX_WAIT_S = 86_400
