/** Counts of tensors that do not depend on when the garbage collector comes by. */
import { memory } from '../../src/runtime/index.ts';

const { gc } = globalThis as { gc?: () => void };

/** Finalizers run in tasks of their own, some after others. */
const enough = 20;

/** Collects what nobody holds any more, until there is nothing left to collect; nothing where the collector cannot be called. */
export async function collectGarbage(): Promise<void> {
  if (gc === undefined) return;
  for (let tries = 0, before = NaN; tries < enough; tries++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { numTensors } = memory();
    if (numTensors === before) return;
    before = numTensors;
  }
}
