import type { Refusal } from '../index.ts'

const REFUSALS: Record<string, Refusal> = {
  FrameDecodeError: 'malformed',
  UnsupportedFrameError: 'unsupported-frame',
  UnexpectedFrameError: 'unexpected-frame'
}

/** As what a peer's breach of the protocol is counted */
export function refusalOf (error: Error): Refusal {
  return REFUSALS[error.name] ?? 'violation'
}
