/** The proxy's target is not a TCP address with an IP. */
export class UnsupportedTargetError extends Error {
  override name = 'UnsupportedTargetError'

  constructor (address: string) {
    super(`${address} is no /ip4 or /ip6 address with a tcp port`)
  }
}

/** What was cut by a fault that a test asked for. */
export class InjectedFaultError extends Error {
  override name = 'InjectedFaultError'

  constructor (message = 'Cut on purpose') {
    super(message)
  }
}
