import streamMuxerTests from '@libp2p/interface-compliance-tests/stream-muxer'
import { sessionMuxer } from './session-muxer.ts'

/** What libp2p's tests of stream muxers ask of streams that sessions are not to do, or that is asked of libp2p's own class */
const NOT_APPLICABLE = new Map([
  ['closing underlying MultiaddrConnection closes streams', 'a session goes on without its connection, and looks for another'],
  ['does not send close read when remote closes write', 'spies on a private method of libp2p\'s AbstractStream'],
  ['does not send close read or write when remote resets', 'spies on private methods of libp2p\'s AbstractStream'],
  ['should abort close due to timeout with slow sender', 'reads and sets private fields of libp2p\'s AbstractStream; that a signal ends the waiting is tested in session-stream.spec.ts']
])

/**
 * Of libp2p's suites the one for stream muxers fits: it tests streams, two at a time. Those for transports, connection encryption and peer discovery test what a
 * session runs over or beside: dialling an address, the handshake, finding peers.
 */
describe('sessions as libp2p streams, by libp2p\'s own tests', () => {
  beforeEach(function () {
    if (NOT_APPLICABLE.has(this.currentTest?.title ?? '')) {
      this.skip()
    }
  })

  streamMuxerTests({ setup: async () => sessionMuxer, teardown: async () => {} })
})
