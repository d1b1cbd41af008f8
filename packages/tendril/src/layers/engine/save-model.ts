/** Saves a model in TensorFlow.js's layers-model format. */
import { CompositeArrayBuffer } from '../../io/composite-array-buffer.ts';
import { saveHandlerFor } from '../../io/router.ts';
import type { IOHandler, ModelArtifacts, SaveConfig, SaveResult } from '../../io/types.ts';
import { encodeWeights } from '../../io/weights.ts';
import type { LayersModel } from './model.ts';

export async function saveModel(
  model: LayersModel,
  handlerOrURL: IOHandler | string,
  config: SaveConfig,
): Promise<SaveResult> {
  const handler = typeof handlerOrURL === 'string' ? saveHandlerFor(handlerOrURL) : handlerOrURL;
  if (!handler?.save) {
    throw new Error('save: this handler can only load; use one with a save method');
  }
  const weights = await encodeWeights(model.getNamedWeights(config));
  const artifacts: ModelArtifacts = {
    modelTopology: model.toJSON(undefined, false),
    format: 'layers-model',
    generatedBy: 'Tendril',
    convertedBy: null,
    weightSpecs: weights.specs,
    weightData: weights.data,
  };
  if (config.includeOptimizer && model.optimizer) {
    artifacts.trainingConfig = model.getTrainingConfig();
    const state = await encodeWeights(await model.optimizer.getWeights(), 'optimizer');
    artifacts.weightSpecs = [...weights.specs, ...state.specs];
    artifacts.weightData = CompositeArrayBuffer.join([weights.data, state.data]);
  }
  const metadata = model.getUserDefinedMetadata();
  if (metadata) artifacts.userDefinedMetadata = metadata;
  return handler.save(artifacts);
}
