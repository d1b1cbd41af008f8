/** Between a model in memory (`ModelArtifacts`) and its model.json. */
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import type {
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelJSON,
  WeightData,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './types.ts';

/** The fields that stand in both, word for word. */
const SHARED_FIELDS = [
  'format',
  'generatedBy',
  'convertedBy',
  'trainingConfig',
  'signature',
  'userDefinedMetadata',
  'modelInitializer',
  'initializerSignature',
] as const;

type Shared = Pick<ModelJSON, (typeof SHARED_FIELDS)[number]>;

/** The fields common to both that are there. */
export function sharedFields(from: Shared): Shared {
  const present = SHARED_FIELDS.filter((field) => from[field] != null);
  return Object.fromEntries(present.map((field) => [field, from[field]]));
}

/** The model.json of a model whose weights are in the files of `weightsManifest`. */
export function modelJSONOf(
  artifacts: ModelArtifacts,
  weightsManifest: WeightsManifestConfig,
): ModelJSON {
  return {
    modelTopology: artifacts.modelTopology ?? {},
    ...sharedFields(artifacts),
    weightsManifest,
  };
}

/**
 * The specs of all weights of a manifest, in order.
 *
 * @example
 * ```ts
 * const weights = [{ name: 'w', shape: [1], dtype: 'float32' }];
 * tf.io.getWeightSpecs([{ paths: ['w.bin'], weights }]).length; // 1
 * ```
 */
export function getWeightSpecs(weightsManifest: WeightsManifestConfig): WeightsManifestEntry[] {
  return weightsManifest.flatMap((group) => group.weights);
}

/**
 * Makes artifacts of a model.json and weights that are already here.
 *
 * @throws If the model.json names weights but either specs or data are missing.
 *
 * @example
 * ```ts
 * const specs = [{ name: 'w', shape: [1], dtype: 'float32' }];
 * const json = { modelTopology: {}, weightsManifest: [{ paths: ['w.bin'], weights: specs }] };
 * const artifacts = tf.io.getModelArtifactsForJSONSync(json, specs, new Float32Array([7]).buffer);
 * console.log(artifacts.weightData.byteLength); // 4
 * ```
 */
export function getModelArtifactsForJSONSync(
  modelJSON: ModelJSON,
  weightSpecs?: WeightsManifestEntry[],
  weightData?: WeightData,
): ModelArtifacts {
  const artifacts: ModelArtifacts = {
    modelTopology: modelJSON.modelTopology,
    ...sharedFields(modelJSON),
  };
  if (modelJSON.weightsManifest != null) {
    if (!weightSpecs) throw new Error('getModelArtifactsForJSON: weightSpecs are missing');
    if (!weightData) throw new Error('getModelArtifactsForJSON: weightData is missing');
    artifacts.weightSpecs = weightSpecs;
    artifacts.weightData = weightData;
  }
  return artifacts;
}

/**
 * Makes artifacts of a model.json, loading its weights.
 *
 * @param modelJSON The content of a model.json.
 * @param loadWeights Fetches what a manifest names: the specs, and the bytes.
 *
 * @example
 * ```ts
 * const json = { modelTopology: {}, weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] }] };
 * const artifacts = await tf.io.getModelArtifactsForJSON(json, async (manifest) => [
 *   manifest[0].weights,
 *   new Float32Array([7]).buffer,
 * ]);
 * console.log(artifacts.weightSpecs.length); // 1
 * ```
 */
export async function getModelArtifactsForJSON(
  modelJSON: ModelJSON,
  loadWeights: (
    weightsManifest: WeightsManifestConfig,
  ) => Promise<[WeightsManifestEntry[], WeightData]>,
): Promise<ModelArtifacts> {
  if (modelJSON.weightsManifest == null) return getModelArtifactsForJSONSync(modelJSON);
  const [specs, data] = await loadWeights(modelJSON.weightsManifest);
  return getModelArtifactsForJSONSync(modelJSON, specs, data);
}

/**
 * When and how big: what is told of a model that was just saved.
 *
 * @throws If the topology is binary.
 *
 * @example
 * ```ts
 * const info = tf.io.getModelArtifactsInfoForJSON({ modelTopology: {}, weightData: new ArrayBuffer(8) });
 * console.log(info.weightDataBytes); // 8
 * ```
 */
export function getModelArtifactsInfoForJSON(modelArtifacts: ModelArtifacts): ModelArtifactsInfo {
  if (modelArtifacts.modelTopology instanceof ArrayBuffer) {
    throw new Error(
      'getModelArtifactsInfoForJSON: expected JSON model topology, got an ArrayBuffer',
    );
  }
  return {
    dateSaved: new Date(),
    modelTopologyType: 'JSON',
    modelTopologyBytes: jsonBytes(modelArtifacts.modelTopology),
    weightSpecsBytes: jsonBytes(modelArtifacts.weightSpecs),
    weightDataBytes: new CompositeArrayBuffer(modelArtifacts.weightData ?? []).byteLength,
  };
}

function jsonBytes(value: unknown): number {
  return value == null ? 0 : new TextEncoder().encode(JSON.stringify(value)).length;
}
