import { expect } from 'chai'
import { AnswerBudget, atMost } from '../../src/core/answer-budget.ts'

describe('answer budget', () => {
  it('bounds the number of responses', () => {
    const budget = new AnswerBudget(2, 100)

    expect([budget.take(0), budget.exhausted, budget.take(0), budget.exhausted, budget.take(0)]).to.deep.equal([true, false, true, true, false])
  })

  it('bounds their bytes together, and takes nothing of one that does not fit', () => {
    const budget = new AnswerBudget(10, 100)

    expect([budget.take(60), budget.take(41), budget.take(40), budget.take(1), budget.take(0)]).to.deep.equal([true, false, true, false, true])
  })

  it('is what is wanted, if that is less than the bound', () => {
    expect([atMost(5, 0), atMost(5, 3), atMost(5, 9)]).to.deep.equal([5, 3, 5])
  })
})
