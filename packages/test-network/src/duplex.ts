import { ByteLink } from './byte-link.ts'
import { Link } from './link.ts'
import type { ByteLinkHandlers, ByteLinkInit, CutKind } from './byte-link.ts'
import type { LinkInit } from './link.ts'

/** Both directions of a path; either can be cut by itself. */
export interface Duplex {
  forward: Link
  backward: Link
  /** Cuts both directions. */
  cut (): void
  restore (): void
}

export interface DuplexInit extends LinkInit {
  /** What is different on the way back. */
  backward?: Partial<LinkInit>
}

/**
 * Two links with random sources of their own, so that what happens in one
 * direction does not change what happens in the other.
 *
 * @param deliverForward - gets what `forward.send` was given
 * @param deliverBackward - gets what `backward.send` was given
 */
export function duplex (init: DuplexInit, deliverForward: (packet: Uint8Array) => void, deliverBackward: (packet: Uint8Array) => void): Duplex {
  const name = init.name ?? 'link'
  const forward = new Link({ ...init, random: init.random.fork('forward'), name: `${name}:forward` }, deliverForward)
  const backward = new Link({ ...init, random: init.random.fork('backward'), name: `${name}:backward`, ...init.backward }, deliverBackward)

  return {
    forward,
    backward,
    cut () {
      forward.cut()
      backward.cut()
    },
    restore () {
      forward.restore()
      backward.restore()
    }
  }
}

/** Both directions of a stream. */
export interface ByteDuplex {
  forward: ByteLink
  backward: ByteLink
  /** Cuts both directions, in the same way. */
  cut (kind: CutKind): void
  restore (): void
}

export interface ByteDuplexInit extends ByteLinkInit {
  /** What is different on the way back. */
  backward?: Partial<ByteLinkInit>
}

/** Two byte links: the model of a libp2p stream. */
export function byteDuplex (init: ByteDuplexInit, forwardHandlers: ByteLinkHandlers, backwardHandlers: ByteLinkHandlers): ByteDuplex {
  const name = init.name ?? 'stream'
  const forward = new ByteLink({ ...init, random: init.random.fork('forward'), name: `${name}:forward` }, forwardHandlers)
  const backward = new ByteLink({ ...init, random: init.random.fork('backward'), name: `${name}:backward`, ...init.backward }, backwardHandlers)

  return {
    forward,
    backward,
    cut (kind) {
      forward.cut(kind)
      backward.cut(kind)
    },
    restore () {
      forward.restore()
      backward.restore()
    }
  }
}
