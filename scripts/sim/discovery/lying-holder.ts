import { codec } from '@juxta/placement/internal'
import { encodeFrame, FrameDecoder } from '@juxta/wire'
import { ENDLESS_MS, forged } from './lies.ts'
import type { Lie, Material } from './lies.ts'
import type { Stream } from '@libp2p/interface'

type PlacementAnswer = ReturnType<typeof codec.response.decode>
type Found = NonNullable<PlacementAnswer['found']>

/** Bytes in the longest answer */
const MAX_ANSWER_BYTES = 300_000

/** First byte of an answer of which there is more, and of the last part of one */
const MORE = 0
const LAST = 1

/** On a stream on which a rendezvous is about to say what it holds, makes that a lie. How views are compared stays as it is, so that it stays in them. */
export function lieOn (stream: Stream, lie: Lie, material: Material, { lied, sleep }: { lied (): void, sleep (ms: number): Promise<void> }): void {
  const send = stream.send.bind(stream)
  const close = stream.close.bind(stream)
  const decoder = new FrameDecoder({ maxLength: MAX_ANSWER_BYTES })
  let endless: Promise<void> | undefined

  const isOpen = (): boolean => stream.status === 'open' && stream.writeStatus === 'writable'
  const goOn = async (found: Found): Promise<void> => {
    for (let i = 0; isOpen(); i++) {
      send(encoded(MORE, { ...found, documents: lies(lie, found.documents, material) }))
      await sleep(ENDLESS_MS)
    }
  }

  stream.send = data => {
    let more = true

    for (const frame of decoder.push(data)) {
      const found = frame[0] <= LAST ? codec.response.decode(frame.subarray(1)).found : undefined

      if (found == null) {
        more = send(encodeFrame(frame))
      } else if (lie === 'endless') {
        lied()
        endless ??= goOn(found)
      } else {
        lied()
        more = send(encoded(frame[0], { ...found, documents: lies(lie, found.documents, material) }))
      }
    }

    return more
  }

  stream.close = async options => {
    await endless
    await (isOpen() ? close(options) : undefined)
  }
}

/** What is said in place of these documents. */
function lies (lie: Lie, documents: readonly Uint8Array[], { expiredFor, foreign }: Material): Array<Uint8Array<ArrayBuffer>> {
  const said = (): Uint8Array[] => {
    switch (lie) {
      case 'forged':
        return [...documents, foreign[0]].map(forged)
      case 'expired':
        return documents.flatMap(document => expiredFor.get(Buffer.from(document).toString('hex')) ?? [])
      case 'foreign':
        return foreign.slice(0, 3)
      case 'endless':
        return [foreign[0]]
      case 'silent':
        return []
    }
  }

  return said().map(document => new Uint8Array(document))
}

function encoded (kind: number, found: Found): Uint8Array {
  return encodeFrame(Uint8Array.of(kind, ...codec.response.encode({ found })))
}
