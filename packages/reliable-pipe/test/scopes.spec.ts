import { expect } from 'chai'
import { systemClock } from '@juxta/path/internal'
import { openScope } from '@juxta/wire'
import { bytes, createNode, echo, next, read, rejection, stopAll, text, until } from './nodes.ts'
import { attachFrame, RawStream } from './raw-stream.ts'
import { fromHex } from './wire/decoding.ts'
import type { Scope } from '@juxta/wire'

/** Who knows the word is in; good enough to see that scopes are asked, and nothing else */
function scope (word: string): Scope {
  return {
    name: word,
    open: false,
    async admit (exchange) {
      if (text(exchange.opening) !== word) {
        return { kind: 'unknown' }
      }

      exchange.send(bytes(`${word} here`))

      return { kind: text(await exchange.receive()) === `${word} too` ? 'admitted' : 'refused' }
    },
    async prove (exchange) {
      exchange.send(bytes(word))

      if (text(await exchange.receive()) !== `${word} here`) {
        return { kind: 'refused' }
      }

      exchange.send(bytes(`${word} too`))

      return { kind: 'admitted' }
    }
  }
}

describe('scopes', () => {
  afterEach(stopAll)

  it('let in who shares them, on every path of a session', async () => {
    const [red, blue] = [scope('red'), scope('blue')]
    const [server, client] = await Promise.all([createNode({ scopes: [blue, red] }), createNode({ scopes: [red] })])
    server.services.reliablePipe.listen('echo', echo)
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
    session.send(bytes('one'))
    expect(text(await read(session))).to.equal('one')

    const attached = next(session, 'path')
    client.getConnections().forEach(connection => { connection.abort(new Error('cut')) })
    await attached
    session.send(bytes('two'))
    expect(text(await read(session))).to.equal('two')
    expect((await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', scope: red })).status).to.equal('open')
  })

  it('are settled anew when the other end does not know any more that they were', async () => {
    const red = scope('red')
    let ahead = 0
    const clock = { ...systemClock, now: () => systemClock.now() + ahead }
    const [server, client] = await Promise.all([createNode({ scopes: [red], clock }), createNode({ scopes: [red] })])
    server.services.reliablePipe.listen('echo', echo)
    await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })

    // longer than the server remembers whom it has let in
    ahead = 2 * 3_600_000
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
    session.send(bytes('two'))
    expect(text(await read(session))).to.equal('two')
    expect(client.getConnections()).to.have.lengthOf(1)
  })

  it('say nothing to who does not: not that somebody listens, nor what for', async () => {
    const [server, client] = await Promise.all([createNode({ scopes: [scope('red')] }), createNode()])
    let asked = false
    server.services.reliablePipe.listen('echo', echo, { accept: () => { asked = true; return true } })

    for (const other of [scope('blue'), openScope]) {
      const controller = new AbortController()
      const connected = rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', scope: other, signal: controller.signal }))
      await until(() => client.getConnections().length > 0)
      await new Promise<void>(resolve => { setImmediate(resolve) })
      controller.abort(new Error('enough'))
      expect(await connected).to.have.property('message', 'enough')
    }

    expect(asked).to.be.false
    expect(server.services.reliablePipe.refusals).to.deep.equal({})
  })

  it('have sessions of their own: in another scope there is no such session', async () => {
    const red = scope('red')
    const [server, client] = await Promise.all([createNode({ scopes: [red, openScope] }), createNode()])
    server.services.reliablePipe.listen('echo', echo)
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', scope: red })
    const raw = await RawStream.open(client.getConnections()[0])
    raw.write(attachFrame({ session: fromHex(session.id), isNew: false, counter: 3 }))

    expect(await raw.next('attached')).to.deep.include({ status: 'unknown-session', position: undefined })
    session.send(bytes('still here'))
    expect(text(await read(session))).to.equal('still here')
    expect(session.stats.attaches).to.equal(1)
  })
})
