/**
 * The part of a graph between the inputs and the outputs of a model: its nodes in the order in
 * which they can run, and its layers in the order in which Keras lists (and saves) them.
 */
import { Layer } from './layer.ts';
import { shapeText } from './lists.ts';
import type { Node, SymbolicTensor } from './symbolic.ts';

export interface ModelGraph {
  /** Each after those whose outputs it needs. */
  nodes: Node[];
  layers: Layer[];
  /** By distance from the outputs. */
  nodesByDepth: { [depth: string]: Node[] };
  layersByDepth: { [depth: string]: Layer[] };
  /** `Layer.nodeKey` of each node. */
  nodeKeys: Set<string>;
}

/** The nodes that a set of tensors needs, each after those it needs itself. */
export function nodesFor(outputs: SymbolicTensor[], feeds: SymbolicTensor[]): Node[] {
  const fed = new Set(feeds);
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  // A stack of our own: recursion would overflow on models of many thousands of layers.
  const stack: { tensor: SymbolicTensor; next: number }[] = [];
  const enter = (tensor: SymbolicTensor): void => {
    const known = state.get(tensor.node);
    if (known === 'done' || fed.has(tensor)) return;
    if (known === 'open')
      throw new Error(`the graph has a cycle at layer '${tensor.sourceLayer.name}'`);
    state.set(tensor.node, 'open');
    stack.push({ tensor, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const { node } = top.tensor;
      const inputs = node.inboundLayers.length > 0 ? node.inputTensors : [];
      if (top.next < inputs.length) {
        enter(inputs[top.next++]);
      } else {
        state.set(node, 'done');
        order.push(node);
        stack.pop();
      }
    }
  }
  return order;
}

/** All nodes in run order, input nodes included, and each layer in the order of first sight. */
function walk(outputs: SymbolicTensor[]): { nodes: Node[]; layerOrder: Map<Layer, number> } {
  const nodes = nodesFor(outputs, []);
  const layerOrder = new Map<Layer, number>();
  const seen = new Set<Node>();
  // Keras numbers layers on the way from the outputs to the inputs, before it descends.
  const stack = outputs.map((t) => t.node).reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (!layerOrder.has(node.outboundLayer)) layerOrder.set(node.outboundLayer, layerOrder.size);
    const before = node.inboundLayers.length > 0 ? node.inputTensors : [];
    for (let i = before.length - 1; i >= 0; i--) stack.push(before[i].node);
  }
  return { nodes, layerOrder };
}

/** Finds nodes and layers between inputs and outputs; throws if an output needs another input. */
export function analyzeGraph(inputs: SymbolicTensor[], outputs: SymbolicTensor[]): ModelGraph {
  const { nodes, layerOrder } = walk(outputs);
  const nodeDepth = new Map<Node, number>();
  const layerDepth = new Map<Layer, number>();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const layer = node.outboundLayer;
    // A layer that is used twice stands where its first use is.
    const depth = Math.max(nodeDepth.get(node) ?? 0, layerDepth.get(layer) ?? 0);
    nodeDepth.set(node, depth);
    layerDepth.set(layer, depth);
    for (const tensor of node.inboundLayers.length > 0 ? node.inputTensors : []) {
      nodeDepth.set(tensor.node, Math.max(depth + 1, nodeDepth.get(tensor.node) ?? 0));
    }
  }
  for (const input of inputs) {
    if (!layerOrder.has(input.sourceLayer)) {
      layerOrder.set(input.sourceLayer, layerOrder.size);
      layerDepth.set(input.sourceLayer, 0);
      nodeDepth.set(input.node, 0);
    }
  }
  const nodesByDepth = groupByDepth(nodeDepth);
  const layersByDepth = groupByDepth(layerDepth);
  for (const layers of Object.values(layersByDepth)) {
    layers.sort((a, b) => layerOrder.get(a)! - layerOrder.get(b)!);
  }
  const layers = depthsDescending(layersByDepth).flatMap((depth) => layersByDepth[depth]);
  const nodeKeys = new Set(
    [...nodeDepth.keys()].map((node) =>
      Layer.nodeKey(node.outboundLayer, node.outboundLayer.inboundNodes.indexOf(node)),
    ),
  );
  assertConnected(inputs, outputs, nodes);
  assertUniqueNames(layers);
  return { nodes, layers, nodesByDepth, layersByDepth, nodeKeys };
}

function groupByDepth<T>(depths: Map<T, number>): { [depth: string]: T[] } {
  const groups: { [depth: string]: T[] } = {};
  for (const [item, depth] of depths) (groups[depth] ??= []).push(item);
  return groups;
}

function depthsDescending(byDepth: { [depth: string]: unknown }): string[] {
  return Object.keys(byDepth).sort((a, b) => Number(b) - Number(a));
}

function assertConnected(inputs: SymbolicTensor[], outputs: SymbolicTensor[], nodes: Node[]): void {
  const computable = new Set(inputs);
  const reached: string[] = [];
  const comesFromElsewhere = (tensor: SymbolicTensor): string =>
    `'${tensor.sourceLayer.name}' ${shapeText(tensor.shape)}, which does not come from the ` +
    `model's inputs [${inputs.map((t) => t.name).join(', ')}]; reached were ` +
    `[${reached.join(', ')}]`;
  for (const node of nodes) {
    if (node.inboundLayers.length === 0) continue;
    for (const tensor of node.inputTensors) {
      if (!computable.has(tensor)) {
        throw new Error(
          `model: the graph is disconnected: layer '${node.outboundLayer.name}' needs ` +
            comesFromElsewhere(tensor),
        );
      }
    }
    for (const tensor of node.outputTensors) computable.add(tensor);
    reached.push(node.outboundLayer.name);
  }
  const stray = outputs.find((tensor) => !computable.has(tensor));
  if (stray) {
    throw new Error(`model: the graph is disconnected: an output is ${comesFromElsewhere(stray)}`);
  }
}

function assertUniqueNames(layers: Layer[]): void {
  const names = layers.map((layer) => layer.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Error(
      `model: two layers are called '${twice}'; the names of all layers must be unique ` +
        `(${names.join(', ')})`,
    );
  }
}
