/** The session's name */
export const FLOOD_SESSION = 'flood'

/** Each message ends with its number */
export const STAMP_BYTES = 4
