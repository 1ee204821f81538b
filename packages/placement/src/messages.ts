import type { Comparison, ComparisonAnswer } from './core/placement-event.ts'
import type { Gossip } from './core/view/gossip.ts'
import type { MemberRecord } from './core/view/members.ts'
import type { Compare, Compared, Gossip as GossipMessage } from './wire/placement.ts'

type Verify = (records: readonly Uint8Array[]) => Promise<MemberRecord[]>

function toGossip ({ sum, records, suspects, fingerprints, wanted }: Gossip): GossipMessage {
  return { sum, records: records.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>), suspects: [...suspects], fingerprints: [...fingerprints], wanted: [...wanted] }
}

async function fromGossip ({ sum, records, suspects, fingerprints, wanted }: GossipMessage, verify: Verify): Promise<Gossip> {
  return { sum, records: await verify(records), suspects, fingerprints, wanted }
}

export function toCompare ({ gossip, sum, list }: Comparison): Compare {
  return { gossip: gossip == null ? undefined : toGossip(gossip), sum, list: list == null ? undefined : { hashes: [...list] } }
}

export async function fromCompare ({ gossip, sum, list }: Compare, verify: Verify): Promise<Comparison> {
  return { gossip: gossip == null ? undefined : await fromGossip(gossip, verify), sum, list: list?.hashes }
}

export function toCompared ({ gossip, differs, missing }: ComparisonAnswer): Compared {
  return { gossip: gossip == null ? undefined : toGossip(gossip), differs, missing: missing == null ? undefined : { hashes: [...missing] } }
}

export async function fromCompared ({ gossip, differs, missing }: Compared, verify: Verify): Promise<ComparisonAnswer> {
  return { gossip: gossip == null ? undefined : await fromGossip(gossip, verify), differs, missing: missing?.hashes }
}
