// Gathers batches into messages the page can keep up with: at most one every INTERVAL_MS, carrying the
// average of the batches since the last.

import type { BatchReport } from '../train.ts';

const INTERVAL_MS = 200;

export class Ticker {
  #size = 0;
  #loss = 0;
  #hits = 0;
  #last = -Infinity;

  add({ size, loss, accuracy }: BatchReport): void {
    this.#size += size;
    this.#loss += loss * size;
    this.#hits += accuracy * size;
  }

  /** Whether it is time to tell the page. */
  due(now: number): boolean {
    return now - this.#last >= INTERVAL_MS;
  }

  /** The average since the last call, or null if nothing was added. */
  take(now: number): { loss: number; accuracy: number } | null {
    this.#last = now;
    if (this.#size === 0) return null;
    const average = { loss: this.#loss / this.#size, accuracy: this.#hits / this.#size };
    this.#size = this.#loss = this.#hits = 0;
    return average;
  }
}
