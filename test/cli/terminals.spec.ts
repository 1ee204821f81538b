import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasTmux, Tmux } from './tmux.ts'

describe('juxta in three terminals', function () {
  this.timeout(60_000)

  let folder: string
  let tmux: Tmux | undefined

  beforeEach(async function () {
    if (!hasTmux()) {
      Object.assign(this.test?.parent ?? {}, { skipReason: 'there is no tmux' })
      this.skip()
    }

    folder = await mkdtemp(join(tmpdir(), 'juxta-'))
    tmux = new Tmux(folder)
  })

  afterEach(async () => {
    await tmux?.close()
    tmux = undefined
    await rm(folder, { recursive: true, force: true })
  })

  it('is typed as the commands themselves say, and two people talk', async () => {
    const open = async (name: string): Promise<Awaited<ReturnType<Tmux['terminal']>>> => {
      const terminal = await (tmux as Tmux).terminal(name)
      await terminal.type(`export JUXTA_DATA_DIR=${join(folder, name)}`)

      return terminal
    }
    const [relay, alice, bob] = [await open('relay'), await open('alice'), await open('bob')]

    await relay.type('juxta relay --port 0 --ws-port 0')
    const listen = await relay.shows(/(juxta listen NAME --relay \S+)/)

    await bob.type(listen.replace('NAME', 'chat'))
    const connect = await bob.shows(/(juxta connect chat@\S+ --relay \S+)/)

    await alice.type(connect)
    await alice.shows(/is there/)
    await alice.type('are you there?')
    await bob.shows(/^are you there\?$/m)
    await bob.type('yes I am')
    await alice.shows(/^yes I am$/m)

    // the end of what is typed on one side is the end of both
    await alice.press('C-d')
    await alice.shows(/done: 15 bytes sent and arrived, 9 received/)
    await bob.shows(/done: 9 bytes sent and arrived, 15 received/)

    await relay.press('C-c')
    await relay.type('echo code $?')
    await relay.shows(/code 130$/m)
  })
})
