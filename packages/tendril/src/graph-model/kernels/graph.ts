/** Kernels of category graph: what a graph says about itself. Placeholders and constants are left to the executor. */
import { scalar, tensor1d } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { fixed, live, unary, type KernelTable } from './kernel.ts';
import { pass } from './switches.ts';
import { read } from './work.ts';

const shapes = { onlyShapes: true };

const identity = unary((x) => x.clone());

function* printed(call: Call) {
  const shown = call.attrs.number('summarize', 3);
  console.log(call.attrs.string('message'));
  for (const tensor of call.tensors(1)) {
    const values = yield* read(tensor);
    console.log(Array.from(values).slice(0, shown < 0 ? values.length : shown));
  }
  return [call.tensor(0).clone()];
}

export const graph: KernelTable = {
  // Not only tensors pass here. Where nothing hangs on it, the executor passes it over.
  Identity: live(pass),
  PlaceholderWithDefault: live(pass),
  IdentityN: fixed((call) => call.tensors().map((x) => x.clone())),
  Snapshot: identity,
  StopGradient: identity,
  PreventGradient: identity,
  FakeQuantWithMinMaxVars: identity,
  Rank: fixed((call) => scalar(call.tensor(0).rank, 'int32'), [], shapes),
  Size: fixed((call) => scalar(call.tensor(0).size, 'int32'), [], shapes),
  Shape: fixed((call) => tensor1d(call.tensor(0).shape, 'int32'), [], shapes),
  ShapeN: fixed((call) => call.tensors().map((x) => tensor1d(x.shape, 'int32')), [], shapes),
  NoOp: fixed(() => scalar(1)),
  Print: live(printed, true),
};
