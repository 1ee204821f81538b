import { BindingExpiredError, BindingFutureDatedError, DelegationExpiredError, MalformedBindingError, NotEntitledError, WrongPipeError } from '../errors.ts'
import { endOf } from './facts.ts'
import type { BindingFacts, PipeFacts } from './facts.ts'

/**
 * That somebody may bind an end of the pipe, by what its owner said in the advertisement and in a delegation.
 *
 * @param skewMs - how far apart two clocks may be
 * @throws WrongPipeError, NotEntitledError, DelegationExpiredError, MalformedBindingError
 */
export function checkEntitled (pipe: PipeFacts, binding: BindingFacts, skewMs: number): void {
  const { holder, delegation } = binding

  if (binding.pipe !== pipe.id) {
    throw new WrongPipeError(`the binding is of ${binding.pipe}, not of ${pipe.id}`)
  }

  if ((pipe.delivery === 'shared') !== (binding.epoch === 0)) {
    throw new MalformedBindingError('epoch', `is ${binding.epoch}, and the pipe is ${pipe.delivery}`)
  }

  if (holder === pipe.owner || pipe.bind === 'anyone') {
    return
  }

  if (pipe.bind !== 'delegates') {
    // who the members of a group are is not known here: nobody but the owner is taken for one
    throw new NotEntitledError(`${holder} binds an end of a pipe that its ${pipe.bind} may bind`)
  }

  if (delegation == null) {
    throw new NotEntitledError(`${holder} has no delegation of the owner`)
  }

  if (delegation.pipe !== pipe.id) {
    throw new WrongPipeError(`the delegation is of ${delegation.pipe}, not of ${pipe.id}`)
  }

  if (delegation.delegate !== holder) {
    throw new NotEntitledError(`${holder} has the delegation of ${delegation.delegate}`)
  }

  if (binding.sequence < delegation.issued - skewMs || endOf(binding) > delegation.expires) {
    throw new DelegationExpiredError('the delegation does not hold for as long as the binding')
  }
}

/**
 * That a binding holds now.
 *
 * @throws BindingFutureDatedError, BindingExpiredError
 */
export function checkHolds (binding: BindingFacts, now: number, skewMs: number): void {
  if (binding.sequence > now + skewMs) {
    throw new BindingFutureDatedError(`the binding is dated ${binding.sequence - now} ms ahead`)
  }

  if (!holds(binding, now, skewMs)) {
    throw new BindingExpiredError(`the binding expired ${now - endOf(binding)} ms ago`)
  }
}

export function holds (binding: BindingFacts, now: number, skewMs: number): boolean {
  return now < endOf(binding) + skewMs
}
