/** The part of `tf.layers` that makes recurrent layers and their cells. */
import { ConvLSTM2D, ConvLSTM2DCell } from './conv-lstm.ts';
import type { ConvLSTM2DArgs, ConvLSTM2DCellArgs } from './conv-lstm.ts';
import { GRU, GRUCell } from './gru.ts';
import type { GRUCellLayerArgs, GRULayerArgs } from './gru.ts';
import { LSTM, LSTMCell } from './lstm.ts';
import type { LSTMCellLayerArgs, LSTMLayerArgs } from './lstm.ts';
import { RNN } from './rnn.ts';
import type { RNNLayerArgs } from './rnn.ts';
import { SimpleRNN, SimpleRNNCell } from './simple-rnn.ts';
import type { SimpleRNNCellLayerArgs, SimpleRNNLayerArgs } from './simple-rnn.ts';
import { StackedRNNCells } from './stacked-cells.ts';
import type { StackedRNNCellsArgs } from './stacked-cells.ts';

export { RNN } from './rnn.ts';
export { RNNCell } from './cell.ts';

/**
 * Repeats a cell over the steps of sequences: `[batch, steps, inputs]` becomes `[batch, units]`, or with
 * `returnSequences` `[batch, steps, units]`.
 *
 * @param args The `cell`, or a list of cells to stack; `returnSequences`, `returnState`, `goBackwards`, `stateful`.
 * @throws If a cell has no `stateSize`.
 * @example
 * ```ts
 * const cell = [tf.layers.lstmCell({ units: 8 }), tf.layers.gruCell({ units: 4 })];
 * const layer = tf.layers.rnn({ cell, returnSequences: true });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 10, 4]
 * ```
 */
export function rnn(args: RNNLayerArgs): RNN {
  return new RNN(args);
}

/**
 * A recurrent layer whose output is fed back: `h = tanh(x · kernel + h · recurrentKernel + bias)`.
 *
 * @param args `units`, `activation`, `returnSequences`, `returnState`, `dropout`, `recurrentDropout` and more.
 * @example
 * ```ts
 * const layer = tf.layers.simpleRNN({ units: 4 });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 4]
 * ```
 */
export function simpleRNN(args: SimpleRNNLayerArgs): SimpleRNN {
  return new SimpleRNN(args);
}

/**
 * One step of a simple recurrent layer, for `tf.layers.rnn`.
 *
 * @example
 * ```ts
 * const layer = tf.layers.rnn({ cell: tf.layers.simpleRNNCell({ units: 4 }) });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 4]
 * ```
 */
export function simpleRNNCell(args: SimpleRNNCellLayerArgs): SimpleRNNCell {
  return new SimpleRNNCell(args);
}

/**
 * Gated recurrent units (Cho et al. 2014, https://arxiv.org/abs/1406.1078).
 *
 * @param args `units`; `resetAfter: true` for weights that Keras or cuDNN trained.
 * @example
 * ```ts
 * const layer = tf.layers.gru({ units: 4, returnSequences: true });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 10, 4]
 * ```
 */
export function gru(args: GRULayerArgs): GRU {
  return new GRU(args);
}

/**
 * One step of gated recurrent units, for `tf.layers.rnn`.
 *
 * @example
 * ```ts
 * const layer = tf.layers.rnn({ cell: tf.layers.gruCell({ units: 4 }) });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 4]
 * ```
 */
export function gruCell(args: GRUCellLayerArgs): GRUCell {
  return new GRUCell(args);
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735).
 *
 * @param args `units`; `unitForgetBias: true` to begin with remembering; `recurrentActivation` ('hardSigmoid').
 * With `returnState` it gives output, last output and last state.
 * @example
 * ```ts
 * const layer = tf.layers.lstm({ units: 4, returnState: true });
 * const [output, h, c] = layer.apply(tf.ones([2, 10, 3]));
 * console.log(output.shape, h.shape, c.shape); // [2, 4] each
 * ```
 */
export function lstm(args: LSTMLayerArgs): LSTM {
  return new LSTM(args);
}

/**
 * One step of long short-term memory, for `tf.layers.rnn`.
 *
 * @example
 * ```ts
 * const layer = tf.layers.rnn({ cell: tf.layers.lstmCell({ units: 4 }) });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 4]
 * ```
 */
export function lstmCell(args: LSTMCellLayerArgs): LSTMCell {
  return new LSTMCell(args);
}

/**
 * Several cells one on top of the other, as one cell.
 *
 * @param args `cells`, from the one that gets the input to the one that gives the output.
 * @example
 * ```ts
 * const cells = [tf.layers.lstmCell({ units: 4 }), tf.layers.lstmCell({ units: 2 })];
 * const layer = tf.layers.rnn({ cell: tf.layers.stackedRNNCells({ cells }) });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 2]
 * ```
 */
export function stackedRNNCells(args: StackedRNNCellsArgs): StackedRNNCells {
  return new StackedRNNCells(args);
}

/**
 * Long short-term memory over sequences of images (Shi et al. 2015, https://arxiv.org/abs/1506.04214):
 * `[batch, steps, height, width, channels]` becomes `[batch, newHeight, newWidth, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding`, `returnSequences` and more.
 * @example
 * ```ts
 * const layer = tf.layers.convLstm2d({ filters: 2, kernelSize: 3, padding: 'same' });
 * console.log(layer.apply(tf.ones([1, 4, 6, 6, 1])).shape); // [1, 6, 6, 2]
 * ```
 */
export function convLstm2d(args: ConvLSTM2DArgs): ConvLSTM2D {
  return new ConvLSTM2D(args);
}

/**
 * One step of long short-term memory over images.
 *
 * @example
 * ```ts
 * const cell = tf.layers.convLstm2dCell({ filters: 2, kernelSize: 3, padding: 'same' });
 * cell.build([null, 6, 6, 1]);
 * const state = tf.zeros([1, 6, 6, 2]);
 * const [output] = cell.call([tf.ones([1, 6, 6, 1]), state, state], {});
 * console.log(output.shape); // [1, 6, 6, 2]
 * ```
 */
export function convLstm2dCell(args: ConvLSTM2DCellArgs): ConvLSTM2DCell {
  return new ConvLSTM2DCell(args);
}
