/**
 * What the device is to do, in order. Pipelines are compiled side by side and off the page's thread, so work waits for those it
 * needs, and all that comes after waits with it. Where somebody cannot wait, the compiling is done at once.
 */

/** Something made in the background. */
export interface Pending {
  readonly isReady: boolean;
  /** Resolves when it is ready; never rejects. */
  readonly ready: Promise<void>;
  /** Makes it ready at once. */
  force(): void;
}

interface Entry {
  readonly run: () => void;
  readonly needs: readonly Pending[];
  readonly dropped: (() => void) | undefined;
}

export class Work {
  private readonly waiting: Entry[] = [];
  private isPumping = false;
  private readonly onError: (error: unknown) => void;

  /** @param onError is told of what goes wrong in work that had to wait. */
  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  /** Whether the next piece of work would run at once. */
  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /**
   * Runs `run` at once if nothing is ahead of it and nothing that it needs is missing, else in its turn.
   * @param dropped is called in place of `run` when the device ends before.
   */
  do(run: () => void, needs: readonly Pending[] = [], dropped?: () => void): void {
    if (this.isIdle && needs.every(({ isReady }) => isReady)) {
      run();
      return;
    }
    this.waiting.push({ run, needs, dropped });
    if (!this.isPumping) void this.pump();
  }

  /** Runs all that waits, now. */
  flush(): void {
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      for (const need of entry.needs) need.force();
      this.attempt(entry.run);
    }
  }

  /** Ends everything: nothing that waits will run. */
  drop(): void {
    for (const { dropped } of this.waiting.splice(0)) dropped?.();
  }

  private async pump(): Promise<void> {
    this.isPumping = true;
    while (this.waiting.length > 0) {
      const [first] = this.waiting;
      await Promise.all(first.needs.map(({ ready }) => ready));
      // It may have been run, or dropped, in the meantime.
      if (this.waiting[0] !== first) continue;
      this.waiting.shift();
      this.attempt(first.run);
    }
    this.isPumping = false;
  }

  private attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.onError(error);
    }
  }
}
