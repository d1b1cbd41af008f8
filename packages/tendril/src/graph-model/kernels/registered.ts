/** Kernels out of what programs register with `tf.registerOp`. */
import { dispose, Tensor } from '../../runtime/index.ts';
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
          // Nobody is there to take what comes of it.
          result.then(dispose, () => undefined);
          throw new Error('what is registered for it gives a promise; use executeAsync');
        })
      : result;
  const list: unknown[] = Array.isArray(outputs) ? outputs : [outputs];
  if (!list.every((x) => x instanceof Tensor)) {
    dispose(list);
    const odd = list.filter((x) => !(x instanceof Tensor)).map(String);
    throw new Error(
      `what is registered for it should give a tensor or a list of them, and gives ${odd.join(', ')}`,
    );
  }
  return list;
}

export function registeredKernel(op: string): Kernel | undefined {
  const mapper = getRegisteredOp(op);
  return mapper && live((call) => run(call, mapper.customExecutor));
}
