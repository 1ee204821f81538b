import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { CorruptIdentityError } from '../errors.ts'
import type { DataDirectory } from '../directory/directory.ts'
import type { PrivateKey } from '@libp2p/interface'

/** the private key as libp2p's protobuf has it */
const KEY_FILE = 'identity.key'

/**
 * The key by which the peer of a data directory is known, also while it runs. One is made when there is none.
 *
 * @throws CorruptIdentityError, DataDirectoryError
 * @throws DataDirectoryInUseError - there is none yet, and somebody else is about to make it
 */
export async function identityOf (directory: DataDirectory): Promise<PrivateKey> {
  const key = await readIdentity(directory)

  if (key != null) {
    return key
  }

  await directory.lock()

  try {
    return await keepIdentity(directory)
  } finally {
    await directory.unlock()
  }
}

/**
 * The key that the directory has, which is locked; one is made for it when it has none.
 *
 * @throws CorruptIdentityError, DataDirectoryError
 */
export async function keepIdentity (directory: DataDirectory): Promise<PrivateKey> {
  const key = await readIdentity(directory)

  if (key != null) {
    return key
  }

  const made = await generateKeyPair('Ed25519')
  await directory.write(KEY_FILE, privateKeyToProtobuf(made))

  return made
}

async function readIdentity (directory: DataDirectory): Promise<PrivateKey | undefined> {
  const bytes = await directory.read(KEY_FILE)

  if (bytes == null) {
    return undefined
  }

  try {
    return privateKeyFromProtobuf(bytes)
  } catch (err) {
    throw new CorruptIdentityError(`${KEY_FILE} in ${directory.path} holds no key (${bytes.byteLength} bytes). ` +
      'Put a copy back if there is one; without it, remove the file, and the peer gets a new identity', { cause: err })
  }
}
