/**
 * The code for left operands that slide a window over something comes with convolutions (primitives/convolution). Until then all
 * of them are packed, which is never wrong.
 */
import type { dots } from './dots.ts';
import type { emitWindows, windowOffsets } from './window.ts';

export interface Windowing {
  readonly windowOffsets: typeof windowOffsets;
  readonly emitWindows: typeof emitWindows;
  /** In programs that run networks. */
  readonly dots?: typeof dots;
}

export let windowing: Windowing | null = null;

export function addWindowing(added: Windowing): void {
  windowing = added;
}
