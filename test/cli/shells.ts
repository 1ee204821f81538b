import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from './command.ts'
import type { Told } from './command.ts'

/** A relay that listens, and the commands of one test, all in a folder of their own */
export class Shells {
  readonly folder: string
  readonly #commands: Command[] = []

  private constructor (folder: string) {
    this.folder = folder
  }

  static async open (): Promise<Shells> {
    return new Shells(await mkdtemp(join(tmpdir(), 'juxta-cli-')))
  }

  /** Ends whatever still runs. What came of the commands of a test that failed is told: where the time went shows nowhere else. */
  async close (test?: { state?: string }): Promise<void> {
    if (test?.state === 'failed') {
      console.info(this.#commands.map(({ account }) => account).join('\n'))
    }

    await Promise.all(this.#commands.map(async command => command.kill()))
    await rm(this.folder, { recursive: true, force: true })
  }

  run (args: string[], env?: NodeJS.ProcessEnv): Command {
    const command = new Command(args, env)
    this.#commands.push(command)

    return command
  }

  /** A data directory: one for each machine that the test plays */
  dir (name: string): string {
    return join(this.folder, name)
  }

  async relay (ports: { port: number, wsPort: number } = { port: 0, wsPort: 0 }): Promise<Relay> {
    const command = this.run(['relay', '--data-dir', this.dir('relay'), '--port', String(ports.port), '--ws-port', String(ports.wsPort)])
    const { addresses } = await command.event('relay') as unknown as { addresses: string[] }
    const [port, wsPort] = addresses.map(address => Number(/\/tcp\/(\d+)/.exec(address)?.[1]))

    return { command, address: addresses[0], ports: { port, wsPort } }
  }

  async listen (name: string, relay: Relay, options: string[] = [], machine = 'listener'): Promise<Listener> {
    const command = this.run(['listen', name, '--relay', relay.address, '--data-dir', this.dir(machine), ...options])
    const listening = await command.event('listening')

    return Object.assign(command, { reference: `${name}@${String(listening.owner)}`, listening })
  }

  connect (reference: string, relay: Relay, options: string[] = [], machine = 'connector'): Command {
    return this.run(['connect', reference, '--relay', relay.address, '--data-dir', this.dir(machine), ...options])
  }
}

export interface Relay {
  command: Command
  address: string
  ports: { port: number, wsPort: number }
}

export type Listener = Command & { reference: string, listening: Told }
