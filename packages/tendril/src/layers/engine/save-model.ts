/** Writes models down in TensorFlow.js's layers-model format, and trainings under way as such models with more in them. */
import { CompositeArrayBuffer } from '../../io/composite-array-buffer.ts';
import { saveHandlerFor } from '../../io/router.ts';
import type { IOHandler, ModelArtifacts, SaveResult } from '../../io/types.ts';
import { encodeWeights } from '../../io/weights.ts';
import { CHECKPOINT_KEY } from './checkpoint.ts';
import { disposeSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** Saves a snapshot, and lets go of it. */
export async function saveSnapshot(
  operation: string,
  snapshot: Snapshot,
  handlerOrURL: IOHandler | string,
): Promise<SaveResult> {
  try {
    const save = saveFunction(operation, handlerOrURL);
    return await save(await artifactsOf(snapshot));
  } finally {
    await disposeSnapshot(snapshot);
  }
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

async function artifactsOf(snapshot: Snapshot): Promise<ModelArtifacts> {
  const { metadata, trainingConfig, training } = snapshot;
  const groups = await Promise.all([
    encodeWeights(snapshot.weights),
    snapshot.optimizer?.then((weights) => encodeWeights(weights, 'optimizer')),
    training && encodeWeights(training.tensors, 'training'),
  ]);
  const encoded = groups.filter((group) => group !== undefined);
  const artifacts: ModelArtifacts = {
    modelTopology: snapshot.topology,
    format: 'layers-model',
    generatedBy: 'Tendril',
    convertedBy: null,
    weightSpecs: encoded.flatMap(({ specs }) => specs),
    weightData: CompositeArrayBuffer.join(encoded.map(({ data }) => data)),
  };
  if (metadata) artifacts.userDefinedMetadata = metadata;
  if (trainingConfig) artifacts.trainingConfig = trainingConfig;
  if (training) {
    const position = await training.position;
    artifacts.userDefinedMetadata = { ...metadata, [CHECKPOINT_KEY]: position };
  }
  return artifacts;
}
