import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { boolean, bytes, createId, define, integer, list, number, record, seal, sealAdvertisementDelegation, string, withdraw } from '@juxta/advertisement'
import type { Advertisement, AttributeDefinitions, Attributes, Opened } from '@juxta/advertisement'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

export const alice = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(1))
export const bob = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(4))

/** One attribute of every sort */
export const note = define({
  type: 'note',
  attributes: {
    text: string({ optional: true, index: true }),
    size: number({ optional: true }),
    pages: integer({ optional: true, index: true }),
    done: boolean({ optional: true }),
    picture: bytes({ optional: true }),
    words: list(string(), { optional: true }),
    place: record({ room: string(), at: list(list(number())) }, { optional: true })
  } satisfies AttributeDefinitions
})

export type Note = Attributes<typeof note>

const genesis = { kind: 'note', owner: alice.publicKey, nonce: new Uint8Array(16).fill(7) }

export const sealNote = async (attributes: Note): Promise<Advertisement<typeof note>> => seal(note, { genesis, attributes }, { privateKey: alice, now: NOW })

/** Everything that a note can have, with text that XML does not like */
export const everything: Note = {
  text: ' <a href="b">&amp;\'\r\n\t]]> ',
  size: -0.1,
  pages: 2 ** 53 - 1,
  done: false,
  picture: Uint8Array.of(0, 255, 10),
  words: ['', '\0', '\uFFFE', '😀', '  '],
  place: { room: 'north', at: [[1e300, 5e-324], []] }
}

/** Documents of every sort */
export const sealed = async (): Promise<Opened[]> => {
  const first = await sealNote(everything)
  const delegation = await sealAdvertisementDelegation({ delegate: peerIdFromPrivateKey(bob), resource: createId(genesis), expiresMs: 86_400_000 }, { privateKey: alice, now: NOW })

  return [
    first,
    await sealNote({}),
    await withdraw(first, { privateKey: alice, now: NOW }),
    await seal(note, { genesis, attributes: { text: 'by bob' } }, { privateKey: bob, now: NOW, delegation: delegation.bytes })
  ] as Opened[]
}
