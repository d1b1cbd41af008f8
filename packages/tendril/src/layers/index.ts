/** Keras-style models: the part of `tf` that is about layers. */
export * as callbacks from './callbacks-namespace.ts';
export * as constraints from './constraints-namespace.ts';
export * as initializers from './initializer-factories.ts';
export * as layers from './factories.ts';
export * as metrics from './metrics.ts';
export * as models from './models.ts';
export * as regularizers from './regularizers-namespace.ts';
export * as serialization from '../io/serialization-namespace.ts';
export { model, sequential } from './create-model.ts';
export { input } from './engine/input.ts';
export { loadLayersModel } from './engine/load-model.ts';
export {
  CallbackList,
  CustomCallback,
  History,
  registerCallbackConstructor,
} from './engine/base-callbacks.ts';
export type {
  BaseCallback,
  CustomCallbackArgs,
  ModelLoggingVerbosity,
  Params,
  YieldEveryOptions,
} from './engine/base-callbacks.ts';
export { Callback } from './callbacks/callback.ts';
export { EarlyStopping } from './callbacks/early-stopping.ts';
export type { EarlyStoppingCallbackArgs } from './callbacks/early-stopping.ts';
export { LearningRateScheduler, ReduceLROnPlateau } from './callbacks/learning-rate.ts';
export type { ReduceLROnPlateauArgs } from './callbacks/learning-rate.ts';
export { CSVLogger, JSONLogger } from './callbacks/loggers.ts';
export type { LoggerArgs } from './callbacks/loggers.ts';
export { ModelCheckpoint } from './callbacks/model-checkpoint.ts';
export type { ModelCheckpointArgs } from './callbacks/model-checkpoint.ts';
export { TensorBoard } from './callbacks/tensorboard.ts';
export type { TensorBoardArgs } from './callbacks/tensorboard.ts';
export type { FitDatasetElement } from './engine/dataset-elements.ts';
export type { ContainerArgs } from './engine/container.ts';
export type { InputConfig } from './engine/input.ts';
export { InputSpec } from './engine/input-spec.ts';
export { RNN } from './recurrent/rnn.ts';
export type { LayerArgs } from './engine/layer.ts';
export { LayerVariable } from './engine/layer-variable.ts';
export type { Logs } from './engine/logs.ts';
export { Functional, LayersModel } from './engine/model.ts';
export type {
  ModelEvaluateArgs,
  ModelEvaluateDatasetArgs,
  ModelFitArgs,
  ModelFitDatasetArgs,
  ModelPredictArgs,
} from './engine/model-args.ts';
export { Sequential } from './engine/sequential.ts';
export type { SequentialArgs } from './engine/sequential.ts';
export { SymbolicTensor } from './engine/symbolic.ts';
export type { ModelCompileArgs } from './engine/training-config.ts';
export type { ClassWeight, ClassWeightMap } from './engine/sample-weights.ts';
export type { ModelAndWeightsConfig } from './engine/load-model.ts';
export type { GRUCellLayerArgs, GRULayerArgs } from './recurrent/gru.ts';
export type { LSTMCellLayerArgs, LSTMLayerArgs } from './recurrent/lstm.ts';
export type { RNNLayerArgs } from './recurrent/rnn.ts';
export type { SimpleRNNCellLayerArgs, SimpleRNNLayerArgs } from './recurrent/simple-rnn.ts';
export type { Shape } from './engine/types.ts';
