import { open, UnknownTypeError } from '@juxta/advertisement'
import { Alarm } from '@juxta/wire'
import { HANDLER_NAME, MAX_HOPS, MAX_KNOWN, MAX_RESPONSES } from './constants.ts'
import { askHere } from './ask-here.ts'
import { Find } from './core/find.ts'
import { NotMatchingError } from './errors.ts'
import { Judging, offenceOf } from './judging.ts'
import { decodeCoverage, encodeRequest, knownOf } from './request.ts'
import type { Ask, FindEffect, FindEnding, FindEvent } from './core/find.ts'
import type { Finding, FindSummary, Found } from './index.ts'
import type { Askable, SearchContext, SearchInit } from './search-init.ts'
import type { Opened } from '@juxta/advertisement'
import type { Answer, NeighbourAnswers } from '@juxta/resolver'
import type { PeerId } from '@libp2p/interface'

/** Runs a `Find`: its effects are queries, its events what comes of them. */
export class Search implements Found<Opened> {
  readonly #context: SearchContext
  readonly #init: SearchInit
  readonly #peers = new Map<string, PeerId>()
  readonly #left = new AbortController()
  readonly #waiting: Array<Finding<Opened>> = []
  readonly #alarm: Alarm
  readonly #judging: Judging
  #find: Find<Opened> | undefined
  #all = false
  #hasRendezvous = false
  #locate: Askable['locate']
  #error: { reason: unknown } | undefined
  #ending: FindEnding | undefined
  #wake = Promise.withResolvers<void>()
  #room = Promise.withResolvers<void>()

  constructor (context: SearchContext, init: SearchInit) {
    this.#context = context
    this.#init = init
    this.#judging = new Judging((peer, verdict) => { context.judge(this.#peers.get(peer) as PeerId, verdict) })
    this.#alarm = new Alarm(context.monotonicNow, context.startTimer, () => { this.#handle({ type: 'wake' }) })
  }

  get ending (): FindEnding | undefined {
    return this.#waiting.length > 0 ? undefined : this.#ending
  }

  get summary (): FindSummary {
    const reports = this.#find?.reports ?? []

    const peers = reports.map(report => ({ ...report, peer: this.#peers.get(report.peer) as PeerId }))

    return { ending: this.ending, whole: this.#find?.whole === true, peers, unreached: this.#init.unreached() }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  async next (): Promise<IteratorResult<Finding<Opened>, undefined>> {
    this.#begin()

    for (;;) {
      const finding = this.#waiting.shift()

      if (finding != null) {
        this.#room.resolve()
        this.#room = Promise.withResolvers()

        return { done: false, value: finding }
      }

      if (this.#error != null) {
        const { reason } = this.#error
        this.#error = undefined
        throw reason
      }

      if (this.#ending != null) {
        return { done: true, value: undefined }
      }

      await this.#wake.promise
    }
  }

  async return (): Promise<IteratorResult<Finding<Opened>, undefined>> {
    this.#waiting.length = 0
    this.#abandon()

    return { done: true, value: undefined }
  }

  #begin (): void {
    if (this.#find != null || this.#ending != null) {
      return
    }

    const { limits, knowledge, running } = this.#context
    const { limit, deadlineMs, confirmMs, askable, subject, known = [] } = this.#init
    const { neighbours, together, inTurn, all, self, locate } = askable()
    const here = locate == null ? [] : [self]
    const { own, cached } = subject.local(knowledge)

    this.#all = all
    this.#locate = locate
    this.#hasRendezvous = together.length + inTurn.length + here.length > 0
    this.#find = new Find({
      limit,
      deadlineMs,
      confirmMs,
      withdrawals: subject.withdrawals,
      nextMs: limits.nextRendezvousMs,
      atOnce: [this.#group('neighbour', neighbours), this.#group('rendezvous', together), this.#group('rendezvous', here)].filter(({ peers }) => peers.length > 0),
      inTurn: inTurn.map(peer => this.#group('rendezvous', [peer]))
    })

    for (const signal of [this.#init.signal, running()]) {
      signal?.addEventListener('abort', this.#onAbort)
      this.#fail(signal)
    }

    this.#handle({ type: 'start', own, cached: [...cached, ...known] })
  }

  #group (distance: Ask['distance'], peers: PeerId[]): Ask {
    const keys = peers.map(peer => {
      this.#peers.set(peer.toString(), peer)

      return peer.toString()
    })

    return { distance, peers: keys }
  }

  readonly #onAbort = (event: Event): void => { this.#fail(event.target as AbortSignal) }

  #fail (signal: AbortSignal | undefined): void {
    if (signal?.aborted === true && this.#ending == null) {
      this.#error = { reason: signal.reason }
      this.#waiting.length = 0
      this.#abandon()
    }
  }

  #abandon (): void {
    if (this.#find == null) {
      this.#end('abandoned')
    } else {
      this.#handle({ type: 'abandon' })
    }
  }

  #handle (event: FindEvent<Opened>): void {
    const find = this.#find as Find<Opened>

    for (const effect of find.handle(event, this.#context.monotonicNow())) {
      this.#apply(effect)
    }

    this.#alarm.set(find.wakeAt)
  }

  #apply (effect: FindEffect<Opened>): void {
    switch (effect.type) {
      case 'ask':
        void this.#ask(effect)
        break
      case 'deliver':
        this.#deliver(effect)
        break
      case 'end':
        this.#end(effect.ending)
        break
    }
  }

  #deliver ({ document: advertisement, from, way }: Extract<FindEffect<Opened>, { type: 'deliver' }>): void {
    const peer = from == null ? undefined : this.#peers.get(from)

    if (peer == null || way == null) {
      this.#waiting.push({ advertisement, from: 'local', distance: 'local', source: 'local', hops: 0, ms: 0 })
    } else {
      const distance = this.#find?.reports.find(({ peer }) => peer === from)?.distance as Ask['distance']

      this.#waiting.push({ advertisement, from: peer, distance, source: way.source as PeerId, hops: way.passes + 1, ms: way.ms })
    }

    this.#tell()
  }

  #isRendezvous (from: string): boolean {
    return this.#find?.reports.find(({ peer }) => peer === from)?.distance === 'rendezvous'
  }

  #end (ending: FindEnding): void {
    if (this.#ending == null) {
      const { counting, running, limits, monotonicNow } = this.#context
      this.#ending = ending
      counting.ended(ending)

      if (!running().aborted) {
        this.#judging.over(this.#find?.reports ?? [], monotonicNow(), limits.nextRendezvousMs)
      }

      this.#left.abort()
      this.#alarm.stop()
      this.#init.signal?.removeEventListener('abort', this.#onAbort)
      this.#context.running().removeEventListener('abort', this.#onAbort)
      this.#room.resolve()
      this.#tell()
    }
  }

  #tell (): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }

  async #ask (effect: Extract<FindEffect<Opened>, { type: 'ask' }>): Promise<void> {
    if (this.#locate != null && effect.ask.distance === 'rendezvous') {
      return askHere(this.#locate, {
        ask: effect.ask,
        request: this.#init.subject.request(effect.known.map(knownOf)),
        subject: this.#init.subject,
        self: this.#peers.get(effect.ask.peers[0]) as PeerId,
        context: this.#context,
        signal: this.#left.signal,
        handle: event => { this.#handle(event) },
        room: async () => this.#hasRoom()
      })
    }

    return this.#askPeers(effect)
  }

  /** When the reader has taken enough for more to come. */
  async #hasRoom (): Promise<void> {
    while (this.#waiting.length >= this.#context.limits.maxWaiting && this.#ending == null) {
      await this.#room.promise
    }
  }

  async #askPeers ({ ask, ms, wanted, passedOn, known }: Extract<FindEffect<Opened>, { type: 'ask' }>): Promise<void> {
    const { resolver, limits } = this.#context
    const { subject, skip = 0 } = this.#init
    const isNeighbour = ask.distance === 'neighbour'
    const from = known.length > MAX_KNOWN ? skip % known.length : 0
    const request = encodeRequest({ ...subject.request([...known.slice(from), ...known.slice(0, from)].map(knownOf)), notes: true })
    let answers: NeighbourAnswers | undefined

    if (!isNeighbour) {
      this.#judging.asked(ask.peers, this.#context.monotonicNow())
    }

    try {
      answers = resolver.queryNeighbours(HANDLER_NAME, request, {
        peers: ask.peers.map(peer => this.#peers.get(peer) as PeerId),
        // a rendezvous passes it on to the others, unless one has done that or all are asked anyway
        hops: this.#all || passedOn || (isNeighbour && this.#hasRendezvous) ? MAX_HOPS : 0,
        deadlineMs: Math.max(1, Math.floor(ms)),
        perPeerMs: isNeighbour ? limits.neighbourMs : limits.rendezvousMs,
        maxResponses: Math.min(MAX_RESPONSES, wanted),
        signal: this.#left.signal
      })

      for await (const answer of answers) {
        await this.#take(answer)
        this.#settle(answers)

        if (ask.peers.length === 1 && this.#isGivenUp(ask.peers[0])) {
          this.#handle({ type: 'peer-ended', peer: ask.peers[0], complete: false, error: new NotMatchingError('Too much of its answer is wrong') })
          break
        }

        await this.#hasRoom()
      }

      this.#settle(answers)
    } catch (error) {
      this.#settle(answers)
      ask.peers.forEach(peer => { this.#handle({ type: 'peer-ended', peer, complete: false, error: error as Error }) })
    }

    if (this.#ending == null) {
      this.#find?.reports.filter(({ peer }) => ask.peers.includes(peer)).forEach(report => { this.#judging.ended(report, ms >= limits.rendezvousMs) })
    }

    this.#handle({ type: 'ended', ask })
  }

  /** Says of each that was asked how it ended, if it did. */
  #settle (answers: NeighbourAnswers | undefined): void {
    for (const { peer, outcome, ending, error } of answers?.summary.peers ?? []) {
      if (outcome === 'answered' || outcome === 'failed') {
        this.#handle({ type: 'peer-ended', peer: peer.toString(), complete: ending === 'exhausted', error })
      }
    }
  }

  /** Who says what is wrong again and again is not worth the work. */
  #isGivenUp (peer: string): boolean {
    return (this.#find as Find<Opened>).refusedOf(peer) > this.#context.limits.maxRefused
  }

  async #take ({ from, response, note, ...way }: Answer): Promise<void> {
    const peer = from.toString()
    const coverage = note == null ? undefined : decodeCoverage(note)
    const { knowledge, now } = this.#context
    const { subject } = this.#init
    const find = this.#find as Find<Opened>

    if (coverage != null) {
      this.#handle({ type: 'covered', peer, coverage })
    }

    // of who has nothing, how far it went is all there is
    if (coverage != null && response.byteLength === 0) {
      return
    }

    if (this.#isGivenUp(peer) || this.#ending != null) {
      return
    }

    try {
      const document = await open(response, { now: now(), ...subject.opening })
      const matches = subject.matches(document)

      if (matches || find.knows(document)) {
        const { outdated } = knowledge.hear(document, this.#isRendezvous(peer) ? 'rendezvous' : 'neighbour')

        this.#handle({ type: 'answer', peer, document, matches, outdated, way })
      } else {
        throw subject.isOfType(document) ? new NotMatchingError('It is not what was asked for') : new UnknownTypeError('It is of another type', document.type)
      }
    } catch (error) {
      this.#judging.offended(peer, await offenceOf(error as Error, response, now()))
      this.#context.counting.refused((error as Error).name)
      this.#handle({ type: 'refused', peer, reason: (error as Error).name })
    }
  }
}
