import { define, integer, string } from 'juxta'

/** What is searched for */
export const sensor = define({
  type: 'sensor',
  attributes: {
    name: string({ index: true }),
    number: integer({ index: true }),
    place: string({ optional: true })
  }
})

/** Advertisements that the publisher has, and the rendezvous */
export const ADVERTISEMENTS = 500

/** A raw stream that sends back what comes */
export const ECHO_PROTOCOL = '/juxta-bench/find-echo/1.0.0'

/** One pipe for every time that one is bound, so that each is a new one */
export const pipeName = (round: number): string => `bench-${round}`
