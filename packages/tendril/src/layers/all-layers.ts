/**
 * Every class of layer there is, for loading models: a saved one may need any of them. (Bundlers leave
 * out the modules of which nothing is used, so it is not enough that each registers itself.)
 */
import { findClass, registerBuiltIn } from '../io/serialization.ts';
import { ActivationLayer } from './core/activation.ts';
import * as advancedActivations from './core/advanced-activations.ts';
import { Dense } from './core/dense.ts';
import * as dropout from './core/dropout.ts';
import { Embedding } from './core/embedding.ts';
import { Masking } from './core/masking.ts';
import * as shaping from './core/shaping.ts';
import * as conv from './conv/conv.ts';
import * as depthwise from './conv/depthwise.ts';
import { InputLayer } from './engine/input.ts';
import { Functional, LayersModel } from './engine/model.ts';
import { Sequential } from './engine/sequential.ts';
import * as merge from './merge/merge.ts';
import { BatchNormalization } from './normalization/batch-normalization.ts';
import { LayerNormalization } from './normalization/layer-normalization.ts';
import * as globalPooling from './pooling/global.ts';
import * as pooling from './pooling/pooling.ts';
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
  ConvLSTM2D,
  ConvLSTM2DCell,
  Dense,
  Embedding,
  Functional,
  GRU,
  GRUCell,
  InputLayer,
  LSTM,
  LSTMCell,
  LayerNormalization,
  LayersModel,
  Masking,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  StackedRNNCells,
  TimeDistributed,
  ...Object.values(advancedActivations),
  ...Object.values(conv),
  ...Object.values(depthwise),
  ...Object.values(dropout),
  ...Object.values(globalPooling),
  ...Object.values(merge),
  ...Object.values(pooling),
  ...Object.values(shaping),
];

/** Makes all layers known by name. Classes that a program put in their place stay. */
export function registerAllLayers(): void {
  for (const cls of ALL) if (!findClass(cls.className)) registerBuiltIn(cls);
}
