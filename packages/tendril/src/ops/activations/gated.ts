/** Activations that let each value through in proportion to a gate made of the value itself, and hard or soft saturations. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { erf } from '../../primitives/error-function/index.ts';
import { logistic, tanh } from '../../primitives/exponentials/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { mapFloat } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';
import { softplusNode } from '../util/softplus.ts';

/** `min(max(alpha * x + beta, 0), 1)`; slopes at the corners are those of the middle. */
function hardSigmoidNode(x: Node, alpha: number, beta: number): Node {
  const line = n.add(n.mul(x, alpha), beta);
  return n.select(n.compare('LT', line, 0), 0, n.select(n.compare('GT', line, 1), 1, line));
}

/**
 * The Gaussian error linear unit, `x Φ(x)`, elementwise, where Φ is the normal distribution function (Hendrycks & Gimpel,
 * https://arxiv.org/abs/1606.08415). The result is float32.
 *
 * @param approximate whether to use the approximation by tanh that GPT-2 and BERT were trained with. False by default.
 * @example
 * ```ts
 * tf.gelu(tf.tensor1d([-1, 0, 1])).print(); // [-0.159, 0, 0.841]
 * ```
 */
export function gelu<T extends Tensor>(x: T | TensorLike, approximate = false): T {
  return mapFloat('gelu', x, (node) => {
    const gate = approximate
      ? tanh(
          n.mul(n.mul(node, n.add(n.mul(n.mul(node, node), 0.044715), 1)), Math.sqrt(2 / Math.PI)),
        )
      : erf(n.mul(node, Math.SQRT1_2));
    return n.mul(n.mul(node, 0.5), n.add(gate, 1));
  });
}

/**
 * The sigmoid linear unit, `x sigmoid(x)`, elementwise, also known as swish (Elfwing et al., https://arxiv.org/abs/1702.03118).
 * The result is float32.
 *
 * @example
 * ```ts
 * tf.silu(tf.tensor1d([-1, 0, 1])).print(); // [-0.269, 0, 0.731]
 * ```
 */
export function silu<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('silu', x, (node) => n.mul(node, logistic(node)));
}

/**
 * `x tanh(softplus(x))`, elementwise (Misra, https://arxiv.org/abs/1908.08681). The result is float32.
 *
 * @example
 * ```ts
 * tf.mish(tf.tensor1d([-1, 0, 1])).print(); // [-0.303, 0, 0.865]
 * ```
 */
export function mish<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('mish', x, (node) => n.mul(node, tanh(softplusNode(node))));
}

/**
 * The sigmoid in three straight pieces, `min(max(alpha x + beta, 0), 1)`, elementwise. The result is float32.
 *
 * @param alpha the slope, 0.2 by default (as in Keras 2); 1/6 is PyTorch's and Keras 3's.
 * @param beta the value at 0, 0.5 by default.
 * @throws if `alpha` or `beta` is no number.
 * @example
 * ```ts
 * tf.hardSigmoid(tf.tensor1d([-3, 0, 1, 3])).print(); // [0, 0.5, 0.7, 1]
 * ```
 */
export function hardSigmoid<T extends Tensor>(x: T | TensorLike, alpha = 0.2, beta = 0.5): T {
  const op = 'hardSigmoid';
  check(
    Number.isFinite(alpha) && Number.isFinite(beta),
    op,
    () => `alpha and beta must be numbers, got ${String(alpha)} and ${String(beta)}`,
  );
  return mapFloat(op, x, (node) => hardSigmoidNode(node, alpha, beta));
}

/**
 * `x min(max(x + 3, 0), 6) / 6`, elementwise (Howard et al., https://arxiv.org/abs/1905.02244). The result is float32.
 *
 * @example
 * ```ts
 * tf.hardSwish(tf.tensor1d([-4, -1, 0, 1, 4])).print(); // [0, -0.333, 0, 0.667, 4]
 * ```
 */
export function hardSwish<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('hardSwish', x, (node) => n.mul(node, hardSigmoidNode(node, 1 / 6, 0.5)));
}

/**
 * `x / (1 + |x|)`, elementwise. The result is float32.
 *
 * @example
 * ```ts
 * tf.softsign(tf.tensor1d([-1, 0, 3])).print(); // [-0.5, 0, 0.75]
 * ```
 */
export function softsign<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('softsign', x, (node) => n.div(node, n.add(ir.abs(node), 1)));
}
