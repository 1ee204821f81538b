import { expect } from 'chai'
import * as advertisement from '@juxta/advertisement'
import * as discovery from '@juxta/discovery'
import * as libp2pRendezvous from '@juxta/libp2p-rendezvous'
import * as path from '@juxta/path'
import * as pipe from '@juxta/pipe'
import * as reliablePipe from '@juxta/reliable-pipe'
import * as rendezvous from '@juxta/rendezvous'
import * as resolver from '@juxta/resolver'
import * as scopeDht from '@juxta/scope-dht'
import * as browser from '../src/browser.ts'
import * as juxta from '../src/index.ts'

describe('juxta', () => {
  it('gives its services under the names they look for each other by', () => {
    expect(juxta.juxta()).to.have.all.keys('path', 'reliablePipe', 'resolver', 'rendezvous', 'discovery', 'pipe', 'libp2pRendezvous')
  })

  it('exports all that its packages export', () => {
    expect(juxta).to.include.all.keys(...[advertisement, discovery, libp2pRendezvous, path, pipe, reliablePipe, rendezvous, resolver, scopeDht].flatMap(exported => Object.keys(exported)))
  })

  it('has the same names in a browser', () => {
    expect(browser).to.have.all.keys(...Object.keys(juxta))
  })

  it('hands settings on, so that a bad one fails where it is given', () => {
    const components = { logger: { forComponent: () => Object.assign(() => {}, { error () {}, trace () {} }) } }

    expect(() => juxta.juxta({ reliablePipe: { credit: -1 } }).reliablePipe(components as never))
      .to.throw().with.property('name', 'InvalidArgumentError')
  })
})
