/** Runs one kernel, so that nothing is left of it but its outputs, and errors name its node. */
import { endScope, startScope, Tensor } from '../../runtime/index.ts';
import { checkElements } from '../kernels/bounds.ts';
import type { Call } from '../kernels/call.ts';
import type { FixedKernel, LiveKernel, Outputs } from '../kernels/kernel.ts';
import { read, type Work } from '../kernels/work.ts';
import { atNode } from './errors.ts';

/** Outputs that are nobody else's: what is also an input becomes a tensor of its own. */
function own(outputs: Outputs, call: Call): Outputs {
  return outputs.map((x) => {
    if (!(x instanceof Tensor)) return x;
    checkElements(x.size, `a tensor of shape [${x.shape}]`);
    return call.inputs.includes(x) ? x.clone() : x;
  });
}

function scoped<T>(call: Call, work: () => T, survivors: (result: T) => Iterable<unknown>): T {
  startScope();
  let kept: Iterable<unknown> = [];
  try {
    const result = work();
    kept = survivors(result);
    return result;
  } catch (error) {
    throw atNode(error, call.node);
  } finally {
    endScope(new Set(kept) as Set<Tensor>);
  }
}

export function runFixed(call: Call, kernel: FixedKernel): readonly Tensor[] {
  return scoped(
    call,
    () => {
      const result = kernel.run(call);
      return own(result instanceof Tensor ? [result] : result, call) as readonly Tensor[];
    },
    (outputs) => outputs,
  );
}

/** Reads what a fixed kernel wants to know of its inputs, then runs it. */
export function* runFixedReading(call: Call, kernel: FixedKernel): Work<Outputs> {
  for (const place of kernel.host) {
    const input = call.inputs.at(place);
    if (input instanceof Tensor && (place < 0 || place < call.count)) {
      call.preset(place, yield* read(input));
    }
  }
  return runFixed(call, kernel);
}

function isDone(begun: Work<Outputs> | Outputs): begun is Outputs {
  return Array.isArray(begun);
}

/**
 * Runs a kernel that reads on its way. Of what it makes between two waits nothing outlives the second, unless it is held or
 * comes out.
 */
export function* runLive(call: Call, kernel: LiveKernel): Work<Outputs> {
  const begun = scoped(
    call,
    () => {
      const begun = kernel.run(call);
      return isDone(begun) ? own(begun, call) : begun;
    },
    (begun) => (isDone(begun) ? begun : []),
  );
  if (isDone(begun)) return begun;
  const work = begun;
  type Step = IteratorResult<unknown, Outputs>;
  const made = (step: Step): Outputs => (step.done ? step.value : []);
  const advance = (move: () => ReturnType<typeof work.next>) =>
    scoped(
      call,
      () => {
        const step = move();
        return step.done ? { done: true as const, value: own(step.value, call) } : step;
      },
      made,
    );
  let step = advance(() => work.next());
  while (!step.done) {
    let value: unknown;
    try {
      value = yield step.value;
    } catch (error) {
      step = advance(() => work.throw(error));
      continue;
    }
    step = advance(() => work.next(value));
  }
  return step.value;
}
