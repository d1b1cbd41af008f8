/** Handlers that pass a model straight to or from the program. */
import type {
  IOHandler,
  IOHandlerSync,
  ModelArtifacts,
  SaveHandler,
  SaveHandlerSync,
  SaveResult,
  TrainingConfig,
  WeightData,
  WeightsManifestEntry,
} from './types.ts';

/**
 * A handler that loads a model from memory.
 *
 * @param modelArtifacts The model. Only its topology with further arguments is accepted too, as
 * older programs have it.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * let saved;
 * await model.save(
 *   tf.io.withSaveHandler(async (artifacts) => {
 *     saved = artifacts;
 *     return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
 *   }),
 * );
 * const copy = await tf.loadLayersModel(tf.io.fromMemory(saved));
 * copy.predict(tf.ones([1, 2])).print();
 * ```
 */
export function fromMemory(
  modelArtifacts: {} | ModelArtifacts,
  weightSpecs?: WeightsManifestEntry[],
  weightData?: WeightData,
  trainingConfig?: TrainingConfig,
): IOHandler {
  const { load } = fromMemorySync(modelArtifacts, weightSpecs, weightData, trainingConfig);
  return { load: async () => load() };
}

/**
 * Like `fromMemory`, for loaders that do not wait.
 *
 * @example
 * ```ts
 * const handler = tf.io.fromMemorySync({ modelTopology: {} });
 * // const model = tf.loadGraphModelSync(handler);
 * ```
 */
export function fromMemorySync(
  modelArtifacts: {} | ModelArtifacts,
  weightSpecs?: WeightsManifestEntry[],
  weightData?: WeightData,
  trainingConfig?: TrainingConfig,
): Required<Pick<IOHandlerSync, 'load'>> {
  const complete =
    'modelTopology' in modelArtifacts || 'weightSpecs' in modelArtifacts
      ? modelArtifacts
      : { modelTopology: modelArtifacts, weightSpecs, weightData, trainingConfig };
  return { load: () => complete };
}

/**
 * A handler that gives a saved model to a function.
 *
 * @param saveHandler Gets the artifacts; what it resolves to is what `model.save` resolves to.
 *
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * await model.save(
 *   tf.io.withSaveHandler(async ({ weightData }) => {
 *     console.log(weightData.byteLength); // 12
 *     return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
 *   }),
 * );
 * ```
 */
export function withSaveHandler(
  saveHandler: (artifacts: ModelArtifacts) => Promise<SaveResult>,
): Required<Pick<IOHandler, 'save'>> {
  const save: SaveHandler = saveHandler;
  return { save };
}

/**
 * Like `withSaveHandler`, for a function that does not wait.
 *
 * @example
 * ```ts
 * const handler = tf.io.withSaveHandlerSync(() => ({
 *   modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' },
 * }));
 * ```
 */
export function withSaveHandlerSync(
  saveHandler: (artifacts: ModelArtifacts) => SaveResult,
): Required<Pick<IOHandlerSync, 'save'>> {
  const save: SaveHandlerSync = saveHandler;
  return { save };
}
