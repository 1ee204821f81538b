/** A macrotask: nothing else is waiting in front of what follows it. Browsers have no `setImmediate`. */
export async function turn (): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void }

  return new Promise(resolve => {
    if (setImmediate != null) {
      setImmediate(resolve)
    } else {
      setTimeout(resolve, 0)
    }
  })
}
