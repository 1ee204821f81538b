/**
 * Preloaded into every example that is run: a socket that would leave this machine is an error, so that no example
 * teaches anybody to do so, and no test run talks to strangers.
 */
import dgram from 'node:dgram'
import net from 'node:net'

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/

const assertLoopback = (what: string, host: unknown): void => {
  if (typeof host !== 'string' || !LOOPBACK.test(host)) {
    throw new Error(`An example ${what} ${String(host)}; examples stay on the loopback interface.`)
  }
}

const guard = <T extends object>(target: T, name: keyof T, what: string, hostOf: (args: unknown[]) => unknown): void => {
  const original = target[name] as (...args: unknown[]) => unknown

  Object.assign(target, {
    [name]: function (this: unknown, ...args: unknown[]): unknown {
      assertLoopback(what, hostOf(args))

      return original.apply(this, args)
    }
  })
}

/** Options, (port, host) or a path; Node's own calls pass all of it on as one array */
const endpoint = (fallback: string | undefined) => (args: unknown[]): unknown => {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args

  if (typeof first === 'object' && first != null) {
    const { host = fallback, address = host, path } = first as { host?: unknown, address?: unknown, path?: unknown }

    return path == null ? address : 'localhost'
  }

  // a path in the file system
  if (typeof first === 'string' && Number.isNaN(Number(first))) {
    return 'localhost'
  }

  return typeof second === 'string' ? second : fallback
}

guard(net.Server.prototype, 'listen', 'listens on', endpoint(undefined))
guard(net.Socket.prototype, 'connect', 'connects to', endpoint('localhost'))
guard(dgram.Socket.prototype, 'bind', 'listens on', endpoint(undefined))
guard(dgram.Socket.prototype, 'connect', 'connects to', endpoint('localhost'))
guard(dgram.Socket.prototype, 'send', 'sends to', ([, ...args]) => args.find((arg) => typeof arg === 'string') ?? 'localhost')
