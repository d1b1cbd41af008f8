/** Loads models in TensorFlow.js's layers-model format, which Keras's converter writes too. */
import { dispose } from '../../runtime/index.ts';
import { loadWeights } from '../../io/load-weights.ts';
import { loadHandlerFor } from '../../io/router.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import type {
  IOHandler,
  LoadOptions,
  ModelArtifacts,
  WeightsManifestConfig,
} from '../../io/types.ts';
import { registerAllLayers } from '../all-layers.ts';
import { decodeAll, disposeDecoded } from './decode-artifacts.ts';
import { deserializeLayer } from './deserialize-layer.ts';
import { fromPythonic } from './json.ts';
import { LayersModel } from './model.ts';

/** A topology with where its weights are. */
export interface ModelAndWeightsConfig {
  modelTopology: ConfigDict;
  weightsManifest?: WeightsManifestConfig;
  /** What stands before the paths of the manifest. */
  pathPrefix?: string;
}

/** Makes a model of its saved topology, not yet with weights. */
function modelFromTopology(
  topology: ConfigDict,
  customObjects: ConfigDict = {},
  fastWeightInit = false,
): LayersModel {
  registerAllLayers();
  // Keras wraps the topology with what trained it.
  const json = (topology.model_config ?? topology) as ConfigDict;
  if (typeof json.class_name !== 'string') {
    throw new Error(
      'loadLayersModel: the topology has no class_name, so it is not one of a layers model' +
        ('node' in json || 'versions' in json
          ? '; it is one of a graph model: use tf.loadGraphModel'
          : ''),
    );
  }
  const model = deserializeLayer(fromPythonic(json) as ConfigDict, customObjects, fastWeightInit);
  if (!(model instanceof LayersModel)) {
    throw new Error(`loadLayersModel: the topology is of a ${json.class_name}, not of a model`);
  }
  return model;
}

/**
 * Makes a model of its topology in JSON, as `model.toJSON()` gives it.
 *
 * @param modelAndWeightsConfig The topology, or an object with it as `modelTopology`, and a
 * `weightsManifest` of weights to fetch.
 * @param customObjects Classes by name that are not registered.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
 * copy.summary();
 * ```
 */
export async function modelFromJSON(
  modelAndWeightsConfig: ModelAndWeightsConfig | ConfigDict | string,
  customObjects?: ConfigDict,
): Promise<LayersModel> {
  const config = (
    typeof modelAndWeightsConfig === 'string'
      ? JSON.parse(modelAndWeightsConfig)
      : modelAndWeightsConfig
  ) as ModelAndWeightsConfig | ConfigDict;
  if (!('modelTopology' in config)) return modelFromTopology(config, customObjects);
  const { modelTopology, weightsManifest, pathPrefix } = config as ModelAndWeightsConfig;
  const model = modelFromTopology(modelTopology, customObjects, Boolean(weightsManifest));
  if (weightsManifest) {
    const weights = await loadWeights(
      weightsManifest,
      pathPrefix ?? '',
      model.weights.map((weight) => weight.originalName),
    );
    model.loadWeights(weights);
    dispose(weights);
  }
  return model;
}

/**
 * Loads a model that was saved by `model.save`, by TensorFlow.js, or converted from Keras.
 *
 * @param pathOrIOHandler 'indexeddb://name', 'localstorage://name', the URL of a model.json, or a handler.
 * @param options `onProgress`, `requestInit`, a custom `fetchFunc`; `strict: false` to load only the
 * weights that fit.
 * @throws If there is no such model, its weights are truncated, or names or shapes do not match.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * let saved;
 * await model.save(
 *   tf.io.withSaveHandler(async (artifacts) => {
 *     saved = artifacts;
 *     return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
 *   }),
 * );
 * const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
 * loaded.predict(tf.ones([1, 2])).print();
 * ```
 */
export async function loadLayersModel(
  pathOrIOHandler: string | IOHandler,
  options: LoadOptions = {},
): Promise<LayersModel> {
  const handler =
    typeof pathOrIOHandler === 'string'
      ? loadHandlerFor(pathOrIOHandler, options)
      : pathOrIOHandler;
  if (!handler?.load) {
    throw new Error('loadLayersModel: this handler can only save; use one with a load method');
  }
  return modelFromArtifacts(await handler.load({ streams: true }), options.strict ?? true);
}

async function modelFromArtifacts(
  artifacts: ModelArtifacts,
  strict: boolean,
): Promise<LayersModel> {
  const { modelTopology, weightSpecs } = artifacts;
  if (modelTopology == null) {
    throw new Error('loadLayersModel: what was loaded has no modelTopology');
  }
  if (modelTopology instanceof ArrayBuffer) {
    throw new Error('loadLayersModel: the topology is binary, so it is none of a layers model');
  }
  const hasWeights =
    weightSpecs != null && (artifacts.weightData != null || artifacts.getWeightStream);
  // Decoded before the model exists: damaged data must not leave half a model behind.
  const values = hasWeights ? await decodeAll(artifacts, weightSpecs) : null;
  let model: LayersModel | undefined;
  try {
    model = modelFromTopology(modelTopology, {}, values !== null && strict);
    if (artifacts.trainingConfig) compileAsSaved(model, artifacts);
    if (artifacts.userDefinedMetadata) model.setUserDefinedMetadata(artifacts.userDefinedMetadata);
    if (values) {
      model.loadWeights(values.model, strict);
      if (model.optimizer && values.optimizer.length > 0) {
        await model.optimizer.setWeights(values.optimizer);
      }
    }
    return model;
  } catch (error) {
    model?.dispose();
    throw error;
  } finally {
    if (values) disposeDecoded(values);
  }
}

/** A model that only predicts has no use for its training configuration; so that may be unknown. */
function compileAsSaved(model: LayersModel, { trainingConfig }: ModelArtifacts): void {
  try {
    model.loadTrainingConfig(trainingConfig!);
  } catch (error) {
    console.warn(
      `loadLayersModel: the model is not compiled, because its training configuration is unknown: ` +
        `${(error as Error).message}; call compile() before training it`,
    );
  }
}
