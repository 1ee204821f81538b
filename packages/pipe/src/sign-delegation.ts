import { createId } from '@juxta/advertisement'
import { pipeGenesis } from './binding-type.ts'
import { checkCall } from './arguments.ts'
import * as constants from './constants.ts'
import { sealDelegation } from './document/delegation.ts'
import { InvalidPipeError } from './errors.ts'
import type { Delegation } from './document/delegation.ts'
import type { DelegateOptions } from './index.ts'
import type { PrivateKey } from '@libp2p/interface'

export interface SignDelegationOptions extends DelegateOptions {
  /** of the pipe, as it was given to `create` */
  name: string
  /** the owner's */
  privateKey: PrivateKey
  /** Unix ms, default `Date.now` */
  now? (): number
}

/**
 * What `delegate` of the service does, for an owner who runs elsewhere or not at all: a pipe is made from its owner's key and its name, so these are
 * all it takes. It counts only for a pipe whose end delegates may bind.
 *
 * @throws InvalidPipeError
 */
export async function signDelegation (given: SignDelegationOptions): Promise<Delegation> {
  checkCall('signDelegation', given)
  const { name, privateKey, now = Date.now, ...options } = given

  return delegationOf(createId(pipeGenesis(privateKey.publicKey, name)), options, privateKey, now())
}

/** @throws InvalidPipeError */
export async function delegationOf (pipe: string, { to, rank, expiresMs = constants.DELEGATION_MS }: DelegateOptions, privateKey: PrivateKey, issued: number): Promise<Delegation> {
  if (!(Number.isSafeInteger(rank) && rank >= 0 && rank <= constants.MAX_RANK)) {
    throw new InvalidPipeError('a rank is a whole number from 0')
  }

  if (!(Number.isSafeInteger(expiresMs) && expiresMs > 0 && expiresMs <= constants.MAX_DELEGATION_MS)) {
    throw new InvalidPipeError('a delegation holds for 1 ms to a year')
  }

  return sealDelegation({ pipe, delegate: to.toString(), rank, issued, expires: issued + expiresMs }, privateKey)
}
