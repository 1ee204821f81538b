import { KeyedScope } from '@juxta/test-network'
import { expect } from 'chai'
import { Admissions, openScope } from '../../src/index.ts'
import { stubConnection } from '../fixtures.ts'

const TICKET = new Uint8Array(16).fill(1)

describe('Admissions', () => {
  const scope = new KeyedScope('a', 'key', 'me')

  it('remembers a verdict on its connection, in its role, until it expires', () => {
    const admissions = new Admissions()
    const connection = stubConnection()

    admissions.grant(connection, scope, TICKET, 1000, 2000)
    expect(admissions.granted(connection, TICKET, 1999)).to.equal(scope)
    expect(admissions.granted(stubConnection(), TICKET, 1999)).to.equal(undefined)
    expect(admissions.granted(connection, new Uint8Array(16), 1999)).to.equal(undefined)
    expect(admissions.held(connection, scope, 1999)).to.equal(undefined)
    expect(admissions.granted(connection, TICKET, 2000)).to.equal(undefined)

    admissions.hold(connection, scope, TICKET, 1000, 2000)
    expect(admissions.held(connection, scope, 1999)).to.equal(TICKET)
    expect(admissions.held(connection, openScope, 1999)).to.equal(undefined)
    expect(admissions.held(connection, scope, 2000)).to.equal(undefined)
  })

  it('has a lifetime for verdicts without an expiry', () => {
    const admissions = new Admissions({ lifetime: 50 })
    const connection = stubConnection()

    admissions.hold(connection, scope, TICKET, 1000)
    expect(admissions.held(connection, scope, 1049)).to.equal(TICKET)
    expect(admissions.held(connection, scope, 1050)).to.equal(undefined)
  })

  it('forgets a ticket that was of no use', () => {
    const admissions = new Admissions()
    const connection = stubConnection()

    admissions.hold(connection, scope, TICKET, 0)
    admissions.forget(connection, scope)
    admissions.forget(stubConnection(), scope)
    expect(admissions.held(connection, scope, 1)).to.equal(undefined)
  })

  it('revokes a scope on connections, in both roles, and no other', () => {
    const admissions = new Admissions()
    const other = new KeyedScope('b', 'key', 'me')
    const [revoked, kept] = [stubConnection(), stubConnection()]

    for (const connection of [revoked, kept]) {
      admissions.grant(connection, scope, TICKET, 0)
      admissions.grant(connection, other, new Uint8Array(16), 0)
      admissions.hold(connection, scope, TICKET, 0)
    }

    admissions.revoke(scope, [revoked, stubConnection()])

    expect(admissions.granted(revoked, TICKET, 1)).to.equal(undefined)
    expect(admissions.held(revoked, scope, 1)).to.equal(undefined)
    expect(admissions.granted(revoked, new Uint8Array(16), 1)).to.equal(other)
    expect(admissions.granted(kept, TICKET, 1)).to.equal(scope)
    expect(admissions.held(kept, scope, 1)).to.equal(TICKET)
  })

  it('keeps a bounded number per connection, the newest', () => {
    const admissions = new Admissions({ maxPerConnection: 3 })
    const connection = stubConnection()
    const tickets = [1, 2, 3, 4, 5].map(n => new Uint8Array(16).fill(n))

    for (const ticket of tickets) {
      admissions.grant(connection, scope, ticket, 0)
    }

    expect(tickets.map(ticket => admissions.granted(connection, ticket, 1) != null)).to.deep.equal([false, false, true, true, true])
  })
})
