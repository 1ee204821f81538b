import { oneOf, string } from './attribute.ts'
import { define } from './define.ts'
import { foreign } from './foreign.ts'

/**
 * A pipe: a named channel whose ends may be anywhere.
 */
export const pipeType = define({
  type: 'pipe',
  attributes: {
    /** what people call it; the pipe of another owner may be called the same */
    name: string({ index: true, maxBytes: 256 }),
    /** whether several ends may listen, or one at a time */
    delivery: oneOf(['shared', 'exclusive']),
    /** what becomes of a message whose path is lost */
    reliability: oneOf(['unreliable', 'reliable']),
    /** who may bind an input end */
    bind: oneOf(['owner', 'delegates', 'members', 'anyone']),
    /** the network transport that must carry it, by the name of its protocol in multiaddrs: `tcp`, `ws`, `webrtc-direct` */
    transport: string({ optional: true, maxBytes: 64 }),
    description: string({ optional: true, maxBytes: 1_024 }),
    ...foreign
  },
  problem: ({ delivery, bind }) => {
    // one end at a time follows another by delegation: who was not named in one has no place in the chain
    if (delivery === 'exclusive' && bind !== 'owner' && bind !== 'delegates') {
      return { attribute: 'bind', problem: `is ${bind}, and the end of an exclusive pipe is bound by its owner or delegates` }
    }

    return undefined
  }
})
