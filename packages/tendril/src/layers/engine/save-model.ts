/** Saves models in TensorFlow.js's layers-model format, and trainings under way as such models with more in them. */
import { CompositeArrayBuffer } from '../../io/composite-array-buffer.ts';
import { saveHandlerFor } from '../../io/router.ts';
import type { IOHandler, ModelArtifacts, SaveConfig, SaveResult } from '../../io/types.ts';
import { encodeWeights } from '../../io/weights.ts';
import { CHECKPOINT_KEY } from './checkpoint.ts';
import type { LayersModel } from './model.ts';

export async function saveModel(
  model: LayersModel,
  handlerOrURL: IOHandler | string,
  config: SaveConfig,
): Promise<SaveResult> {
  const save = saveFunction('save', handlerOrURL);
  const withOptimizer = config.includeOptimizer && model.optimizer !== null;
  // Refused before anything is encoded.
  const trainingConfig = withOptimizer ? model.getTrainingConfig() : undefined;
  const artifacts = await artifactsOf(model, config);
  if (trainingConfig) {
    artifacts.trainingConfig = trainingConfig;
    await addOptimizer(artifacts, model);
  }
  return save(artifacts);
}

/** Saves the model with the optimizer's state, and the place the training is at. */
export async function saveCheckpoint(
  model: LayersModel,
  handlerOrURL: IOHandler | string,
): Promise<SaveResult> {
  const save = saveFunction('saveCheckpoint', handlerOrURL);
  const { session } = model;
  if (!session) {
    throw new Error(
      'saveCheckpoint: the model is not being trained; call it from a callback of fit, or use save({includeOptimizer: true})',
    );
  }
  const artifacts = await artifactsOf(model, {});
  await addOptimizer(artifacts, model);
  await add(artifacts, session.tensors(), 'training');
  try {
    artifacts.trainingConfig = model.getTrainingConfig();
  } catch {
    // A loss of the program's own cannot be saved. Whoever goes on training compiles the model anew anyway.
  }
  const position = await session.capture();
  artifacts.userDefinedMetadata = { ...artifacts.userDefinedMetadata, [CHECKPOINT_KEY]: position };
  return save(artifacts);
}

function saveFunction(
  operation: string,
  handlerOrURL: IOHandler | string,
): (artifacts: ModelArtifacts) => Promise<SaveResult> {
  const handler = typeof handlerOrURL === 'string' ? saveHandlerFor(handlerOrURL) : handlerOrURL;
  if (!handler?.save) {
    throw new Error(`${operation}: this handler can only load; use one with a save method`);
  }
  return (artifacts) => handler.save!(artifacts);
}

async function artifactsOf(model: LayersModel, config: SaveConfig): Promise<ModelArtifacts> {
  const weights = await encodeWeights(model.getNamedWeights(config));
  const artifacts: ModelArtifacts = {
    modelTopology: model.toJSON(undefined, false),
    format: 'layers-model',
    generatedBy: 'Tendril',
    convertedBy: null,
    weightSpecs: weights.specs,
    weightData: weights.data,
  };
  const metadata = model.getUserDefinedMetadata();
  if (metadata) artifacts.userDefinedMetadata = metadata;
  return artifacts;
}

async function addOptimizer(artifacts: ModelArtifacts, model: LayersModel): Promise<void> {
  await add(artifacts, await model.optimizer.getWeights(), 'optimizer');
}

/** Appends weights of another kind. */
async function add(
  artifacts: ModelArtifacts,
  ...[tensors, group]: Parameters<typeof encodeWeights>
): Promise<void> {
  const more = await encodeWeights(tensors, group);
  artifacts.weightSpecs = [...artifacts.weightSpecs!, ...more.specs];
  artifacts.weightData = CompositeArrayBuffer.join(
    [artifacts.weightData, more.data].flat() as ArrayBuffer[],
  );
}
