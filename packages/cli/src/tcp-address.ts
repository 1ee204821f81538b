import { isIP } from 'node:net'
import { UsageError } from './errors.ts'

/** @throws UsageError - the host is no IP address */
export function tcpAddress (host: string, port: number): string {
  const version = isIP(host)

  if (version === 0) {
    throw new UsageError(`--host ${host}: give the IP address of an interface, 0.0.0.0 for all of them, or 127.0.0.1 for this machine alone`)
  }

  return `/ip${version}/${host}/tcp/${port}`
}
