/**
 * Running a function on a tape and walking back: what all kinds of gradients share. The walk itself is autodiff/'s.
 */
import { isFloat } from '../../ir/dtype.ts';
import { backward } from '../../autodiff/backward.ts';
import * as ir from '../../ir/build.ts';
import { nextNodeId, type Node } from '../../ir/node.ts';
import { sameShape } from '../../ir/shape.ts';
import { openTape, Tensor, tidy } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { wrap } from '../util/operand.ts';

interface Differentiated {
  readonly value: Tensor;
  /** For each argument, null where the value does not depend on it. */
  readonly grads: readonly (Tensor | null)[];
}

export function checkFunction(op: string, f: unknown): void {
  check(typeof f === 'function', op, () => `wanted a function of tensors, got ${typeof f}`);
}

/** The cotangent of the result: what the caller gave, or 1 everywhere. */
function seedOf(op: string, value: Tensor, dy: Node | null): Node {
  check(
    value instanceof Tensor,
    op,
    () =>
      `the function must return one tensor, got ${Array.isArray(value) ? 'an array' : typeof value}`,
  );
  check(
    isFloat(value.dtype),
    op,
    () =>
      `the function returned ${value.dtype}; only float32 and float64 have gradients (use .cast('float32') on what it is computed from; of ` +
      `complex numbers, tf.real, tf.imag or tf.abs)`,
  );
  const { node } = value;
  if (dy === null) return ir.constantLike(node, 1);
  check(
    sameShape(dy.shape, node.shape),
    op,
    () =>
      `dy of shape [${dy.shape}] must have the shape that the function returned, [${node.shape}]`,
  );
  return dy;
}

/** Runs `f` on the tape that began at `since`, and differentiates its result with respect to nodes. */
export function differentiate(
  op: string,
  f: () => Tensor,
  wrt: readonly Node[],
  dy: Node | null,
  since: number,
): Differentiated {
  const value = f();
  const seed = seedOf(op, value, dy);
  const cotangents = backward([{ node: value.node, ct: seed }], wrt, { since });
  return { value, grads: cotangents.map((ct) => (ct === null ? null : wrap(ct))) };
}

/** Runs `work` in a tidy with a tape open; `since` is where the tape begins. */
export function onTape<T extends object>(work: (since: number) => T): T {
  return tidy(() => {
    const tape = openTape(nextNodeId());
    try {
      return work(tape.since);
    } finally {
      tape.end();
    }
  });
}
