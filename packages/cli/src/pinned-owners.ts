import type { DataDirectory } from 'juxta'

const FILE = 'owners.json'

/** Who owns the pipe of a name, since it was first used here */
export class PinnedOwners {
  readonly #directory: DataDirectory

  constructor (directory: DataDirectory) {
    this.#directory = directory
  }

  async get (name: string): Promise<string | undefined> {
    return (await this.#read()).get(name)
  }

  async set (name: string, owner: string): Promise<void> {
    const owners = (await this.#read()).set(name, owner)

    await this.#directory.write(FILE, new TextEncoder().encode(`${JSON.stringify(Object.fromEntries(owners), null, 2)}\n`))
  }

  async #read (): Promise<Map<string, string>> {
    const bytes = await this.#directory.read(FILE)

    if (bytes == null) {
      return new Map()
    }

    try {
      const owners: unknown = JSON.parse(new TextDecoder().decode(bytes))

      return new Map(Object.entries(owners as object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    } catch (cause) {
      // to forget whom one trusts is not for a program to decide
      throw new Error(`${FILE} in ${this.#directory.path} can't be read: mend it, or remove it and name owners again`, { cause })
    }
  }
}
