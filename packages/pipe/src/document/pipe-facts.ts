import type { PipeFacts } from '../core/facts.ts'
import type { Advertisement, pipeType } from '@juxta/advertisement'

/** A pipe's advertisement: what it is called, whose it is, who may listen */
export type PipeAdvertisement = Advertisement<typeof pipeType>

export function factsOf ({ id, owner, attributes: { delivery, bind, transport } }: PipeAdvertisement): PipeFacts {
  return { id, owner: owner.toString(), delivery, bind, transport }
}
