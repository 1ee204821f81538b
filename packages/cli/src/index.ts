/**
 * @packageDocumentation
 *
 * A pipe between two shells, found by name. `npx juxta`, in a clone of the repository, runs it on the Node that npm installed there. On a machine that both can reach:
 *
 * ```console
 * npx juxta relay
 * ```
 *
 * It prints its address, and these two commands. One side waits under a name, and prints what to type on the other:
 *
 * ```console
 * npx juxta listen photos --relay /ip4/…/p2p/… > photos.tar
 * npx juxta connect photos@12D3… --relay /ip4/…/p2p/… < photos.tar
 * ```
 *
 * What goes in on one side comes out on the other, once and in order, in both directions: directly where that is possible, through the relay
 * where it is not, and on and on while connections are cut, the relay is restarted or a lid is closed for less than ten minutes. A slow reader makes the other side wait.
 *
 * A name has an owner: the machine that listened to it first, by a key in its data directory. `connect photos` without an owner works
 * while there is one, who is remembered from then on; several are an error that lists them. The owner may let another machine listen in
 * its place:
 *
 * ```console
 * npx juxta id photos                                          # on the other machine: who it is
 * npx juxta delegate photos --to 12D3… --rank 1 > delegation   # on the owner's: what the other one is to be given
 * npx juxta listen photos --delegation delegation --relay …    # on the other one, now or when the owner is gone
 * ```
 *
 * A higher rank takes the end from a lower one; the owner's own is 0. Whoever is connected finds the new end, also when the one before was killed, says
 * how many bytes had arrived there, and goes on with the first that may not have: nothing is left out on the way, and a part may be at both.
 * What has arrived was received by the process there, which may have been killed before it wrote it.
 *
 * Keys are in `~/.local/share/juxta` (`$XDG_DATA_HOME/juxta` where that is set), or in what `--data-dir` or `JUXTA_DATA_DIR` names: `relay/identity.key`, and for each name that was listened to
 * `listen/NAME/identity.key`. Who has a copy of one is that relay, or that owner; without it they are lost. `connect` has no key, and remembers there who owns the names that it used. Each such folder is
 * one command's at a time: two listeners of one name on one machine need two data directories, and are two owners.
 *
 * `npx juxta convert` reads an advertisement from a file or from standard input, as sealed bytes, XML or JSON, verifies it, and writes it in another form. It also reads
 * documents of JXTA, which nobody signed: `--sign NAME` does, with the key for a name.
 *
 * ```console
 * npx juxta convert printer.xml --to json
 * npx juxta convert pipe.adv --to sealed --sign imports > pipe.bin
 * ```
 *
 * A relay that does not answer is waited for, by `connect` for a minute and by `listen` without end; `--wait SECONDS` sets it for both. Meanwhile they say which one it is and why.
 *
 * Data is on standard output, and everything else on standard error; `--json` makes that one JSON object a line, each with an `event`. A command ends
 * with 0 when both sides have sent their end and everything has arrived, with 1 when something went wrong, with 2 when it was
 * called in a way that makes no sense, and with 130 on Ctrl-C (143 on SIGTERM, 129 on SIGHUP), having told the other side. The
 * end of standard input ends our side only; at a terminal the other side's end is ours too.
 *
 * A script that is to end it by a signal later starts `node_modules/.bin/juxta` itself, with `node_modules/.bin` first in its `PATH`: killing npx leaves the process behind that it started.
 *
 * Nothing listens on more than this machine unless `--host` says so, such as `npx juxta relay --host 0.0.0.0`.
 */
import { readFileSync } from 'node:fs'
import { exitCodeOf } from './exit-code.ts'
import { InterruptedError, UsageError } from './errors.ts'
import { isTold, program } from './program.ts'
import { untilInterrupted } from './signals.ts'
import { Status } from './status.ts'

/** Runs the command that the process was started with, and ends the process */
export async function main (args: string[] = process.argv.slice(2)): Promise<never> {
  process.exit(await run(args))
}

async function run (args: string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

  const json = args.includes('--json')

  try {
    await program({ input: process.stdin, output: process.stdout, signal: untilInterrupted(), version, quiet: json }).parseAsync(args, { from: 'user' })

    return 0
  } catch (err) {
    if (isTold(err)) {
      if (json && err.exitCode !== 0) {
        new Status(true).failed(new UsageError(err.code === 'commander.help' ? 'a command is missing' : err.message.replace(/^error: /, '')))
      }

      return err.exitCode === 0 ? 0 : 2
    }

    if (!(err instanceof InterruptedError)) {
      new Status(json).failed(err)
    }

    return exitCodeOf(err)
  }
}
