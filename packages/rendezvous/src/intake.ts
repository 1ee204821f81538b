import { ExpiredError, FutureDatedError, open, TooLargeError, UnknownTypeError, WrongPublisherError, WrongSignatureError } from '@juxta/advertisement'
import { isWithdrawalOf } from '@juxta/advertisement-cache/internal'
import { turn } from '@juxta/wire'
import { VERIFIED_PER_TURN } from './constants.ts'
import type { RefusalReason } from './wire/refusal.ts'
import type { LeaseTable } from './core/lease-table.ts'
import type { AdvertisementIndex } from '@juxta/advertisement-cache'
import type { ClockOptions, Opened } from '@juxta/advertisement'

export interface IntakeInit {
  index: AdvertisementIndex
  table: LeaseTable
  clock: ClockOptions
  /** Whether advertisements of that type are taken. */
  takesType (type: string): boolean
  now (): number
  changed (change: { added: Opened, replaced?: Opened }): void
  /** It is the client's, too, as it is of who pushed it before. */
  shared (opened: Opened): void
}

export type Reason = keyof typeof RefusalReason

const REASONS: Array<[new (...args: any[]) => Error, Reason]> = [
  [WrongSignatureError, 'wrongSignature'],
  [WrongPublisherError, 'wrongPublisher'],
  [ExpiredError, 'expired'],
  [FutureDatedError, 'futureDated'],
  [TooLargeError, 'tooLarge'],
  [UnknownTypeError, 'unknownType']
]

/** The name of a document in the lease table. */
export function documentName ({ id, type }: { id: string, type: string }): string {
  return `${id} ${type}`
}

/** Verifies the documents of one push, a few in each turn of the event loop, and takes those that are right. Gives for each why not, or nothing. */
export async function takeIn (init: IntakeInit, client: string, documents: readonly Uint8Array[], signal: AbortSignal): Promise<Array<Reason | undefined>> {
  const reasons: Array<Reason | undefined> = []

  for (const [i, bytes] of documents.entries()) {
    if (i > 0 && i % VERIFIED_PER_TURN === 0) {
      await turn()
    }

    // what nobody waits for any more is not verified
    signal.throwIfAborted()
    reasons.push(await takeOne(init, client, bytes))
  }

  return reasons
}

async function takeOne (init: IntakeInit, client: string, bytes: Uint8Array): Promise<Reason | undefined> {
  try {
    const opened = await open(bytes, { now: init.now(), ...init.clock })

    return init.takesType(opened.type) ? enter(init, client, opened) : 'unknownType'
  } catch (error) {
    return REASONS.find(([kind]) => error instanceof kind)?.[1] ?? 'invalid'
  }
}

function enter ({ index, table, now, changed, shared }: IntakeInit, client: string, opened: Opened): Reason | undefined {
  const name = documentName(opened)
  const size = opened.bytes.byteLength
  const replaced = index.get(opened.id, opened.type)?.opened

  // a withdrawal of what is there is taken, unless it is one to take up room
  if (!table.hasRoom(client, name, size) && !isWithdrawalOf(opened, replaced)) {
    return 'clientFull'
  }

  switch (index.add(opened, now())) {
    case 'added':
    case 'newer':
      table.hold(client, name, size)
      changed({ added: opened, replaced })
      return undefined
    case 'known':
      // whoever pushed it first may leave when it likes, but not take it away
      table.hold(client, name, size)
      shared(opened)
      return undefined
    case 'older':
      return 'older'
    case 'refused':
      return 'full'
  }
}
