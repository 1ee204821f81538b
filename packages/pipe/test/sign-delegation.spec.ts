import { pipeType, seal } from '@juxta/advertisement'
import { expect } from 'chai'
import { pipeGenesis } from '../src/binding-type.ts'
import { openDelegation } from '../src/document/delegation.ts'
import { signDelegation } from '../src/sign-delegation.ts'
import { alice, bob, idOf } from './document/fixtures.ts'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'

const NOW = 1_700_000_000_000

describe('a delegation by an owner who is not running', () => {
  const options = { name: 'logs', privateKey: alice, to: peerIdFromPrivateKey(bob), rank: 1, now: () => NOW }

  it('is of the pipe that the owner makes of the name', async () => {
    const pipe = await seal(pipeType, {
      genesis: pipeGenesis(alice.publicKey, 'logs'),
      attributes: { name: 'logs', delivery: 'exclusive', reliability: 'reliable', bind: 'delegates' }
    }, { privateKey: alice, now: NOW })
    const { bytes } = await signDelegation({ ...options, expiresMs: 1_000 })

    expect(await openDelegation(bytes)).to.include({ pipe: pipe.id, owner: idOf(alice), delegate: idOf(bob), rank: 1, issued: NOW, expires: NOW + 1_000 })
  })

  it('has a rank, and an end', async () => {
    for (const changes of [{ rank: -1 }, { rank: 0.5 }, { expiresMs: 0 }, { expiresMs: Infinity }]) {
      expect(await signDelegation({ ...options, ...changes }).catch((err: Error) => err.name)).to.equal('InvalidPipeError')
    }
  })
})
