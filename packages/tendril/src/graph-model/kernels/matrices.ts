/** Kernels of category matrices. */
import { einsum, fused, linalg, matMul, transpose } from '../../ops/index.ts';
import type { Call } from './call.ts';
import { fusedArguments } from './fused-arguments.ts';
import { fixed, type KernelTable } from './kernel.ts';

const product = (a: string, b: string) =>
  fixed((call: Call) =>
    matMul(call.tensor(0), call.tensor(1), call.attrs.bool(a), call.attrs.bool(b)),
  );

export const matrices: KernelTable = {
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMul: product('adj_x', 'adj_y'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  _FusedMatMul: fixed((call) =>
    fused.matMul({
      a: call.tensor(0),
      b: call.tensor(1),
      transposeA: call.attrs.bool('transpose_a'),
      transposeB: call.attrs.bool('transpose_b'),
      ...fusedArguments(call),
    }),
  ),
  Transpose: fixed((call) => transpose(call.tensor(0), call.numbers(1)), [1]),
  Einsum: fixed((call) => einsum(call.attrs.string('equation'), ...call.tensors())),
  MatrixBandPart: fixed(
    (call) => linalg.bandPart(call.tensor(0), call.number(1), call.number(2)),
    [1, 2],
  ),
};
