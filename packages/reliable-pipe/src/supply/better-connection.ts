import { TooManyDialsError } from '@juxta/path'
import { kindOf, ranksBetter } from '@juxta/path/internal'
import type { PathKind, PathService } from '@juxta/path'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface BetterConnectionInit {
  peer: PeerId
  paths: Pick<PathService, 'watch'>
  multiaddrs: Multiaddr[]
  /** of the path that is written to */
  kind (): PathKind | undefined
  isSuspect (connection: Connection): boolean
  onFound (): void
}

/** The connection to which a session may move, since it ranks better than what its path is over */
export class BetterConnection {
  readonly #init: BetterConnectionInit
  #found?: Connection
  /** ends the watch */
  readonly stop: () => void

  constructor (init: BetterConnectionInit) {
    this.#init = init
    this.stop = this.#watch()
  }

  /** Whether there is one. One that is no better is what the path came to be over. */
  isThere (kind: PathKind): boolean {
    return this.#found?.status === 'open' && ranksBetter(kindOf(this.#found.remoteAddr), kind)
  }

  found (connection: Connection): void {
    this.#found = connection
    this.#init.onFound()
  }

  /** It was tried */
  forget (): void {
    this.#found = undefined
  }

  #watch (): () => void {
    const { paths, peer, multiaddrs, kind, isSuspect } = this.#init

    try {
      return paths.watch(peer, {
        multiaddrs,
        current: kind,
        onBetter: connection => {
          if (!isSuspect(connection)) {
            this.found(connection)
          }
        }
      })
    } catch (error) {
      if (!(error instanceof TooManyDialsError)) {
        throw error
      }

      // one session among very many stays on the path it has, for as long as that lasts
      return () => {}
    }
  }
}
