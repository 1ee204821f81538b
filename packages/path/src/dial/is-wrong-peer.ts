/** Whether somebody else answered than who was dialled, at one of the addresses. libp2p keeps of what the encrypter threw only the message, which is Noise's and TLS's. */
export function isWrongPeer (err: unknown): boolean {
  return err instanceof AggregateError
    ? err.errors.some(isWrongPeer)
    : err instanceof Error && (err.name === 'UnexpectedPeerError' || (err.name === 'EncryptionFailedError' && err.message.includes('does not match expected')))
}
