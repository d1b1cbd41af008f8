/** Loads graph models. */
import { getModelArtifactsForJSONSync, getWeightSpecs } from '../io/artifacts.ts';
import type {
  IOHandler,
  IOHandlerSync,
  LoadOptions,
  ModelArtifacts,
  ModelJSON,
  WeightData,
} from '../io/types.ts';
import { GraphModel } from './model.ts';
import { endRehearsal, rehearseWhenIdle } from './rehearsal/when-idle.ts';

/** A model on TensorFlow Hub is known by its page's address. */
function onHub(url: string): string {
  return `${url.endsWith('/') ? url : `${url}/`}model.json?tfjs-format=file`;
}

/**
 * Loads a model in TensorFlow's graph format, as TensorFlow.js' converter writes it.
 *
 * The topology is read and checked before weights are fetched, so that a model with an op that is not known is refused with the
 * op's and the node's name and without the download. Quantized and float16 weights, and weights in several files, are taken as
 * they are.
 *
 * @param modelUrl the URL of a model.json, 'indexeddb://name', 'localstorage://name', 'file://path' in Node, or a handler.
 * @param options `onProgress`, `requestInit`, a custom `fetchFunc`, `weightPathPrefix` or `weightUrlConverter` for weights that
 * are elsewhere, `streamWeights` to decode weights while they arrive, `fromTFHub` for the address of a page on TensorFlow Hub.
 * @throws If the model cannot be had, is damaged, or needs ops that are not known. Nothing of it stays in memory then.
 * @example
 * ```ts
 * const model = await tf.loadGraphModel(
 *   tf.io.fromMemory({
 *     modelTopology: {
 *       node: [
 *         { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } },
 *         { name: 'w', op: 'Const', attr: { dtype: { type: 'DT_FLOAT' } } },
 *         { name: 'y', op: 'Mul', input: ['x', 'w'] },
 *       ],
 *     },
 *     weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' }],
 *     weightData: new Float32Array([10, 100]).buffer,
 *   }),
 * );
 * model.predict(tf.tensor1d([1, 2])).print(); // 10, 200
 * model.dispose();
 * ```
 */
export async function loadGraphModel(
  modelUrl: string | IOHandler,
  options: LoadOptions = {},
): Promise<GraphModel> {
  if (modelUrl == null) {
    throw new Error(
      'loadGraphModel: what to load is missing; pass the URL of a model.json or a handler',
    );
  }
  const url = typeof modelUrl === 'string' && options?.fromTFHub ? onHub(modelUrl) : modelUrl;
  const model = new GraphModel(url, options);
  rehearseWhenIdle();
  try {
    await model.load();
  } finally {
    endRehearsal();
  }
  return model;
}

type SyncSource = IOHandlerSync | ModelArtifacts | [ModelJSON, WeightData];

function handlerOf(source: SyncSource): IOHandlerSync {
  if (Array.isArray(source)) {
    const [json, weightData] = source;
    if (
      json?.modelTopology == null ||
      !(weightData instanceof ArrayBuffer || Array.isArray(weightData))
    ) {
      throw new Error(
        'loadGraphModelSync: of a pair, the first must be a model.json and the second an ArrayBuffer of its weights',
      );
    }
    const specs = getWeightSpecs(json.weightsManifest ?? []);
    return { load: () => getModelArtifactsForJSONSync(json, specs, weightData) };
  }
  if (typeof (source as IOHandlerSync).load === 'function') return source as IOHandlerSync;
  const artifacts = source as ModelArtifacts;
  if (artifacts.modelTopology == null) {
    throw new Error(
      'loadGraphModelSync: wanted a handler, model artifacts, or a pair of a model.json and its weights',
    );
  }
  return { load: () => artifacts };
}

/**
 * Makes a graph model of what is already in memory, at once.
 *
 * @param modelSource a handler that does not wait, model artifacts, or a pair of a model.json and its weights' bytes.
 * @throws If the model is damaged, or needs ops that are not known.
 * @example
 * ```ts
 * const json = {
 *   modelTopology: {
 *     node: [
 *       { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } },
 *       { name: 'y', op: 'Relu', input: ['x'] },
 *     ],
 *   },
 *   weightsManifest: [],
 * };
 * const model = tf.loadGraphModelSync([json, new ArrayBuffer(0)]);
 * model.predict(tf.tensor1d([-1, 1])).print(); // 0, 1
 * ```
 */
export function loadGraphModelSync(modelSource: SyncSource): GraphModel<IOHandlerSync> {
  if (modelSource == null) {
    throw new Error('loadGraphModelSync: what to load is missing');
  }
  const model = new GraphModel<IOHandlerSync>(handlerOf(modelSource));
  const done: unknown = model.load();
  if (done instanceof Promise) {
    // What comes of it is not wanted, neither a model nor an error.
    model.dispose();
    done.catch(() => undefined);
    throw new Error('loadGraphModelSync: the handler gives a promise; use tf.loadGraphModel');
  }
  return model;
}
