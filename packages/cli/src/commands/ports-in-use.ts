/** The ports that somebody else listens on already, as far as that is why libp2p could not listen */
export function portsInUse (error: unknown): number[] {
  const { message, errors = [], cause } = error as { message?: string, errors?: unknown[], cause?: unknown }
  // libp2p puts what its transports threw into the text of what it throws
  const own = [...(message ?? '').matchAll(/EADDRINUSE\b.*:(\d+)$/gm)].map(([, port]) => Number(port))

  return [...new Set([...own, ...(cause == null ? [] : portsInUse(cause)), ...errors.flatMap(portsInUse)])]
}
