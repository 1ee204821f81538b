import { MAX_NAMESPACE_BYTES } from './constants.ts'
import { isNamespace } from './core/text.ts'
import { InvalidNamespaceError } from './errors.ts'

/** @throws InvalidNamespaceError - it is not text of 1 to 255 bytes */
export function checkNamespace (namespace: string): void {
  if (typeof namespace !== 'string' || !isNamespace(namespace)) {
    throw new InvalidNamespaceError(`A namespace is text of 1 to ${MAX_NAMESPACE_BYTES} bytes`)
  }
}
