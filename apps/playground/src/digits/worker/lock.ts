// One thing at a time with the model. Training holds the lock for a batch; between two batches whoever waits
// (a drawing to recognise, a download) gets its turn, first come, first served.

export type Release = () => void;

export class Lock {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn. Call what it gives when done. */
  async acquire(): Promise<Release> {
    const before = this.#last;
    let release: Release = () => {};
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  /** Does `job` when it is its turn. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await job();
    } finally {
      release();
    }
  }
}
