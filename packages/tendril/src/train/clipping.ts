/** Gradients kept within bounds before an optimizer uses them. */
import { clipByGlobalNorm, clipByNorm, clipByValue } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';

/** How an optimizer bounds gradients; one of them at most. */
export interface ClipOptions {
  /** The largest norm of each variable's gradient. */
  clipNorm?: number;
  /** The largest absolute value of each element. */
  clipValue?: number;
  /** The largest norm of all gradients together. */
  globalClipNorm?: number;
}

export function checkClipOptions(options: ClipOptions, optimizer: string): void {
  const given = Object.entries(options).filter(([, limit]) => limit != null);
  if (given.length > 1) {
    throw new Error(
      `${optimizer}: ${given.map(([name]) => name).join(' and ')} are both set; gradients are clipped one way or the other`,
    );
  }
  for (const [name, limit] of given) {
    if (!(limit > 0)) throw new Error(`${optimizer}: ${name} must be above 0, got ${limit}`);
  }
}

export function clipGradients(gradients: Tensor[], options: ClipOptions): Tensor[] {
  const { clipNorm, clipValue, globalClipNorm } = options;
  if (globalClipNorm != null) return clipByGlobalNorm(gradients, globalClipNorm)[0];
  if (clipNorm != null) return gradients.map((gradient) => clipByNorm(gradient, clipNorm));
  if (clipValue == null) return gradients;
  return gradients.map((gradient) => clipByValue(gradient, -clipValue, clipValue));
}
