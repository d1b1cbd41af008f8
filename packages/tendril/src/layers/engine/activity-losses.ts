/**
 * Losses that arise while a model runs (activity regularization), handed to the training step that
 * runs it.
 */
import { keep, tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';

let collector: Tensor[] | null = null;

/** Computes a loss if somebody collects them, as a training step does. */
export function collectActivityLoss(loss: () => Tensor): void {
  // The model that the layer is part of tidies up before the losses are used.
  collector?.push(tidy(() => keep(loss())));
}

/** Runs `fn`, and returns its result with the losses that arose, which the caller has to dispose. */
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
