/**
 * Every class of layer there is, and of schedules, for loading models: a saved one may need any of them. (Bundlers leave
 * out the modules of which nothing is used, so it is not enough that each registers itself.)
 */
import { findClass, registerBuiltIn } from '../io/serialization.ts';
import { allSchedules } from '../train/schedules.ts';
import { ActivationLayer } from './core/activation.ts';
import * as advancedActivations from './core/advanced-activations.ts';
import { Dense } from './core/dense.ts';
import * as dropout from './core/dropout.ts';
import { Embedding } from './core/embedding.ts';
import { Masking } from './core/masking.ts';
import * as shaping from './core/shaping.ts';
import * as noise from './core/noise.ts';
import { EinsumDense } from './attention/einsum-dense.ts';
import { MultiHeadAttention } from './attention/multi-head-attention.ts';
import * as borders from './conv/borders.ts';
import * as conv from './conv/conv.ts';
import { Conv3D } from './conv/conv3d.ts';
import { DepthwiseConv2D } from './conv/depthwise.ts';
import * as separable from './conv/separable.ts';
import * as transposed from './conv/transposed.ts';
import { InputLayer } from './engine/input.ts';
import { Functional, LayersModel } from './engine/model.ts';
import { Sequential } from './engine/sequential.ts';
import { Dot } from './merge/dot.ts';
import * as merge from './merge/merge.ts';
import { BatchNormalization } from './normalization/batch-normalization.ts';
import { GroupNormalization } from './normalization/group-normalization.ts';
import * as lengths from './normalization/lengths.ts';
import { LayerNormalization } from './normalization/layer-normalization.ts';
import * as globalPooling from './pooling/global.ts';
import * as pooling from './pooling/pooling.ts';
import { CategoryEncoding } from './preprocessing/category-encoding.ts';
import * as imageSize from './preprocessing/image-size.ts';
import { Normalization } from './preprocessing/normalization.ts';
import { Rescaling } from './preprocessing/rescaling.ts';
import { ConvLSTM2D, ConvLSTM2DCell } from './recurrent/conv-lstm.ts';
import { GRU, GRUCell } from './recurrent/gru.ts';
import { LSTM, LSTMCell } from './recurrent/lstm.ts';
import { RNN } from './recurrent/rnn.ts';
import { SimpleRNN, SimpleRNNCell } from './recurrent/simple-rnn.ts';
import { StackedRNNCells } from './recurrent/stacked-cells.ts';
import { Bidirectional } from './wrappers/bidirectional.ts';
import { TimeDistributed } from './wrappers/time-distributed.ts';

const ALL = [
  ActivationLayer,
  BatchNormalization,
  Bidirectional,
  CategoryEncoding,
  Conv3D,
  ConvLSTM2D,
  ConvLSTM2DCell,
  Dense,
  DepthwiseConv2D,
  Dot,
  EinsumDense,
  Embedding,
  Functional,
  GroupNormalization,
  GRU,
  GRUCell,
  InputLayer,
  LSTM,
  LSTMCell,
  LayerNormalization,
  LayersModel,
  Masking,
  MultiHeadAttention,
  Normalization,
  RNN,
  Rescaling,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  StackedRNNCells,
  TimeDistributed,
  ...Object.values(advancedActivations),
  ...Object.values(borders),
  ...Object.values(conv),
  ...Object.values(dropout),
  ...Object.values(globalPooling),
  ...Object.values(imageSize),
  ...Object.values(lengths),
  ...Object.values(merge),
  ...Object.values(noise),
  ...Object.values(pooling),
  ...Object.values(separable),
  ...Object.values(shaping),
  ...Object.values(transposed),
  ...allSchedules,
];

/** Makes all layers known by name, and what else a saved model may name. Classes that a program put in their place stay. */
export function registerAllLayers(): void {
  for (const cls of ALL) if (!findClass(cls.className)) registerBuiltIn(cls);
}
