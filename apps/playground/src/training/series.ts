// The points of a line that may grow for ever: past a limit, neighbours are merged into their average, so
// that drawing it costs the same after an hour as after a second.

const LIMIT = 480;

export class Series {
  x: number[] = [];
  y: number[] = [];
  /** How many additions one stored point stands for. */
  #stride = 1;
  #pending = 0;

  add(x: number, y: number): void {
    const last = this.x.length - 1;
    if (this.#pending > 0) {
      // Goes into the last stored point until that stands for `stride` additions.
      const n = this.#pending;
      this.x[last] = (this.x[last] * n + x) / (n + 1);
      this.y[last] = (this.y[last] * n + y) / (n + 1);
    } else {
      this.x.push(x);
      this.y.push(y);
    }
    this.#pending = (this.#pending + 1) % this.#stride;
    if (this.x.length >= LIMIT && this.#pending === 0) {
      this.x = mergePairs(this.x);
      this.y = mergePairs(this.y);
      this.#stride *= 2;
    }
  }

  clear(): void {
    this.x = [];
    this.y = [];
    this.#stride = 1;
    this.#pending = 0;
  }

  get last(): number | undefined {
    return this.y.at(-1);
  }
}

function mergePairs(values: number[]): number[] {
  const merged: number[] = [];
  for (let i = 0; i < values.length; i += 2) {
    merged.push(i + 1 < values.length ? (values[i] + values[i + 1]) / 2 : values[i]);
  }
  return merged;
}
