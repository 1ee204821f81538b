import {
  ACKNOWLEDGEMENTS_PER_WINDOW, INITIAL_WINDOW, LEAST_WINDOW_LOSSY, MOST_ACKNOWLEDGE_EVERY, PACING_CYCLE, PLATEAU_GROWTH, PLATEAU_ROUNDS,
  QUEUE_RISE_MS, QUEUE_RISE_SAMPLES, QUEUE_RISE_SHARE, STARTUP_GAIN, WINDOW_MARGIN, WINDOW_SLACK
} from './constants.ts'

/** What is known of a path when a round has passed or an acknowledgement come */
export interface PathFigures {
  /** greatest delivery rate, bytes a millisecond; 0: not known */
  rate: number
  /** least round trip, ms */
  leastRttMs: number
  /** latest round trip, ms */
  latestRttMs: number
  /** share of transmissions that is lost anyway */
  loss: number
  /** mean bytes of a transmission */
  segmentBytes: number
  inFlight: number
}

/**
 * N, M and the pace on a path that loses datagrams. N is what the path carries in a round trip and a quarter more, and as much more as is lost on the way:
 * a loss by itself says nothing against it, because halving N for each gives 0.15 of the goodput at 5 %.
 */
export class SendWindow {
  #phase: 'startup' | 'steady' = 'startup'
  #round = 0
  #cycle = 0
  #plateau = 0
  #plateauRate = 0
  #samples = 0
  #roundLeastMs = Infinity
  #figures: PathFigures = { rate: 0, leastRttMs: Infinity, latestRttMs: Infinity, loss: 0, segmentBytes: 1, inFlight: 0 }

  get isStarting (): boolean {
    return this.#phase === 'startup'
  }

  /** N */
  get segments (): number {
    const { rate, leastRttMs, loss, segmentBytes } = this.#figures

    if (rate === 0) {
      return INITIAL_WINDOW
    }

    const gain = this.#phase === 'startup' ? STARTUP_GAIN : WINDOW_MARGIN
    const carried = rate * leastRttMs / segmentBytes / (1 - loss)
    const segments = Math.ceil(gain * carried) + WINDOW_SLACK

    return Math.max(this.#phase === 'startup' ? INITIAL_WINDOW : LEAST_WINDOW_LOSSY, segments)
  }

  /** Bytes a millisecond; Infinity: not known */
  get pace (): number {
    const { rate, loss } = this.#figures

    if (rate === 0) {
      return Infinity
    }

    return (this.#phase === 'startup' ? STARTUP_GAIN : PACING_CYCLE[this.#cycle]) * rate / (1 - loss)
  }

  /** M that fits N */
  get acknowledgeEvery (): number {
    return Math.min(MOST_ACKNOWLEDGE_EVERY, Math.max(1, Math.floor(this.segments / ACKNOWLEDGEMENTS_PER_WINDOW)))
  }

  /** @param round - how many round trips have passed */
  update (figures: PathFigures, round: number, isLimited: boolean): void {
    this.#figures = figures

    if (round !== this.#round) {
      this.#round = round
      this.#onRound(isLimited)
    }

    if (this.#phase === 'startup') {
      this.#watchQueue()
    } else if (PACING_CYCLE[this.#cycle] < 1 && this.#isDrained()) {
      this.#cycle++
    }
  }

  #onRound (isLimited: boolean): void {
    this.#samples = 0
    this.#roundLeastMs = Infinity

    if (this.#phase === 'steady') {
      this.#cycle = (this.#cycle + 1) % PACING_CYCLE.length
      return
    }

    const { rate } = this.#figures

    if (rate >= this.#plateauRate * PLATEAU_GROWTH) {
      this.#plateauRate = rate
      this.#plateau = 0
    } else if (!isLimited && ++this.#plateau >= PLATEAU_ROUNDS) {
      this.#leaveStartup()
    }
  }

  #watchQueue (): void {
    const { latestRttMs, leastRttMs } = this.#figures
    this.#roundLeastMs = Math.min(this.#roundLeastMs, latestRttMs)

    if (++this.#samples >= QUEUE_RISE_SAMPLES && this.#roundLeastMs >= leastRttMs + Math.max(QUEUE_RISE_MS, leastRttMs * QUEUE_RISE_SHARE)) {
      this.#leaveStartup()
    }
  }

  /** What start-up has put into the queue is let out first */
  #leaveStartup (): void {
    this.#phase = 'steady'
    this.#cycle = PACING_CYCLE.findIndex(gain => gain < 1)
  }

  #isDrained (): boolean {
    const { rate, leastRttMs, loss, segmentBytes, inFlight } = this.#figures

    return inFlight <= rate * leastRttMs / segmentBytes / (1 - loss)
  }
}
