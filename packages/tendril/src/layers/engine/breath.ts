/**
 * Breath: when training lets others have their turn. Unless it is told otherwise, it goes on for a moment at most, and no
 * task of a page lasts much longer than a step; now and then it waits until the page has drawn.
 */
import { nextTurn } from '../../runtime/index.ts';
import { CustomCallback } from './base-callbacks.ts';
import type { BaseCallback, YieldEveryOptions } from './base-callbacks.ts';

/** A task that is shorter is not felt, and giving way costs some microseconds. */
const LONGEST_TASK_MS = 10;

export class Breath {
  private readonly yielder: CustomCallback | undefined;
  private readonly givesWay: boolean;
  private since = performance.now();

  constructor(callbacks: readonly BaseCallback[], yieldEvery: YieldEveryOptions) {
    this.yielder = callbacks.find((callback) => callback instanceof CustomCallback);
    this.givesWay = yieldEvery === 'auto';
  }

  /** Whether it is time. Asking costs next to nothing. */
  get isDue(): boolean {
    return this.isLong || this.yielder?.isDue === true;
  }

  private get isLong(): boolean {
    return this.givesWay && performance.now() - this.since >= LONGEST_TASK_MS;
  }

  /** @param batch the number of the last batch, for who is told of it. */
  async take(epoch: number, batch: number): Promise<void> {
    if (this.yielder?.isDue) await this.yielder.maybeWait(epoch, Math.max(0, batch), {});
    else await nextTurn();
    this.since = performance.now();
  }

  /** The same for who has told callbacks of a batch, and with that has waited for the page if that was due. */
  async giveWay(): Promise<void> {
    if (!this.isLong) return;
    await nextTurn();
    this.since = performance.now();
  }
}
