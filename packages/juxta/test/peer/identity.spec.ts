import { stat, writeFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createPeer, dataDirectory, identityOf } from '../../src/index.ts'
import { inFolder } from '../temporary-folder.ts'
import { nameOf } from '../name-of.ts'

describe('the identity of a peer', () => {
  it('is the same after a restart with the same data directory', async () => inFolder(async dataDir => {
    const first = await createPeer({ role: 'edge', dataDir })
    await first.stop()
    const second = await createPeer({ role: 'edge', dataDir })
    await second.stop()

    expect(second.peerId.toString()).to.equal(first.peerId.toString())
    expect((await stat(join(dataDir, 'identity.key'))).mode & 0o777).to.equal(0o600)
  }))

  it('is another one each time without', async () => {
    const [first, second] = await Promise.all([createPeer({ role: 'edge' }), createPeer({ role: 'edge' })])
    await Promise.all([first.stop(), second.stop()])

    expect(second.peerId.toString()).to.not.equal(first.peerId.toString())
  })

  it('is one running peer\'s, also when that was stopped and started again', async () => inFolder(async dataDir => {
    const first = await createPeer({ role: 'edge', dataDir })
    expect(await createPeer({ role: 'edge', dataDir }).catch((error: unknown) => String(error))).to.match(/^DataDirectoryInUseError: .* is used by another peer of this process: stop/)

    await first.stop()
    const second = await createPeer({ role: 'edge', dataDir })
    expect(await nameOf(Promise.resolve(first.start()))).to.equal('DataDirectoryInUseError')

    await second.stop()
    await first.start()
    expect(await nameOf(createPeer({ role: 'edge', dataDir }))).to.equal('DataDirectoryInUseError')
    await first.stop()
  }))

  it('can be asked for before there is a peer, and while it runs', async () => inFolder(async folder => {
    const dataDir = join(folder, 'new')
    const { publicKey } = await identityOf(dataDirectory(dataDir))
    const peer = await createPeer({ role: 'edge', dataDir })

    expect(publicKey.equals(peer.peerId.publicKey)).to.equal(true)
    expect((await identityOf(dataDirectory(dataDir))).publicKey.equals(publicKey)).to.equal(true)
    await peer.stop()
  }))

  it('is never replaced when its file is damaged: that is an error, and the directory is free', async () => inFolder(async dataDir => {
    const path = join(dataDir, 'identity.key')

    for (const bytes of [new Uint8Array(), Uint8Array.of(1, 2, 3), new TextEncoder().encode('a key, honestly')]) {
      await writeFile(path, bytes)

      expect(await nameOf(createPeer({ role: 'edge', dataDir }))).to.equal('CorruptIdentityError')
      expect(new Uint8Array(await readFile(path))).to.deep.equal(bytes)
    }

    // half a key
    const intact = await inAnotherFolder()
    await writeFile(path, intact.subarray(0, 30))
    expect(await nameOf(createPeer({ role: 'edge', dataDir }))).to.equal('CorruptIdentityError')

    await writeFile(path, intact)
    await (await createPeer({ role: 'edge', dataDir })).stop()
  }))

  it('leaves the directory free when the peer could not be started', async () => inFolder(async dataDir => {
    const listen = ['/ip4/127.0.0.1/tcp/1']

    expect(await nameOf(createPeer({ role: 'edge', dataDir, listen: [...listen, 'nonsense'] }))).to.not.equal(undefined)
    await (await createPeer({ role: 'edge', dataDir })).stop()
  }))
})

async function inAnotherFolder (): Promise<Uint8Array> {
  let bytes = new Uint8Array()

  await inFolder(async dataDir => {
    await (await createPeer({ role: 'edge', dataDir })).stop()
    bytes = new Uint8Array(await readFile(join(dataDir, 'identity.key')))
  })

  return bytes
}
