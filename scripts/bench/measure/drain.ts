interface Writable extends EventTarget {
  readonly writableNeedsDrain: boolean
}

/** Waits until the stream or session takes more: `onDrain()` of a libp2p stream never becomes pending again, so by the event */
export async function drained (target: Writable): Promise<void> {
  while (target.writableNeedsDrain) {
    await new Promise<void>(resolve => {
      target.addEventListener('drain', () => { resolve() }, { once: true })
    })
  }
}
