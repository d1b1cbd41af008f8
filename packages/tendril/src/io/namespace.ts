/** `tf.io`: saving, loading and managing models. */
export {
  getModelArtifactsForJSON,
  getModelArtifactsForJSONSync,
  getModelArtifactsInfoForJSON,
  getWeightSpecs,
} from './artifacts.ts';
export { browserFiles } from './browser-files.ts';
export { CompositeArrayBuffer, concatenateArrayBuffers } from './composite-array-buffer.ts';
export { browserHTTPRequest, http, isHTTPScheme } from './http.ts';
export { loadWeights, weightsLoaderFactory } from './load-weights.ts';
export { fromMemory, fromMemorySync, withSaveHandler, withSaveHandlerSync } from './memory.ts';
export { copyModel, listModels, moveModel, removeModel } from './model-management.ts';
export {
  getLoadHandlers,
  getSaveHandlers,
  registerLoadRouter,
  registerSaveRouter,
} from './router.ts';
export { decodeWeights, decodeWeightsStream, encodeWeights } from './weights.ts';
export type {
  IOHandler,
  IOHandlerSync,
  IORouter,
  LoadHandler,
  LoadOptions,
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelJSON,
  ModelStoreManager,
  OnProgressCallback,
  RequestDetails,
  SaveConfig,
  SaveHandler,
  SaveResult,
  TrainingConfig,
  WeightData,
  WeightGroup,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './types.ts';
