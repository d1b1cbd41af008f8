// How far a run has come, how fast it goes and how long it still takes. Pure arithmetic on a clock that the
// caller reads, so that pauses do not count and tests need not wait.

/** Weight of the past in the speed: after this many milliseconds, an old measurement counts a third. */
const MEMORY_MS = 4000;

export class Meter {
  readonly total: number;
  done = 0;
  /** Items a second, 0 until there is something to measure. */
  rate = 0;
  #mark: number;
  #elapsed = 0;
  #pausedAt: number | null = null;

  /** A run over `total` items that begins at `now` (milliseconds of any clock that only goes forward). */
  constructor(total: number, now: number) {
    this.total = total;
    this.#mark = now;
  }

  /** `count` more items are done. */
  add(count: number, now: number): void {
    this.done = Math.min(this.total, this.done + count);
    const took = now - this.#mark;
    if (took <= 0) return;
    this.#mark = now;
    this.#elapsed += took;
    const speed = (count / took) * 1000;
    // A short run has no past to lean on: then every moment counts alike.
    const memory = Math.min(MEMORY_MS, this.#elapsed);
    const keep = this.rate === 0 ? 0 : Math.exp(-took / memory);
    this.rate = this.rate * keep + speed * (1 - keep);
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  resume(now: number): void {
    if (this.#pausedAt === null) return;
    this.#mark += now - this.#pausedAt;
    this.#pausedAt = null;
  }

  /** 0 to 1. */
  get fraction(): number {
    return this.total === 0 ? 1 : this.done / this.total;
  }

  /** Null while the speed is not known. */
  get secondsLeft(): number | null {
    if (this.done >= this.total) return 0;
    return this.rate > 0 ? (this.total - this.done) / this.rate : null;
  }

  /** Milliseconds of work so far, pauses left out. */
  get elapsed(): number {
    return this.#elapsed;
  }
}
