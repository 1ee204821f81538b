/** The command line makes no sense; the message says what is wrong with it */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Nobody reads standard output any more */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError'
}

/** A signal ended the command */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly signal: NodeJS.Signals

  constructor (signal: NodeJS.Signals) {
    super(`ended by ${signal}`)
    this.signal = signal
  }
}

/** Something listens on these ports of this machine already */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly ports: number[]

  constructor (ports: number[]) {
    super(`${ports.length === 1 ? `port ${ports[0]} is` : `ports ${ports.join(' and ')} are`} in use (another relay?): give others with --port N --ws-port N, or 0 for any that is free`)
    this.ports = ports
  }
}

/** Where a relay should be, somebody else answers */
export class WrongRelayError extends Error {
  override readonly name = 'WrongRelayError'
}

/** No relay, or no rendezvous, answered in the time that was set; the message says of each why */
export class RelayUnreachableError extends Error {
  override readonly name = 'RelayUnreachableError'
}

/** Who listens takes one session, and has one */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}
