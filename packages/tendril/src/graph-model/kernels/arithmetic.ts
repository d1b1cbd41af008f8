/** Kernels of category arithmetic: two tensors, element by element. */
import {
  add,
  addN,
  div,
  divNoNan,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  reshape,
  squaredDifference,
  sub,
} from '../../ops/index.ts';
import type { Call } from './call.ts';
import { binary, fixed, type KernelTable } from './kernel.ts';

/** A bias lies along the channels, which are the last axis or, in NCHW, the second. */
function biasAdd(call: Call) {
  const [x, bias] = [call.tensor(0), call.tensor(1)];
  const first = call.attrs.string('data_format').toUpperCase().startsWith('NC');
  if (!first || x.rank < 3) return add(x, bias);
  return add(x, reshape(bias, [bias.size, ...x.shape.slice(2).map(() => 1)]));
}

export const arithmetic: KernelTable = {
  Add: binary(add),
  AddV2: binary(add),
  AddN: fixed((call) => addN(call.tensors())),
  BiasAdd: fixed(biasAdd),
  Sub: binary(sub),
  RealDiv: binary(div),
  Div: binary(div),
  DivNoNan: binary(divNoNan),
  FloorDiv: binary(floorDiv),
  Mul: binary(mul),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  Pow: binary(pow),
  SquaredDifference: binary(squaredDifference),
  Mod: binary(mod),
  FloorMod: binary(mod),
};
