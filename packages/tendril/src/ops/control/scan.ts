/** A function applied along an axis, with a carry from each step to the next. */
import * as ir from '../../ir/build.ts';
import { recordTuple } from '../../primitives/control/index.ts';
import { range } from '../../ir/shape.ts';
import type { Type } from '../../ir/shape-rules.ts';
import { tidy, withKeySalt } from '../../runtime/index.ts';
import type { Container } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { asGraphs, checkAlike, describe, flatten, recordFunction, type Flat } from './function.ts';

/** Scans of so few steps are written out: what fuses across steps is worth more than what a longer program costs. */
const unrolled = 8;

export interface ScanOptions {
  /** How many steps, where there are no `xs` to tell. */
  readonly length?: number;
  /** Whether to go from the last slice to the first. The ys are in the order of the xs all the same. */
  readonly reverse?: boolean;
  /** Whether to write all steps out one by one. By default only if there are 8 or fewer. */
  readonly unroll?: boolean;
}

/** What a step takes and gives. */
export type ScanFunction<C, X, Y> = (carry: C, x: X) => [carry: C, y: Y];

function lengthOf(xs: Flat, { length }: ScanOptions): number {
  const op = 'scan';
  check(
    xs.nodes.every((node) => node.shape.length > 0),
    op,
    () => 'a tensor of xs is a scalar; each must have a first axis to go along',
  );
  const lengths = [...new Set(xs.nodes.map((node) => node.shape[0]))];
  if (length !== undefined) lengths.unshift(length);
  check(lengths.length > 0 && lengths.every((n) => n === lengths[0]), op, () =>
    lengths.length === 0
      ? 'there are no xs to go along; say how many steps with { length }'
      : `the first axes of xs${length === undefined ? '' : ' and options.length'} must agree, got ${show(lengths)}`,
  );
  check(
    Number.isInteger(lengths[0]) && lengths[0] >= 0,
    op,
    () => `length must be a whole number from 0 on, got ${show(lengths[0])}`,
  );
  return lengths[0];
}

/** A step's result, taken apart and checked against what went in. */
function takeApart(result: unknown, init: Flat): { carry: Flat; y: unknown } {
  const op = 'scan';
  check(
    Array.isArray(result) && result.length === 2,
    op,
    () => `fn must return [carry, y], got ${describe(result)}`,
  );
  const [carry, y] = result as [unknown, unknown];
  const next = flatten(carry, 'carry', op);
  checkAlike(op, 'the carry must keep its form, shapes and dtypes; fn returned', next, init);
  return { carry: next, y };
}

type Step = (carry: Container, x: Container) => unknown;

function writeOut(fn: Step, init: Flat, xs: Flat, length: number, reverse: boolean): unknown {
  let carry = init;
  const ys: Flat[] = [];
  for (const i of reverse ? range(length).reverse() : range(length)) {
    const slices = xs.nodes.map((x) => {
      const start = x.shape.map((_, axis) => (axis === 0 ? i : 0));
      const limit = x.shape.map((extent, axis) => (axis === 0 ? i + 1 : extent));
      return ir.reshape(ir.slice(x, start, limit), x.shape.slice(1));
    });
    const step = takeApart(fn(carry.rebuild(carry.nodes), xs.rebuild(slices)), init);
    carry = step.carry;
    ys[i] = flatten(step.y, 'y', 'scan');
    checkAlike(
      'scan',
      'every step must return the same kind of y',
      ys[i],
      ys[reverse ? length - 1 : 0],
    );
  }
  const stacked = ys[0].nodes.map((first, k) =>
    ir.concatenate(
      ys.map(({ nodes }) => ir.reshape(nodes[k], [1, ...first.shape])),
      0,
    ),
  );
  return [carry.rebuild(carry.nodes), ys[0].rebuild(stacked)];
}

function recordScan(fn: Step, init: Flat, xs: Flat, length: number, reverse: boolean): unknown {
  const sliceTypes = xs.nodes.map(({ shape, dtype }): Type => ({ shape: shape.slice(1), dtype }));
  const step: Type = { shape: [], dtype: 'int32' };
  const carry = init.nodes.length;
  const places = ir.iota([length], 0, 'int32');
  const { functions, results } = asGraphs(
    () => [
      recordFunction('scan', [...init.nodes, ...sliceTypes, step], (parameters) => {
        const slices = parameters.slice(carry, -1);
        const result = withKeySalt(parameters[parameters.length - 1], () =>
          fn(init.rebuild(parameters.slice(0, carry)), xs.rebuild(slices)),
        );
        const { carry: next, y } = takeApart(result, init);
        return [next.rebuild(next.nodes), y];
      }),
    ],
    ([body], captured) =>
      recordTuple('scan', { body, constants: captured.length, carry, length, reverse }, [
        ...captured,
        ...init.nodes,
        ...xs.nodes,
        places,
      ]),
  );
  const [{ result }] = functions;
  return result.rebuild(results.slice(0, result.nodes.length));
}

/**
 * Applies a function to each slice of `xs` along the first axis, handing a carry from step to step: a loop as a value, whose
 * gradient is another. Recurrent networks, running statistics, solvers of differential equations. Like JAX's `lax.scan`.
 *
 * The function is recorded once and its program run for each slice, here and inside tf.compile; a gradient keeps only the carry
 * of each step and computes the rest again. Few steps are written out one by one.
 *
 * @param fn takes the carry and a slice of `xs`; returns the next carry (of the same form, shapes and dtypes) and a `y`. It is called
 * once: it may not read values, assign variables or depend on which step it is, except through what it is given.
 * @param init the first carry: a tensor, or arrays and objects of tensors. Numbers become scalars.
 * @param xs a tensor or arrays and objects of tensors, all with the same first extent; null with `options.length`.
 * @returns the last carry, and the ys stacked along a new first axis.
 * @throws if the lengths differ, or `fn` returns something else.
 * @example
 * ```ts
 * const [total, running] = tf.scan((sum, x) => [sum.add(x), sum.add(x)], 0, tf.tensor1d([1, 2, 3]));
 * total.print(); // 6
 * running.print(); // [1, 3, 6]
 * const [powers] = tf.scan((a) => [a.matMul(a), null], tf.tensor2d([[0, 1], [1, 1]]), null, { length: 3 });
 * powers.print(); // [[13, 21], [21, 34]]
 * ```
 */
export function scan<
  C extends Container | null,
  X extends Container | null,
  Y extends Container | null,
>(fn: ScanFunction<C, X, Y>, init: C | number, xs: X, options: ScanOptions = {}): [C, Y] {
  const op = 'scan';
  check(typeof fn === 'function', op, () => `fn must be a function, got ${typeof fn}`);
  return tidy(() => {
    const first = flatten(init, 'init', op);
    const along = flatten(xs, 'xs', op);
    const length = lengthOf(along, options);
    const { reverse = false, unroll = length <= unrolled } = options;
    const step = fn as unknown as Step;
    const run = unroll && length > 0 ? writeOut : recordScan;
    return run(step, first, along, length, reverse) as [C, Y];
  });
}
