/** What programs that take any kind of model, and those that read SavedModels, speak of. */
import type { DataType, NamedTensorMap, Tensor } from '../runtime/index.ts';

export interface ModelPredictConfig {
  /** How many examples go through the model at a time. */
  batchSize?: number;
  verbose?: boolean;
}

/** An input or output of a model. */
export interface ModelTensorInfo {
  name: string;
  /** -1 where any extent will do. */
  shape?: number[];
  dtype: DataType;
  /** The type as TensorFlow calls it. */
  tfDtype?: string;
}

/** A model that computes: what layers models and graph models have in common. */
export interface InferenceModel {
  readonly inputs: ModelTensorInfo[];
  readonly outputs: ModelTensorInfo[];
  predict(
    inputs: Tensor | Tensor[] | NamedTensorMap,
    config: ModelPredictConfig,
  ): Tensor | Tensor[] | NamedTensorMap;
  execute(
    inputs: Tensor | Tensor[] | NamedTensorMap,
    outputs: string | string[],
  ): Tensor | Tensor[];
}

/** An input or output as a SavedModel tells it. */
export interface SavedModelTensorInfo {
  dtype: string;
  shape: number[];
  name: string;
}

export interface SignatureDefInfo {
  [name: string]: {
    inputs: { [key: string]: SavedModelTensorInfo };
    outputs: { [key: string]: SavedModelTensorInfo };
  };
}

/** A graph of a SavedModel. */
export interface MetaGraphInfo {
  tags: string[];
  signatureDefs: SignatureDefInfo;
}

export interface SignatureDefEntry {
  inputs: { [key: string]: ModelTensorInfo };
  outputs: { [key: string]: ModelTensorInfo };
}

export interface SignatureDef {
  [name: string]: SignatureDefEntry;
}

/** A graph of a SavedModel, its types read. */
export interface MetaGraph {
  tags: string[];
  signatureDefs: SignatureDef;
}
