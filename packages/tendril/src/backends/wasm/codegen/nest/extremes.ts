/** How everything but sums is accumulated: products, extremes and where they are, and what holds of all or of any. */
import type { DType } from '../../../../ir/dtype.ts';
import type { Reduction } from '../../../../ir/kernel.ts';
import { f32x4, i32x4, v128, type V128 } from '../../assembler/index.ts';
import type { Code } from '../code.ts';
import { simple, type Rule, type State } from './reduction.ts';

/** The number that the reduction of nothing is. */
function lowest(code: Code, dtype: DType): V128 {
  if (dtype === 'float32') return code.float(-Infinity);
  return code.int(dtype === 'int32' ? -(2 ** 31) : 0);
}

function highest(code: Code, dtype: DType): V128 {
  if (dtype === 'float32') return code.float(Infinity);
  return code.int(dtype === 'int32' ? 2 ** 31 - 1 : -1);
}

const isNaN = (x: V128): V128 => f32x4.ne(x, x);

/**
 * Maximum and minimum of floats: the instruction that is one on every machine forgets NaN, so that is remembered beside it.
 */
function extreme(start: typeof lowest, float: (a: V128, b: V128) => V128, integer: Rule): Rule {
  return {
    start: (code, dtype) =>
      dtype === 'float32' ? [start(code, dtype), code.int(0)] : integer.start(code, dtype),
    first: (_, dtype, value) => (dtype === 'float32' ? [value, isNaN(value)] : [value]),
    add: (code, dtype, state, value, position) =>
      dtype === 'float32'
        ? [float(state[0], value), v128.or(state[1], isNaN(value))]
        : integer.add(code, dtype, state, value, position),
    join: (code, dtype, a, b) =>
      dtype === 'float32'
        ? [float(a[0], b[0]), v128.or(a[1], b[1])]
        : integer.join(code, dtype, a, b),
    // All ones are a NaN.
    result: (code, dtype, state) =>
      dtype === 'float32' ? v128.or(state[0], state[1]) : integer.result(code, dtype, state),
  };
}

type Instruction = (a: V128, b: V128) => V128;
type Compare = (dtype: DType, a: V128, b: V128) => V128;

const greater: Compare = (dtype, a, b) =>
  dtype === 'float32' ? f32x4.gt(a, b) : dtype === 'int32' ? i32x4.gt_s(a, b) : i32x4.gt_u(a, b);
const less: Compare = (dtype, a, b) => greater(dtype, b, a);
const equal: Compare = (dtype, a, b) => (dtype === 'float32' ? f32x4.eq(a, b) : i32x4.eq(a, b));

/**
 * The first position of the extreme. The state is the extreme so far and its position, 0 while nothing beat the start. A float
 * that does not fail to beat it wins: it is beyond it, or the first NaN.
 */
function argument(start: typeof lowest, beats: Compare, fails: Instruction): Rule {
  const pick = (better: V128, b: readonly V128[], a: State): V128[] =>
    a.map((x, i) => v128.bitselect(b[i], x, better));
  return {
    start: (code, dtype) => [start(code, dtype), code.int(0)],
    first: (code, _dtype, value) => [value, code.int(0)],
    add: (code, dtype, state, value, position) => {
      const [best] = state;
      const better =
        dtype === 'float32'
          ? v128.andnot(f32x4.eq(best, best), fails(value, best))
          : beats(dtype, value, best);
      return pick(code.f.let('v128', better), [value, position()], state);
    },
    join: (code, dtype, a, b) => {
      const earlier = i32x4.lt_s(b[1], a[1]);
      let better = v128.or(beats(dtype, b[0], a[0]), v128.and(equal(dtype, a[0], b[0]), earlier));
      if (dtype === 'float32') {
        const [aNaN, bNaN] = [isNaN(a[0]), isNaN(b[0])];
        const first = v128.and(bNaN, v128.or(v128.not(aNaN), earlier));
        better = v128.or(better, first);
      }
      return pick(code.f.let('v128', better), b, a);
    },
    result: (_code, _dtype, state) => state[1],
  };
}

export const reductionKinds = {
  prod: simple(
    (code, dtype) => code.constant(dtype, 1),
    (dtype, a, b) => (dtype === 'float32' ? f32x4.mul(a, b) : i32x4.mul(a, b)),
  ),
  max: extreme(
    lowest,
    f32x4.pmax,
    simple(lowest, (dtype, a, b) => (dtype === 'bool' ? v128.or(a, b) : i32x4.max_s(a, b))),
  ),
  min: extreme(
    highest,
    f32x4.pmin,
    simple(highest, (dtype, a, b) => (dtype === 'bool' ? v128.and(a, b) : i32x4.min_s(a, b))),
  ),
  and: simple(
    (code) => code.int(-1),
    (_, a, b) => v128.and(a, b),
  ),
  or: simple(
    (code) => code.int(0),
    (_, a, b) => v128.or(a, b),
  ),
  argmax: argument(lowest, greater, f32x4.le),
  argmin: argument(highest, less, f32x4.ge),
} satisfies Record<Exclude<Reduction['kind'], 'sum'>, Rule>;

/** The maximum of what is no NaN, or NaN: either will do. */
export const someMaximum = simple(lowest, (_, a, b) => f32x4.pmax(a, b));
