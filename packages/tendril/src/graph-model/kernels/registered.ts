/** Kernels out of what programs register with `tf.registerOp`. */
import { getRegisteredOp, type OpExecutor } from '../registered-ops.ts';
import type { Call } from './call.ts';
import { live, type Kernel, type Outputs } from './kernel.ts';
import { settle, type Work } from './work.ts';

function* run(call: Call, execute: OpExecutor): Work<Outputs> {
  const node = { inputs: call.tensors(), attrs: call.attrs.all() };
  const result = execute(node);
  const outputs =
    result instanceof Promise
      ? yield* settle(result, () => {
          throw new Error('what is registered for it gives a promise; use executeAsync');
        })
      : result;
  return Array.isArray(outputs) ? outputs : [outputs];
}

export function registeredKernel(op: string): Kernel | undefined {
  const mapper = getRegisteredOp(op);
  return mapper && live((call) => run(call, mapper.customExecutor));
}
