/** One step of LSTM cells. */
import * as ir from '../../ir/build.ts';
import { logistic, tanh } from '../../primitives/exponentials/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorLike, Scalar } from '../../runtime/index.ts';
import { matMulNode } from '../matrices/mat-mul.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** From data, state and output of the last step to state and output of this one. */
export type LSTMCellFunc = (data: Tensor2D, c: Tensor2D, h: Tensor2D) => [Tensor2D, Tensor2D];

/**
 * One step of an LSTM cell (Hochreiter & Schmidhuber 1997, with forget gates).
 *
 * @param forgetBias added to the forget gate before its sigmoid.
 * @param lstmKernel [inputs + units, 4 * units]: the weights of input gate, new values, forget gate and output gate.
 * @param lstmBias [4 * units].
 * @param data [batch, inputs].
 * @param c the state of the last step, [batch, units].
 * @param h the output of the last step, [batch, units].
 * @returns state and output of this step, [batch, units] both.
 * @throws if the shapes do not fit together.
 * @example
 * ```ts
 * const [c, h] = tf.basicLSTMCell(1, tf.ones([3, 8]), tf.zeros([8]), tf.ones([1, 1]), tf.zeros([1, 2]), tf.zeros([1, 2]));
 * h.print();
 * ```
 */
export function basicLSTMCell(
  forgetBias: Scalar | TensorLike,
  lstmKernel: Tensor2D | TensorLike,
  lstmBias: Tensor1D | TensorLike,
  data: Tensor2D | TensorLike,
  c: Tensor2D | TensorLike,
  h: Tensor2D | TensorLike,
): [Tensor2D, Tensor2D] {
  const op = 'basicLSTMCell';
  const read = (x: unknown, name: string) => asFloat(nodeOf(x, name, op));
  const [kernel, bias] = [read(lstmKernel, 'lstmKernel'), read(lstmBias, 'lstmBias')];
  const [input, state, output] = [read(data, 'data'), read(c, 'c'), read(h, 'h')];
  const matrices = [kernel, input, state, output].every(({ shape }) => shape.length === 2);
  const [batch, units] = state.shape;
  const fits =
    matrices &&
    kernel.shape[0] === input.shape[1] + units &&
    kernel.shape[1] === 4 * units &&
    [input, output].every(({ shape }) => shape[0] === batch) &&
    output.shape[1] === units;
  check(
    fits,
    op,
    () =>
      `lstmKernel [${kernel.shape}] must be [inputs + units, 4 * units] for data [${input.shape}], c [${state.shape}] and ` +
      `h [${output.shape}]`,
  );
  const joined = ir.concatenate([input, output], 1);
  const gates = n.add(matMulNode(op, joined, kernel), bias);
  const gate = (i: number) => ir.slice(gates, [0, i * units], [batch, (i + 1) * units]);
  const forget = logistic(n.add(gate(2), read(forgetBias, 'forgetBias')));
  const fresh = ir.multiply(logistic(gate(0)), tanh(gate(1)));
  const nextState = ir.add(ir.multiply(state, forget), fresh);
  const nextOutput = ir.multiply(tanh(nextState), logistic(gate(3)));
  return [wrap<Tensor>(nextState) as Tensor2D, wrap<Tensor>(nextOutput) as Tensor2D];
}

/**
 * One step of a stack of LSTM cells, each fed with the output of the one before.
 *
 * @param lstmCells the cells' functions.
 * @param data [batch, inputs], for the first cell.
 * @param c the cells' states of the last step.
 * @param h the cells' outputs of the last step.
 * @returns the cells' states and outputs of this step.
 * @example
 * ```ts
 * const cell = (data, c, h) => tf.basicLSTMCell(1, tf.ones([3, 8]), tf.zeros([8]), data, c, h);
 * const zeros = tf.zeros([1, 2]);
 * const [states, outputs] = tf.multiRNNCell([cell], tf.ones([1, 1]), [zeros], [zeros]);
 * outputs[0].print();
 * ```
 */
export function multiRNNCell(
  lstmCells: LSTMCellFunc[],
  data: Tensor2D | TensorLike,
  c: (Tensor2D | TensorLike)[],
  h: (Tensor2D | TensorLike)[],
): [Tensor2D[], Tensor2D[]] {
  const op = 'multiRNNCell';
  check(
    lstmCells.length === c.length && lstmCells.length === h.length,
    op,
    () =>
      `wants a state and an output for each of the ${lstmCells.length} cells, got ${c.length} and ${h.length}`,
  );
  return tidy(() => {
    const states: Tensor2D[] = [];
    const outputs: Tensor2D[] = [];
    let input = wrap<Tensor>(nodeOf(data, 'data', op)) as Tensor2D;
    lstmCells.forEach((cell, i) => {
      const state = wrap<Tensor>(nodeOf(c[i], `c[${i}]`, op)) as Tensor2D;
      const output = wrap<Tensor>(nodeOf(h[i], `h[${i}]`, op)) as Tensor2D;
      const [nextState, nextOutput] = cell(input, state, output);
      states.push(nextState);
      outputs.push(nextOutput);
      input = nextOutput;
    });
    return [states, outputs];
  });
}
