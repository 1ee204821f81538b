import type { System } from '../channel.ts'
import type { SystemName } from '../task.ts'

/** Loaded when asked for: an end has only its own system in its process */
export const SYSTEMS: Record<SystemName, () => Promise<System>> = {
  juxta: async () => (await import('./juxta.ts')).juxta,
  'juxta-durable': async () => (await import('./juxta-durable.ts')).juxtaDurable,
  'nats-jetstream': async () => (await import('./nats.ts')).nats,
  'mqtt-qos1': async () => (await import('./mqtt.ts')).mqtt,
  gossipsub: async () => (await import('./gossipsub.ts')).gossipsub,
  raw: async () => (await import('./raw.ts')).raw
}
