/** Rebuilds the graph of a saved functional model. */
import type { ConfigDict, ConfigDictValue } from '../../io/serialization.ts';
import { deserializeLayer } from './deserialize-layer.ts';
import type { Layer } from './layer.ts';
import { singletonOrArray } from './lists.ts';
import type { SymbolicTensor } from './symbolic.ts';
import type { Kwargs } from './types.ts';

/** Names one output of one application of a layer. */
interface Reference {
  layerName: string;
  nodeIndex: number;
  tensorIndex: number;
  kwargs: Kwargs;
}

interface PendingCall {
  layer: Layer;
  inputs: Reference[];
}

/** The inputs, outputs and name of a model, from its saved configuration. */
export function containerFromConfig(
  config: ConfigDict,
  customObjects: ConfigDict,
  fastWeightInit: boolean,
): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[]; name?: string } {
  const layers = new Map<string, Layer>();
  let pending: PendingCall[] = [];
  for (const entry of config.layers as ConfigDict[]) {
    const layer = deserializeLayer(
      {
        ...entry,
        config: { ...(entry.config as ConfigDict), ...(entry.name ? { name: entry.name } : {}) },
      },
      customObjects,
      fastWeightInit,
    );
    // A layer of the program's own may ignore its configuration and get another name: references are to the saved one.
    layers.set((entry.name as string | undefined) ?? layer.name, layer);
    for (const node of (entry.inboundNodes ?? []) as ConfigDictValue[]) {
      pending.push({ layer, inputs: referencesOfNode(node) });
    }
  }
  const find = (ref: Reference): SymbolicTensor | undefined =>
    layers.get(ref.layerName)?.inboundNodes[ref.nodeIndex]?.outputTensors[ref.tensorIndex];
  while (pending.length > 0) {
    // A layer's applications are numbered in order, so each waits for those before it.
    const blocked = new Set<Layer>();
    const remaining = pending.filter((call) => {
      const inputs = call.inputs.map(find);
      if (blocked.has(call.layer) || inputs.some((x) => x === undefined)) {
        blocked.add(call.layer);
        return true;
      }
      const kwargs: Kwargs = Object.assign({}, ...call.inputs.map((ref) => ref.kwargs));
      call.layer.apply(singletonOrArray(inputs as SymbolicTensor[]), kwargs);
      return false;
    });
    if (remaining.length === pending.length) throw unresolved(remaining, layers, find);
    pending = remaining;
  }
  const resolve = (value: ConfigDictValue): SymbolicTensor => {
    const ref = referenceOf(value);
    const tensor = find(ref);
    if (!tensor)
      throw new Error(
        `the saved model's inputs or outputs name '${ref.layerName}', which it lacks`,
      );
    return tensor;
  };
  return {
    name: config.name as string | undefined,
    inputs: referenceList(config.inputLayers).map(resolve),
    outputs: referenceList(config.outputLayers).map(resolve),
  };
}

/** One reference alone may stand without a list around it. */
function referenceList(value: ConfigDictValue): ConfigDictValue[] {
  const list = (value ?? []) as ConfigDictValue[];
  return typeof list[0] === 'string' ? [list] : list;
}

/** `[layerName, nodeIndex, tensorIndex, kwargs]`. */
function referenceOf(value: ConfigDictValue): Reference {
  const [layerName, nodeIndex, tensorIndex, kwargs] = value as ConfigDictValue[];
  return {
    layerName: layerName as string,
    nodeIndex: (nodeIndex as number) ?? 0,
    tensorIndex: (tensorIndex as number) ?? 0,
    kwargs: (kwargs as Kwargs) ?? {},
  };
}

/** The inputs of one application: a list of references, or Keras 3's `{args, kwargs}`. */
function referencesOfNode(node: ConfigDictValue): Reference[] {
  if (Array.isArray(node)) return referenceList(node).map(referenceOf);
  const references: Reference[] = [];
  const visit = (value: ConfigDictValue): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (value === null || typeof value !== 'object') return;
    const history = (value.config as ConfigDict | undefined)?.kerasHistory;
    if (history) references.push(referenceOf(history));
  };
  visit((node as ConfigDict).args);
  return references;
}

function unresolved(
  pending: PendingCall[],
  layers: Map<string, Layer>,
  find: (ref: Reference) => SymbolicTensor | undefined,
): Error {
  const { layer, inputs } = pending[0];
  const missing = inputs.find((ref) => !find(ref)) ?? inputs[0];
  const why = layers.has(missing.layerName)
    ? `application ${missing.nodeIndex} of layer '${missing.layerName}', which is never made`
    : `layer '${missing.layerName}', which the model lacks`;
  return new Error(`the saved model is damaged: layer '${layer.name}' needs ${why}`);
}
