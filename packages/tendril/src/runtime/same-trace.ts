/** Whether two traces of a function recorded the same computation, so that one can stand for the other. */
import { exactJson } from '../ir/exact-json.ts';
import { releaseUse } from './lifetime.ts';
import type { InputPlan, Traced } from './traced.ts';
import { valueOfNode } from './value.ts';

/** Captured tensors larger than this are the same only if they are the same tensor. */
const COMPARED = 4096;

export function sameTrace(a: Traced, b: Traced): boolean {
  return (
    a.inputs.length === b.inputs.length &&
    a.resultCount === b.resultCount &&
    a.assigned.length === b.assigned.length &&
    a.assigned.every((variable, i) => variable === b.assigned[i]) &&
    a.inputs.every((plan, i) => sameInput(plan, b.inputs[i])) &&
    exactJson([a.graph, a.structure]) === exactJson([b.graph, b.structure])
  );
}

function sameInput(a: InputPlan, b: InputPlan): boolean {
  if (a.kind === 'argument') return b.kind === 'argument' && a.index === b.index;
  if (a.kind === 'variable')
    return b.kind === 'variable' && a.variable === b.variable && a.part === b.part;
  if (a.kind === 'host') return b.kind === 'host';
  if (b.kind !== 'captured') return false;
  if (a.node === b.node) return true;
  // A constant that the function makes anew each time is another tensor each time.
  const [x, y] = [valueOfNode(a.node), valueOfNode(b.node)];
  if (x?.where !== 'host' || y?.where !== 'host') return false;
  const values = y.values;
  return (
    x.values.length === values.length &&
    values.length <= COMPARED &&
    x.values.every((value, i) => Object.is(value, values[i]))
  );
}

/** Frees what a trace holds. */
export function forgetTrace(traced: Traced): void {
  for (const plan of traced.inputs) if (plan.kind === 'captured') releaseUse(plan.node);
  for (const { runnable } of traced.made) runnable.dispose();
}
