// a chai of its own: its plugins change what `true` and others do, for everybody who has the same one
import chai from 'chai'
import chaiAsPromised from 'chai-as-promised'
import chaiParentheses from 'chai-parentheses'

chai.use(chaiAsPromised)
chai.use(chaiParentheses)
chai.use(({ Assertion }, { flag }) => {
  Assertion.addMethod('equalBytes', function (expected) {
    new Assertion(Array.from(flag(this, 'object')), flag(this, 'message')).to.deep.equal(Array.from(expected))
  })
})

export const { expect } = chai
