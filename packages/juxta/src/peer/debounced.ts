import type { Startable } from '@libp2p/interface'

/** What libp2p does a second after it was asked to the last time. It can be taken back, but that is in no interface: each part may be missing in another version. */
interface Debounced {
  stop? (): void
}

export interface DebouncedComponents {
  addressManager: { _updatePeerStoreAddresses?: Debounced }
  identifyPush?: { _push?: Debounced }
}

/**
 * Takes back, when the node has stopped, what libp2p would do later because it stopped: writing down that it has no addresses, and a second after that telling
 * those who are connected, who are none. A process could not end before.
 */
export class DebouncedEnd implements Startable {
  readonly #components: DebouncedComponents

  constructor (components: DebouncedComponents) {
    this.#components = components
  }

  start (): void {}

  stop (): void {}

  afterStop (): void {
    const { addressManager, identifyPush } = this.#components

    addressManager._updatePeerStoreAddresses?.stop?.()
    identifyPush?._push?.stop?.()
  }
}
