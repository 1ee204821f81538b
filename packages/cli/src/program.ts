import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { commandName } from './command-name.ts'
import { CONNECT_WAIT_S, MAX_WAIT_S, RELAY_PORT, RELAY_WEBSOCKET_PORT } from './constants.ts'
import { folders } from './folders.ts'
import { Status } from './status.ts'
import type { ConvertOptions } from './commands/convert.ts'
import type { DelegateOptions } from './commands/delegate.ts'
import type { ListenOptions } from './commands/listen.ts'
import type { RelayOptions } from './commands/relay.ts'
import type { Surroundings } from './converse.ts'
import type { EdgeOptions } from './edge.ts'
import type { Readable, Writable } from 'node:stream'

interface Common {
  json: boolean
  dataDir?: string
}

/** What a program is given; its status is made from the options */
export interface ProgramInit {
  input: Readable
  output: Writable
  signal: AbortSignal
  version: string
  /** errors of the command line are left to the caller: nothing but JSON may be on standard error */
  quiet?: boolean
}

/** A command's module is loaded when it is called: help and a mistyped option need nothing of libp2p. */
export function program (init: ProgramInit): Command {
  const surroundings = ({ json }: Common): Surroundings => ({ ...init, status: new Status(json) })
  const command = (name: string, description: string): Command => {
    return root.command(name).description(description)
      .option('--data-dir <dir>', 'where to keep keys and what was learned (default: JUXTA_DATA_DIR, or juxta in your folder for data)')
      .option('--json', 'status as JSON objects, one a line', false)
  }
  const root = new Command(commandName())
    .description('A pipe between two shells, found by name. Data goes to standard output, everything else to standard error.')
    .version(init.version)
    .exitOverride()
    .configureOutput(init.quiet === true ? { writeErr: () => {} } : {})
    .showHelpAfterError('(add --help for what there is)')

  command('relay', 'relay and rendezvous for others')
    .option('--host <ip>', 'the interface to listen on; 0.0.0.0 for all of them', '127.0.0.1')
    .option('--port <n>', 'for TCP; 0 for any that is free', port, RELAY_PORT)
    .option('--ws-port <n>', 'for WebSockets; 0 for any that is free', port, RELAY_WEBSOCKET_PORT)
    .option('--announce <addr>', 'an address to tell others instead, where a router forwards a port; may be repeated', collect)
    .action(async (options: RelayOptions & Common) => (await import('./commands/relay.ts')).relay(options, folders(options.dataDir), surroundings(options)))

  edge(command('listen <NAME>', 'wait for the other side, under a name'), 0)
    .option('--delegation <file>', `the owner's word that you may, from \`${commandName()} delegate\`: its file, or itself`)
    .action(async (name: string, options: ListenOptions & Common) => (await import('./commands/listen.ts')).listen(name, options, folders(options.dataDir), surroundings(options)))

  edge(command('connect <NAME[@owner]>', 'find who listens under a name'), CONNECT_WAIT_S)
    .action(async (name: string, options: EdgeOptions & Common) => (await import('./commands/connect.ts')).connect(name, options, folders(options.dataDir), surroundings(options)))

  command('delegate <NAME>', 'allow somebody else to listen in your place')
    .requiredOption('--to <peer>', `who: what \`${commandName()} id NAME\` prints there`)
    .requiredOption('--rank <n>', 'above the rank of whom it may take the place of; yours is 0', count)
    .option('--days <n>', 'for how long, 1 to 365', days, 30)
    .action(async (name: string, options: DelegateOptions & Common) => (await import('./commands/delegate.ts')).delegate(name, options, folders(options.dataDir), surroundings(options)))

  command('id <NAME>', 'the peer id under which a name is listened to here')
    .action(async (name: string, options: Common) => (await import('./commands/id.ts')).id(name, folders(options.dataDir), surroundings(options)))

  command('convert [FILE]', 'an advertisement in another form: from sealed bytes, XML, JSON, or a document of JXTA')
    .addOption(new Option('--to <form>', 'what to write').choices(['json', 'xml', 'jxta', 'sealed']).default('json'))
    .option('--sign <NAME>', 'sign what a document of JXTA says, with your key for a name')
    .option('--document <root>', 'which document of JXTA to write, where there are several: PA or APA')
    .action(async (file: string | undefined, options: ConvertOptions & Common) => (await import('./commands/convert.ts')).convert(file, options, folders(options.dataDir), surroundings(options)))

  return root
}

function edge (command: Command, waitS: number): Command {
  return command
    .option('--relay <addr>', 'a relay\'s address with its peer id; may be repeated (default: JUXTA_RELAY)', collect)
    .option('--relay-only', 'never connect directly', false)
    .option('--host <ip>', 'the interface to be reached at directly; 0.0.0.0 for all of them', '127.0.0.1')
    .option('--wait <seconds>', 'for a relay that does not answer; 0: without end', seconds, waitS)
}

function collect (value: string, before: string[] = []): string[] {
  return [...before, value]
}

function port (text: string): number {
  const value = Number(text)

  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  }

  return value
}

function count (text: string): number {
  const value = Number(text)

  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('give a whole number.')
  }

  return value
}

function seconds (text: string): number {
  const value = count(text)

  if (value > MAX_WAIT_S) {
    throw new InvalidArgumentError(`give up to ${MAX_WAIT_S} seconds, or 0 to wait without end.`)
  }

  return value
}

function days (text: string): number {
  const value = count(text)

  if (value < 1 || value > 365) {
    throw new InvalidArgumentError('give 1 to 365 days.')
  }

  return value
}

/** Whether the error is of the command line, and was told already; help that was asked for is none */
export function isTold (error: unknown): error is CommanderError {
  return error instanceof CommanderError
}
