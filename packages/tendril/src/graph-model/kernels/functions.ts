/** Kernels of control flow v2: functions, branches and loops that call functions. */
import { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs, type Value } from './kernel.ts';
import { read, type Work } from './work.ts';

/** Whether a condition holds: a number that is not 0, a tensor with elements. */
export function* holds(value: Value | undefined): Work<boolean> {
  if (!(value instanceof Tensor)) throw new Error('its condition is no tensor');
  if (value.rank > 0) return value.size > 0;
  return Boolean((yield* read(value))[0]);
}

function* branch(call: Call): Work<Outputs> {
  const name = (yield* holds(call.value(0))) ? 'then_branch' : 'else_branch';
  return yield* call.run.call(call.attrs.func(name), call.inputs.slice(1));
}

function disposeAll(values: Iterable<Value | undefined>, except: Outputs = []): void {
  for (const value of values) {
    if (value instanceof Tensor && !except.includes(value)) value.dispose();
  }
}

function* loop(call: Call): Work<Outputs> {
  const [condition, body] = [call.attrs.func('cond'), call.attrs.func('body')];
  let values: (Value | undefined)[] = [...call.inputs];
  let own = false;
  try {
    for (let round = 0; ; round++) {
      call.run.round(call.node.name, round);
      const answer = yield* call.run.call(condition, values);
      let go: boolean;
      try {
        go = yield* holds(answer[0]);
      } finally {
        disposeAll(answer);
      }
      if (!go) break;
      const next = yield* call.run.call(body, values);
      if (own) disposeAll(values, next);
      values = next;
      own = true;
    }
    own = false;
    return values;
  } finally {
    if (own) disposeAll(values);
  }
}

function* plainCall(call: Call): Work<Outputs> {
  return yield* call.run.call(call.attrs.func('f'), call.inputs);
}

export const functions: KernelTable = {
  StatelessIf: live(branch),
  If: live(branch),
  StatelessWhile: live(loop),
  While: live(loop),
  PartitionedCall: live(plainCall),
  StatefulPartitionedCall: live(plainCall),
};
