import { expiresAt, supersedes } from '@juxta/advertisement'
import { RequestTimeoutError, StatusError } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { GOODBYE_MS, LEAST_LEASE_MS, MAX_DOCUMENTS_PER_PUSH, MAX_PUSH_BYTES, PUSH_RETRY_MS, TAG_VALUE } from './constants.ts'
import { EdgeLeases } from './core/edge-leases.ts'
import { Outbox } from './core/outbox.ts'
import { InvalidRendezvousAnswerError } from './errors.ts'
import { exchange } from './exchange.ts'
import { failureOf } from './failure.ts'
import { Following } from './following.ts'
import { targetsFrom, targetsOf } from './targets.ts'
import { Unreached } from './unreached.ts'
import { mayBeTakenLater, refusalName } from './wire/refusal.ts'
import { RendezvousStatus } from './wire/status.ts'
import type { Context } from './context.ts'
import type { Target } from './core/candidates.ts'
import type { EdgeEffect, EdgeEvent } from './core/edge-events.ts'
import type { Verdict } from './core/trust.ts'
import type { RendezvousUnreachedError } from './errors.ts'
import type { RendezvousAnswer } from './wire/rendezvous.ts'
import type { SealedDocument } from '@juxta/advertisement'
import type { PeerId } from '@libp2p/interface'

/** Keeps connections to who holds a lease from being pruned. */
const TAG = 'juxta-rendezvous'

/** Statuses that say something of the edge alone. */
const OURS: number[] = [RendezvousStatus.noLease, RendezvousStatus.tooFast]

/** The side of an edge: leases rendezvous peers, and keeps what it publishes there. */
export class Edge {
  readonly following: Following
  readonly #context: Context
  readonly #leases: EdgeLeases
  readonly #outbox: Outbox<SealedDocument>
  readonly #unreached = new Unreached()
  readonly #pushing = new Set<string>()
  readonly #timers = new Set<() => void>()
  /** Rendezvous peers that said goodbye and wait to hear that others have taken their place. */
  readonly #leaving = new Map<string, () => void>()
  #run = new AbortController()
  #stopWake = (): void => {}
  #scheduled = false

  constructor (context: Context) {
    const { limits, clock, random } = this.#context = context
    this.following = new Following(context)
    this.#leases = new EdgeLeases({ leases: limits.maxLeases, leaseMs: limits.leaseMs, silentMs: limits.silentMs, random })
    this.#outbox = new Outbox<SealedDocument>({
      supersedes,
      expiresAt: document => expiresAt(document, clock),
      maxDocumentsPerPush: MAX_DOCUMENTS_PER_PUSH,
      maxPushBytes: MAX_PUSH_BYTES
    })
  }

  get leases (): PeerId[] {
    return this.#leases.held.map(peer => peerIdFromString(peer))
  }

  get unreached (): RendezvousUnreachedError[] {
    const isLeased = this.#leases.held.length > 0

    // while there is a lease, it is no news that another one is asked for
    return this.#unreached.all.filter(({ cause }) => !isLeased || cause != null)
  }

  get remembered (): number {
    return this.#outbox.size
  }

  start (): void {
    this.#run = new AbortController()
    this.following.start()
    this.#handle({ type: 'start', seeds: targetsOf(this.#context.seeds) })
  }

  /** Ends the leases, and tells those who hold them while there are connections to tell it on. */
  async stop (): Promise<void> {
    const held = this.leases
    this.#run.abort()
    this.following.stop()
    this.#stopWake()
    this.#timers.forEach(stop => { stop() })
    this.#timers.clear()
    this.#handle({ type: 'stop' })
    this.#unreached.clear()
    await Promise.allSettled(held.map(async peer => this.#exchange(peer, { goodbye: { others: [] } }, GOODBYE_MS)))
  }

  push (document: SealedDocument): void {
    if (this.#outbox.add(document, this.#context.now()) && !this.#scheduled) {
      this.#scheduled = true

      // what is pushed in the same turn goes together
      queueMicrotask(() => {
        this.#scheduled = false
        this.#leases.held.forEach(peer => { this.#pump(peer) })
      })
    }
  }

  forget (id: string): void {
    this.#outbox.forget(id)
  }

  /** Resolves when its place is taken, or nobody can take it: until then it need not go. */
  async goodbye (from: PeerId, others: readonly Uint8Array[]): Promise<void> {
    const peer = from.toString()

    if (!this.#leases.held.includes(peer) || this.#leaving.has(peer)) {
      return
    }

    await new Promise<void>(resolve => {
      this.#leaving.set(peer, resolve)
      this.#handle({ type: 'goodbye', peer, others: targetsFrom(others) })
    })
  }

  found (targets: readonly Target[]): void {
    this.#handle({ type: 'found', targets })
  }

  judge (peer: PeerId, verdict: Verdict): void {
    this.#handle({ type: 'judged', peer: peer.toString(), verdict })

    if (verdict === 'silent') {
      this.#handle({ type: 'doubted', peer: peer.toString() })
    }
  }

  disconnected (peer: PeerId): void {
    this.#handle({ type: 'doubted', peer: peer.toString() })
  }

  #handle (event: EdgeEvent): void {
    for (const effect of this.#leases.handle(event, this.#context.now())) {
      this.#act(effect)
    }
  }

  #act (effect: EdgeEffect): void {
    switch (effect.type) {
      case 'ask':
        void this.#ask(effect)
        break
      case 'granted':
        this.#outbox.begin(effect.peer, effect.known)
        this.#pump(effect.peer)
        this.#context.leaseCounts.increment(effect.renewed ? 'renewed' : 'granted')

        if (!effect.renewed) {
          const peer = peerIdFromString(effect.peer)
          void this.#tag(peer, true)
          this.#context.log('leased by %p', peer)
          this.#context.emit('lease:granted', peer)
        }

        break
      case 'lost': {
        const peer = peerIdFromString(effect.peer)
        this.#outbox.end(effect.peer)
        this.following.lost(effect.peer)
        this.#leaving.get(effect.peer)?.()
        this.#leaving.delete(effect.peer)

        // one that is left while it does nothing wrong is told; the others would not hear it, or do not matter
        if (effect.reason === 'surplus') {
          void this.#exchange(peer, { goodbye: { others: [] } }, GOODBYE_MS).catch(() => {})
        }

        this.#context.leaseCounts.increment('lost')
        void this.#tag(peer, false)
        this.#context.log('lease of %p lost: %s', peer, effect.reason)
        this.#context.emit('lease:lost', { peer, reason: effect.reason })
        break
      }
      case 'wake':
        this.#stopWake()
        this.#stopWake = this.#context.startTimer(Math.max(0, effect.at - this.#context.now()), () => {
          this.#outbox.expire(this.#context.now())
          this.#handle({ type: 'tick' })
        })
    }
  }

  async #ask ({ exchange: number, key, target, fresh, wantedMs, standby, insists }: EdgeEffect & { type: 'ask' }): Promise<void> {
    const { components, leaseCounts, log } = this.#context
    const known = { exchange: number, key }
    this.#unreached.asked(key, target)

    try {
      const to = target.addresses.length === 0 && target.peer != null ? peerIdFromString(target.peer) : target.addresses.map(address => multiaddr(address))
      const { answer: { granted, full }, peer } = await exchange(this.#context, this.#context.protocol, to, { lease: { wantedMs, standby: standby || undefined, insists } }, { signal: this.#run.signal, fresh })

      if (peer.equals(components.peerId)) {
        throw new InvalidRendezvousAnswerError('A peer does not lease itself')
      }

      if (granted != null) {
        this.#unreached.reached(key)
        leaseCounts.increment(granted.ms < LEAST_LEASE_MS ? 'too-short' : 'answered')
        this.#handle({ type: 'granted', ...known, peer: peer.toString(), ms: granted.ms, known: granted.known, others: targetsFrom(granted.others) })
        this.following.granted(peer.toString(), granted.follows)
      } else if (full != null) {
        this.#unreached.failed(key, target, new Error('it has as many clients as it takes'))
        leaseCounts.increment('full')
        this.#handle({ type: 'full', ...known, peer: peer.toString(), retryMs: full.retryMs, others: targetsFrom(full.others) })
      } else {
        throw new InvalidRendezvousAnswerError('The answer to a lease request is of another kind')
      }
    } catch (error) {
      if (!this.#run.signal.aborted) {
        this.#unreached.failed(key, target, error)
        leaseCounts.increment(failureOf(error))
        log('no lease of %s - %e', key, error)
        this.#handle({ type: 'failed', ...known, timedOut: error instanceof RequestTimeoutError })
      }
    }
  }

  /** Pushes to a rendezvous what it has yet to get, one push at a time. */
  #pump (peer: string): void {
    if (!this.#pushing.has(peer)) {
      this.#pushing.add(peer)
      void this.#pushAll(peer)
    }
  }

  async #pushAll (peer: string): Promise<void> {
    const { now, pushCounts, log } = this.#context

    for (;;) {
      const batch = this.#outbox.take(peer, now())

      if (batch.length === 0 || this.#run.signal.aborted) {
        // in this very turn, or what is added in the next would wait for somebody else
        this.#pushing.delete(peer)
        // not in the midst of an event of the leases
        queueMicrotask(() => { this.#handle({ type: 'settled', peer }) })
        return
      }

      try {
        const { pushed } = await this.#exchange(peerIdFromString(peer), { push: { documents: batch.map(({ bytes }) => bytes) } })
        this.#pushed(peer, batch, pushed)
        this.#handle({ type: 'judged', peer, verdict: 'right' })
      } catch (error) {
        log('could not push to %s - %e', peer, error)
        pushCounts.increment('failed')
        this.#outbox.again(peer, batch)
        this.#pushing.delete(peer)
        this.#pushFailed(peer, error)
        return
      }
    }
  }

  /** @throws InvalidRendezvousAnswerError */
  #pushed (peer: string, batch: SealedDocument[], pushed: RendezvousAnswer['pushed']): void {
    if (pushed?.refusals.every(({ index }) => index < batch.length) !== true) {
      throw new InvalidRendezvousAnswerError('The answer to a push is of another kind, or about documents that were not pushed')
    }

    const refused = new Map(pushed.refusals.map(({ index, reason }) => [index, refusalName(reason)]))

    batch.forEach((document, i) => {
      const reason = refused.get(i)
      this.#context.pushCounts.increment(reason ?? 'taken')

      if (reason != null) {
        this.#context.log('%s was not taken by %s: %s', document.id, peer, reason)
        this.#outbox.again(peer, mayBeTakenLater(reason) ? [document] : [], true)
        this.#context.emit('push:refused', { peer: peerIdFromString(peer), id: document.id, reason })
      }
    })
  }

  #pushFailed (peer: string, error: unknown): void {
    // that it is asked too fast, or has no lease, is not its doing
    if (error instanceof RequestTimeoutError || (error instanceof StatusError && !OURS.includes(error.status))) {
      this.#handle({ type: 'judged', peer, verdict: error instanceof StatusError ? 'busy' : 'silent' })
    }

    if (error instanceof StatusError && error.status === RendezvousStatus.noLease) {
      this.#handle({ type: 'forgotten', peer })
    } else if (failureOf(error) === 'invalid') {
      this.#handle({ type: 'broken', peer })
    } else if (!this.#run.signal.aborted) {
      // busy, too fast, or no way to it: soon
      const stop = this.#context.startTimer(PUSH_RETRY_MS * (1 + this.#context.random()), () => {
        this.#timers.delete(stop)

        if (error instanceof StatusError) {
          this.#pump(peer)
        } else {
          this.#handle({ type: 'doubted', peer })
        }
      })

      this.#timers.add(stop)
    }
  }

  async #exchange (peer: PeerId, message: Parameters<typeof exchange>[3], timeoutMs?: number): Promise<Partial<RendezvousAnswer>> {
    // a goodbye is said after the run has ended
    const signal = timeoutMs == null ? this.#run.signal : new AbortController().signal

    return (await exchange(this.#context, this.#context.protocol, peer, message, { signal, timeoutMs })).answer
  }

  /** Has libp2p keep connections to who holds a lease when it has too many. */
  async #tag (peer: PeerId, leased: boolean): Promise<void> {
    await this.#context.components.peerStore.merge(peer, { tags: { [TAG]: leased ? { value: TAG_VALUE } : undefined } }).catch((error: unknown) => {
      this.#context.log('could not tag %p - %e', peer, error)
    })
  }
}
