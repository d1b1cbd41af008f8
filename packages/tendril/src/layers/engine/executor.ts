/** Runs a graph of layers on data. */
import type { Tensor } from '../../runtime/index.ts';
import { singletonOrArray, toList } from './lists.ts';
import type { Layer } from './layer.ts';
import type { Node, SymbolicTensor } from './symbolic.ts';
import type { Kwargs } from './types.ts';

type Mask = Tensor | null;

/** Values of symbolic tensors, and the masks that travel with them. */
export interface Feed {
  tensor: SymbolicTensor;
  value: Tensor;
  mask?: Mask;
}

/**
 * Applies the layers of `nodes` in order.
 *
 * @param nodes In an order in which they can run.
 * @param feeds Values to begin with.
 * @param fetches What is wanted.
 * @param kwargs Passed to every layer.
 * @returns A value and a mask for each of `fetches`.
 */
export function runNodes(
  nodes: Node[],
  feeds: Feed[],
  fetches: SymbolicTensor[],
  kwargs: Kwargs,
): { values: Tensor[]; masks: Mask[] } {
  const values = new Map<SymbolicTensor, Tensor>();
  const masks = new Map<SymbolicTensor, Mask>();
  for (const { tensor, value, mask } of feeds) {
    values.set(tensor, value);
    masks.set(tensor, mask ?? null);
  }
  for (const node of nodes) {
    if (node.outputTensors.every((t) => values.has(t))) continue;
    if (node.inboundLayers.length === 0) {
      throw new Error(`no value was given for input '${node.outboundLayer.name}'`);
    }
    const layer = node.outboundLayer;
    const inputs = node.inputTensors.map((t) => values.get(t)!);
    const inputMasks = node.inputTensors.map((t) => masks.get(t) ?? null);
    const callArgs: Kwargs = { ...node.callArgs, ...kwargs };
    delete callArgs.mask;
    if (inputMasks.some((m) => m !== null)) callArgs.mask = singletonOrArray(inputMasks);
    const outputs = toList(layer.apply(inputs, callArgs) as Tensor | Tensor[]);
    const outputMasks = masksOf(layer, inputs, inputMasks);
    node.outputTensors.forEach((t, i) => {
      values.set(t, outputs[i]);
      masks.set(t, Array.isArray(outputMasks) ? (outputMasks[i] ?? null) : outputMasks);
    });
  }
  return {
    values: fetches.map((t) => values.get(t)!),
    masks: fetches.map((t) => masks.get(t) ?? null),
  };
}

/** The masks of a layer's outputs; one stands for all. Layers that know of no masks end them. */
function masksOf(layer: Layer, inputs: Tensor[], masks: Mask[]): Mask | Mask[] {
  const isMasked = layer.supportsMasking && masks.some((m) => m !== null);
  if (!isMasked && !layer.makesMasks) return null;
  // Authors of layers get a single input bare, and several in a list.
  return layer.computeMask(singletonOrArray(inputs), singletonOrArray(masks) as Tensor | Tensor[]);
}
