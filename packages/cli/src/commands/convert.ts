import { readFile } from 'node:fs/promises'
import { UnknownJxtaDocumentError, exportJxta, fromJson, fromXml, importJxta, jsonOf, jxtaOf, toJson, toXml } from '@juxta/advertisement-xml'
import { open, seal } from 'juxta'
import { MARK_BYTES, MAX_DOCUMENT_BYTES } from '../constants.ts'
import { UsageError } from '../errors.ts'
import { ownKey } from '../own-key.ts'
import { ownName } from '../reference.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'
import type { JxtaDocument, Unopened } from '@juxta/advertisement-xml'
import type { Opened } from 'juxta'
import type { Readable } from 'node:stream'

export interface ConvertOptions {
  to: 'json' | 'xml' | 'jxta' | 'sealed'
  /** a name whose key signs what JXTA's documents say */
  sign?: string
  /** root of JXTA's document, where a type has several */
  document?: string
}

/** An advertisement in another form: read from sealed bytes, XML, JSON or a document of JXTA, verified, and written. */
export async function convert (
  file: string | undefined, options: ConvertOptions, folders: Folders, { input, output }: Pick<Surroundings, 'input' | 'output'>
): Promise<void> {
  const given = await read(file, input)
  const found = understood(given)
  const written = 'bytes' in found
    ? form(await opened(found), options)
    : await imported(found, options, folders)

  // the process ends right after this
  await new Promise<void>((resolve, reject) => { output.write(written, (err) => { err == null ? resolve() : reject(err) }) })
}

/** By how it begins: a sealed document begins with the bytes 0a and, as a rule, 24, which is neither of these */
function understood (given: Uint8Array): Unopened | JxtaDocument {
  const text = new TextDecoder().decode(given.subarray(0, MARK_BYTES)).trimStart()

  if (text.startsWith('{')) {
    return fromJson(parsed(given))
  }

  if (!text.startsWith('<')) {
    return { bytes: given }
  }

  try {
    return importJxta(given)
  } catch (err) {
    if (err instanceof UnknownJxtaDocumentError) {
      return fromXml(given)
    }

    throw err
  }
}

function parsed (given: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(given))
  } catch (err) {
    throw new UsageError(`that is no JSON: ${(err as Error).message}`, { cause: err })
  }
}

async function opened ({ bytes, id }: Unopened): Promise<Opened> {
  return open(bytes, { id, now: Date.now(), holder: 'publisher' })
}

function form (advertisement: Opened, { to, document }: ConvertOptions): string | Uint8Array {
  switch (to) {
    case 'json':
      return `${JSON.stringify(toJson(advertisement), null, 2)}\n`
    case 'xml':
      return toXml(advertisement)
    case 'jxta':
      return exportJxta(jxtaOf(advertisement, document))
    case 'sealed':
      return advertisement.bytes
  }
}

/** Nobody signed a document of JXTA: it is shown, or signed with a key of ours */
async function imported (found: JxtaDocument, options: ConvertOptions, folders: Folders): Promise<string | Uint8Array> {
  if (options.sign !== undefined) {
    return form(await signed(found, options.sign, folders), { document: found.document, ...options })
  }

  if (options.to === 'jxta') {
    return exportJxta(found)
  }

  if (options.to !== 'json') {
    throw new UsageError('nobody signed that: --sign NAME does, with your key for the name, or --to json shows what it says')
  }

  return `${JSON.stringify(shown(found), null, 2)}\n`
}

async function signed (found: JxtaDocument, name: string, folders: Folders): Promise<Opened> {
  if (!('attributes' in found)) {
    throw new UsageError(`a ${found.document} is a message, and nothing to sign`)
  }

  const { privateKey } = await ownKey(ownName(name), folders)
  const { type, attributes } = found
  const genesis = { kind: type.kind, owner: privateKey.publicKey, nonce: crypto.getRandomValues(new Uint8Array(16)) }

  return await seal(type, { genesis, attributes }, { privateKey, now: Date.now() }) as Opened
}

/** Of a type its name, and of documents within it likewise */
function shown (found: unknown): unknown {
  return JSON.parse(JSON.stringify(found, (key, value: unknown) => {
    if (value instanceof Uint8Array) {
      return jsonOf(value)
    }

    return key === 'type' && typeof value === 'object' && value !== null ? (value as { type: string }).type : value
  }))
}

async function read (file: string | undefined, input: Readable): Promise<Uint8Array> {
  try {
    return file === undefined || file === '-' ? await all(input) : bounded(await readFile(file))
  } catch (err) {
    throw err instanceof UsageError ? err : new UsageError(`${file ?? 'standard input'}: ${(err as Error).message}`, { cause: err })
  }
}

async function all (input: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0

  for await (const part of input as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength
    parts.push(part)
    checkSize(bytes)
  }

  return new Uint8Array(Buffer.concat(parts))
}

function bounded (bytes: Uint8Array): Uint8Array {
  checkSize(bytes.byteLength)

  return new Uint8Array(bytes)
}

function checkSize (bytes: number): void {
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new UsageError(`that is more than ${MAX_DOCUMENT_BYTES} bytes, and no advertisement`)
  }
}
