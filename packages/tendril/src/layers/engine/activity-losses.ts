/**
 * Losses that arise while a model runs (activity regularization), handed to the training step that
 * runs it.
 */
import type { Tensor } from '../../runtime/index.ts';

let collector: Tensor[] | null = null;

/** Computes a loss if somebody collects them, as a training step does. */
export function collectActivityLoss(loss: () => Tensor): void {
  collector?.push(loss());
}

/** Runs `fn`, and returns its result with the losses that arose. */
export function withActivityLosses<T>(fn: () => T): { result: T; losses: Tensor[] } {
  const outer = collector;
  const losses: Tensor[] = [];
  collector = losses;
  try {
    return { result: fn(), losses };
  } finally {
    collector = outer;
  }
}
