/** Kernels of category logical. */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { binary, fixed, unary, type KernelTable } from './kernel.ts';

/** Select's condition may be a vector that chooses whole rows; SelectV2's broadcasts at the end. */
function select(call: Call): Tensor {
  const [condition, a] = [call.tensor(0), call.tensor(1)];
  const rows = condition.rank === 1 && a.rank > 1;
  const fitting = rows
    ? ops.reshape(condition, [condition.size, ...a.shape.slice(1).map(() => 1)])
    : condition;
  return ops.where(ops.cast(fitting, 'bool'), a, call.tensor(2));
}

export const logical: KernelTable = {
  Equal: binary(ops.equal),
  NotEqual: binary(ops.notEqual),
  Greater: binary(ops.greater),
  GreaterEqual: binary(ops.greaterEqual),
  Less: binary(ops.less),
  LessEqual: binary(ops.lessEqual),
  LogicalAnd: binary(ops.logicalAnd),
  LogicalNot: unary(ops.logicalNot),
  LogicalOr: binary(ops.logicalOr),
  Select: fixed(select),
  SelectV2: fixed((call) =>
    ops.where(ops.cast(call.tensor(0), 'bool'), call.tensor(1), call.tensor(2)),
  ),
  BitwiseAnd: binary(ops.bitwiseAnd),
};
