/** The shapes of saved models: what handlers save and load. The format is TensorFlow.js's. */

/** Weights of a model itself, of the optimizer that trained it, or of a training under way. */
export type WeightGroup = 'model' | 'optimizer' | 'training';

export type WeightDType =
  'float32' | 'int32' | 'bool' | 'complex64' | 'string' | 'float16' | 'uint8' | 'int8' | 'float64';

/** How a weight was made smaller for its file. */
export interface Quantization {
  /** For uint8 and uint16: value = stored * scale + min. */
  scale?: number;
  min?: number;
  dtype: 'uint16' | 'uint8' | 'float16';
}

/** One weight in a file: what it is called and how its bytes are to be read. */
export interface WeightsManifestEntry {
  name: string;
  shape: number[];
  dtype: WeightDType;
  group?: WeightGroup;
  quantization?: Quantization;
}

/** Some weight files, and the weights that stand in them one after the other. */
export interface WeightsManifestGroupConfig {
  paths: string[];
  weights: WeightsManifestEntry[];
}

export type WeightsManifestConfig = WeightsManifestGroupConfig[];

/** The bytes of all weights, in one piece or in several consecutive ones. */
export type WeightData = ArrayBuffer | ArrayBuffer[];

export interface SaveConfig {
  /** Leave out the weights that are not trained. Default: false. */
  trainableOnly?: boolean;
  /** Save the optimizer and its state too. Default: false. */
  includeOptimizer?: boolean;
}

export interface SaveResult {
  modelArtifactsInfo: ModelArtifactsInfo;
  /** What a server answered. */
  responses?: Response[];
  errors?: ({} | string)[];
}

/** When a model was saved and how big it is. */
export interface ModelArtifactsInfo {
  dateSaved: Date;
  modelTopologyType: 'JSON' | 'GraphDef';
  modelTopologyBytes?: number;
  weightSpecsBytes?: number;
  weightDataBytes?: number;
}

/** How a model was compiled, in Keras's words. */
export interface TrainingConfig {
  optimizer_config: {};
  loss: string | string[] | { [key: string]: string };
  metrics?: string[] | { [key: string]: string };
  weighted_metrics?: string[] | { [key: string]: string };
  sample_weight_mode?: string;
  loss_weights?: number[] | { [key: string]: number };
}

/** What does not depend on where the weights are. */
interface ModelDescription {
  trainingConfig?: TrainingConfig;
  format?: string;
  generatedBy?: string;
  convertedBy?: string | null;
  signature?: {};
  userDefinedMetadata?: { [key: string]: {} };
  modelInitializer?: {};
  initializerSignature?: {};
}

/** A model in pieces: its description, and its weights as bytes with their specs. */
export interface ModelArtifacts extends ModelDescription {
  modelTopology?: {} | ArrayBuffer;
  weightSpecs?: WeightsManifestEntry[];
  weightData?: WeightData;
  /** The bytes of the weights as they arrive, instead of `weightData`. */
  getWeightStream?: () => ReadableStream<ArrayBuffer>;
}

/** What stands in a model.json. */
export interface ModelJSON extends ModelDescription {
  modelTopology: {};
  weightsManifest: WeightsManifestConfig;
}

/** What a loader wants to know on the way. Handlers may pass over it. */
export interface LoadHooks {
  /** Told the model.json before its weights are read; what it throws ends the loading. */
  onModelJSON?(json: ModelJSON): void;
  /** Whether the weights may come as a stream, so that they never are in memory twice. */
  streams?: boolean;
}

export type LoadHandler = (hooks?: LoadHooks) => Promise<ModelArtifacts>;
export type SaveHandler = (modelArtifact: ModelArtifacts) => Promise<SaveResult>;

/** A place where models can be saved to, loaded from, or both. */
export interface IOHandler {
  save?: SaveHandler;
  load?: LoadHandler;
}

export type LoadHandlerSync = (hooks?: LoadHooks) => ModelArtifacts;
export type SaveHandlerSync = (modelArtifact: ModelArtifacts) => SaveResult;

/** An `IOHandler` that does not wait. */
export interface IOHandlerSync {
  save?: SaveHandlerSync;
  load?: LoadHandlerSync;
}

/** Knows all the models in one kind of store. */
export interface ModelStoreManager {
  listModels(): Promise<{ [path: string]: ModelArtifactsInfo }>;
  removeModel(path: string): Promise<ModelArtifactsInfo>;
}

/** Told how much of a model has arrived, from 0 to 1. */
export type OnProgressCallback = (fraction: number) => void;

export interface LoadOptions {
  /** Passed to `fetch`. */
  requestInit?: RequestInit;
  onProgress?: OnProgressCallback;
  /** Used instead of the global `fetch`. */
  fetchFunc?: typeof fetch;
  /** Whether every weight of file and model must find its counterpart. Default: true. */
  strict?: boolean;
  /** Where the weight files are. Default: beside the model.json. */
  weightPathPrefix?: string;
  fromTFHub?: boolean;
  /** Makes the URL of a weight file from its name. */
  weightUrlConverter?: (weightFileName: string) => Promise<string>;
  /** Decode weights while they arrive. */
  streamWeights?: boolean;
}

export interface RequestDetails {
  isBinary?: boolean;
}

export type IORouter = (url: string | string[], loadOptions?: LoadOptions) => IOHandler | null;
