import { expect } from 'chai'
import * as path from '@juxta/path'
import * as reliablePipe from '@juxta/reliable-pipe'
import * as juxta from '../src/index.ts'

describe('juxta', () => {
  it('gives its services under the names they look for each other by', () => {
    expect(juxta.juxta()).to.have.all.keys('path', 'reliablePipe')
  })

  it('exports all that its packages export', () => {
    expect(juxta).to.include.all.keys(...Object.keys(path), ...Object.keys(reliablePipe))
  })

  it('hands settings on, so that a bad one fails where it is given', () => {
    const components = { logger: { forComponent: () => Object.assign(() => {}, { error () {}, trace () {} }) } }

    expect(() => juxta.juxta({ reliablePipe: { credit: -1 } }).reliablePipe(components as never))
      .to.throw().with.property('name', 'InvalidArgumentError')
  })
})
