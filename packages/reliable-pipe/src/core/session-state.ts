import { makeWindowing } from './claimed/claimed-session.ts'
import { Durable } from './durable.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'
import { INITIAL_RTT_MS } from './lossy/constants.ts'
import { Progress } from './progress.ts'
import type { ReceiveWindowing, SendWindowing, WindowingName } from './windowing.ts'
import type { Effect, PathTraits } from './events.ts'
import type { RestoredState } from './durable-records.ts'
import type { LossyPath } from './lossy/lossy-path.ts'
import type { WriteSize } from './write-size.ts'
import type { ReceivePool } from './receive-pool.ts'
import type { Carrier } from './segment.ts'
import type { LastPosition, Watermarks } from '../errors.ts'
import type { AttachFrame, Position } from '../wire/attach.ts'
import type { AttachedFrame } from '../wire/attached.ts'
import type { Frame } from '../wire/frame.ts'
import type { Liveness } from '@juxta/path/internal'

export interface SessionConfig {
  /** who made the session: the initiator dials at once, the responder later */
  role: 'initiator' | 'responder'
  /** 16 bytes, random */
  id: Uint8Array
  name: string
  /** what the other end is called in errors */
  peer?: string
  info: Uint8Array
  /** asked for by the initiator, granted by the responder; the default one if not said */
  windowing?: WindowingName
  /** N of the claimed windowing to begin with, M as a share of it, and how long what fills no window waits, ms */
  claimedWindow: number
  claimedAcknowledgeShare: number
  claimedLingerMs: number
  /** N this side uses as a sender */
  sendWindow: number
  /** M this side asks for */
  acknowledgeEvery: number
  /** cost a reader may leave unread */
  credit: number
  maxSegment: number
  /** small messages go several in one segment, where the other side takes that, and may come so */
  packed?: boolean
  maxMessage: number
  /** asked by the initiator, granted by the responder */
  retentionMs: number
  sendHighWater: number
  sendLowWater: number
  sendAheadHighWater: number
  sendAheadLowWater: number
  sendBufferMax: number
  silenceMs: number
  idlePingMs: number
  /** after so long without anything to say the initiator lets its path go; Infinity: never */
  idlePathMs: number
  attachTimeoutMs: number
  drainTimeoutMs: number
  responderDialDelayMs: number
  /** told to the other side: re-attaches a second through limited relays, in thousandths; 0: not said */
  attachMillihertz: number
  /** what the peer's sessions may have received and not consumed */
  pool: ReceivePool
  /** what is sent and received is kept before it counts; with `segment`, the size of its segments, it is one that goes on after a restart */
  durable?: { segment?: number, restored?: RestoredState }
}

/** One path as the session sees it */
export interface PathState extends Carrier {
  readonly id: number
  readonly traits: PathTraits
  readonly planned: boolean
  /** to be held in reserve */
  readonly standby?: boolean
  /** dialling: ATTACH was sent, no answer yet; standby: in reserve; draining: left for another */
  phase: 'dialling' | 'standby' | 'current' | 'draining'
  /** frames to write before anything else */
  readonly control: Frame[]
  readonly liveness: Liveness
  /** only on paths that can lose writes */
  lossy?: LossyPath
  /** what opened the path, to say it again when it may have been lost */
  readonly greeting: AttachFrame | AttachedFrame
  greetingAt: number
  /** until it is said again */
  greetingEveryMs: number
  attachDeadline: number
  drainDeadline: number
  readonly writeSize: WriteSize
  /** a segment was written to it */
  carriedData: boolean
  /** this side sends no more DATA on it */
  endSent: boolean
  /** what was acknowledged on it since: the other side may have closed it before it read that */
  spokenSince: boolean
  retiredAt: number
  /** the other side sends no more DATA on it */
  endReceived: boolean
  largestReceived: number
  largestReceivedAt: number
}

export interface SessionStats {
  attaches: number
  /** paths that ended, by cause */
  pathsEnded: Record<string, number>
  segmentsSent: number
  bytesSent: number
  segmentsReceived: number
  bytesReceived: number
  resentSegments: number
  resentBytes: number
  messagesDelivered: number
}

/** All of a session; the modules beside this one act on it */
export class SessionState {
  readonly config: SessionConfig
  readonly outbox: Outbox
  readonly inbox: Inbox
  /** undefined: the default windowing, which holds nothing back */
  windowing?: SendWindowing
  acknowledger: ReceiveWindowing
  readonly progress = new Progress()
  readonly durable?: Durable
  readonly paths = new Map<number, PathState>()
  current?: PathState
  /** counters of paths that have ended here and that the other side has not been told of */
  readonly endedCounters: number[] = []
  /** the latest paths by counter: over which path this side has said its last word on it, and whether the other has said his */
  readonly history = new Map<number, { saidOn?: number, heard: boolean }>()
  /** new segments are kept back until the other end has said its last word on this path, or so long */
  awaited?: { counter: number, until: number }
  highestCounter = 0
  /** undefined until the other side has answered once */
  remote?: Position
  retentionMs: number
  /** M as the other side was told last */
  askedEvery: number
  /** since when there is no path; Infinity while there is one */
  detachedAt: number
  /** the other side has made one current that was to be held in reserve */
  standbyRefused = false
  /** since when no path could carry what is to be sent next, with nothing acknowledged meanwhile; Infinity: not so */
  stuckSince = Infinity
  stuckBecause?: Error
  /** both ends may be without a path, because they have nothing to say: see `resting.ts` */
  resting = false
  /** when a message was accepted or DATA came last, or a path was attached */
  activeAt: number
  ended = false
  endError?: Error
  /** how soon an answer may be missed, as the last path that loses datagrams has shown */
  answerWithinMs = INITIAL_RTT_MS
  /** where it stood then: what was kept to be sent is let go of */
  endPosition?: LastPosition
  /** `send` was told to wait */
  drainWanted = false
  /** bytes of the largest message that did not fit since the last `drain` */
  roomWanted = 0
  /** finished, and there in case that the last acknowledgement was lost; Infinity: not so */
  lingerUntil = Infinity
  flushedReported = false
  remoteFinishedReported = false
  pingToken = 0
  /** when the last timeout was handled */
  timeoutAt = -Infinity
  effects: Effect[] = []
  readonly stats: SessionStats = {
    attaches: 0,
    pathsEnded: {},
    segmentsSent: 0,
    bytesSent: 0,
    segmentsReceived: 0,
    bytesReceived: 0,
    resentSegments: 0,
    resentBytes: 0,
    messagesDelivered: 0
  }

  constructor (config: SessionConfig, now: number) {
    this.config = config
    const { sender, receiver } = makeWindowing(config)
    this.windowing = sender
    this.acknowledger = receiver
    this.outbox = new Outbox(sender?.sendWindow ?? config.sendWindow, config.maxSegment)
    this.inbox = new Inbox({ window: config.credit, maxMessage: config.maxMessage, pool: config.pool })

    if (config.durable != null) {
      const durable = new Durable(config.durable.restored)
      durable.segment = config.durable.segment ?? 0
      this.inbox.appended = ({ sequence, flags, payload }) => { durable.append(sequence, flags, payload instanceof Uint8Array ? payload : payload.subarray()) }
      this.durable = durable
    }

    this.retentionMs = config.retentionMs
    this.askedEvery = sender?.acknowledgeEvery ?? config.acknowledgeEvery
    this.detachedAt = now
    this.activeAt = now
  }

  get lastPosition (): LastPosition {
    return this.endPosition ?? { acknowledged: this.outbox.base, sent: this.outbox.next, received: this.acknowledgeable }
  }

  get watermarks (): Watermarks {
    const { messagesAccepted, messagesSent, messagesAcknowledged, messagesExpired } = this.outbox

    return { accepted: this.durable?.messagesAccepted ?? messagesAccepted, sent: messagesSent, acknowledged: messagesAcknowledged, expired: messagesExpired }
  }

  /** Segments received in continuous sequence, and kept where they are to be: what the other side may be told */
  get acknowledgeable (): number {
    return this.durable?.stored.segments ?? this.inbox.cumulative
  }

  /** Acknowledgements go over the current path, or the last one while there is none */
  get acknowledgementPath (): PathState | undefined {
    if (this.current != null) {
      return this.current
    }

    let newest: PathState | undefined

    for (const path of this.paths.values()) {
      if (path.phase === 'draining' && path.counter > (newest?.counter ?? -1)) {
        newest = path
      }
    }

    return newest
  }
}
