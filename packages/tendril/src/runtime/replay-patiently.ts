/** Replaying a traced function with pauses, where its program was not made ready yet. */
import type { Pause } from '../backends/backend.ts';
import { settle } from './lifetime.ts';
import { beginCall, endCall } from './replay.ts';
import type { Tensor } from './tensor.ts';
import type { Traced } from './traced.ts';

export async function replayPatiently(
  traced: Traced,
  tensors: readonly Tensor[],
  pause: Pause,
): Promise<unknown> {
  const call = beginCall(traced, tensors);
  const { runnable, inputs, passing } = call;
  try {
    const outputs = runnable.runPatiently
      ? await runnable.runPatiently(inputs, pause)
      : runnable.run(inputs);
    return endCall(traced, call, outputs);
  } finally {
    passing.forEach(settle);
  }
}
