import { expect } from 'chai'
import * as path from '@juxta/path'
import * as reliablePipe from '@juxta/reliable-pipe'
import * as resolver from '@juxta/resolver'
import * as browser from '../src/browser.ts'
import * as juxta from '../src/index.ts'

describe('juxta', () => {
  it('gives its services under the names they look for each other by', () => {
    expect(juxta.juxta()).to.have.all.keys('path', 'reliablePipe', 'resolver')
  })

  it('exports all that its packages export', () => {
    expect(juxta).to.include.all.keys(...Object.keys(path), ...Object.keys(reliablePipe), ...Object.keys(resolver))
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
