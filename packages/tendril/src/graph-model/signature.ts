/** What goes into a model and comes out of it: by its signature or, without one, by what its graph shows. */
import type { DataType, Tensor } from '../runtime/index.ts';
import { shapeOf } from './graph/attributes.ts';
import type { Signature, SignatureEntry } from './graph/definition.ts';
import { dtypeOf } from './graph/dtypes.ts';
import type { Graph, GraphNode, Ref } from './graph/graph.ts';
import { parseInputName } from './graph/names.ts';

/** An input or output of a graph model. */
export interface TensorInfo {
  /** The name of its node. */
  name: string;
  /** -1 where any extent will do. */
  shape?: number[];
  /** TensorFlow's; of a table or a variable 'resource', which the type leaves out. */
  dtype: DataType;
}

/** An input or output with the name that the signature has for it. */
export interface Port {
  readonly key: string;
  readonly ref: Ref;
  readonly info: TensorInfo;
  /** Set where what goes in is a resource of the initializer. */
  readonly resourceId?: number;
}

function infoOf(node: GraphNode, entry?: SignatureEntry): TensorInfo {
  const shape = node.attrs.has('shape') ? node.attrs.shape('shape') : shapeOf(entry?.tensorShape);
  const dtype =
    node.attrs.dtype('dtype') ?? node.attrs.dtype('T') ?? dtypeOf(entry?.dtype) ?? 'float32';
  return { name: node.name, shape, dtype: dtype as DataType };
}

/** The output that a name means, if there is one. */
export function findRef(graph: Graph, name: string): Ref | undefined {
  const exact = graph.nodes.get(name);
  if (exact !== undefined) return { node: exact, index: 0 };
  const { node: nodeName, index } = parseInputName(name);
  const node = graph.nodes.get(nodeName);
  return node !== undefined && Number.isInteger(index) && index >= 0 ? { node, index } : undefined;
}

function portsOf(
  graph: Graph,
  entries: Record<string, SignatureEntry>,
  kind: 'input' | 'output',
): Port[] {
  return Object.entries(entries).map(([key, entry]) => {
    const ref = findRef(graph, entry.name);
    if (ref === undefined) {
      throw new Error(
        `loadGraphModel: the signature's ${kind} '${key}' is '${entry.name}', which is not in the graph; the model is damaged`,
      );
    }
    return { key, ref, info: infoOf(ref.node, entry), resourceId: entry.resourceId };
  });
}

function portOf(node: GraphNode): Port {
  return { key: node.name, ref: { node, index: 0 }, info: infoOf(node) };
}

export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export function findPorts(graph: Graph, signature: Signature | undefined): Ports {
  const { inputs = {}, outputs = {} } = signature ?? {};
  return {
    inputs:
      Object.keys(inputs ?? {}).length > 0
        ? portsOf(graph, inputs, 'input')
        : graph.placeholders.map(portOf),
    outputs:
      Object.keys(outputs ?? {}).length > 0
        ? portsOf(graph, outputs, 'output')
        : graph.ends.filter((n) => n.op !== 'NoOp').map(portOf),
  };
}

/** Throws unless a tensor is what an input wants. */
export function checkInput(key: string, node: GraphNode, tensor: Tensor): void {
  const shape = node.attrs.shape('shape');
  const dtype = node.attrs.dtype('dtype');
  const fits =
    shape === undefined ||
    (shape.length === tensor.rank && shape.every((n, i) => n < 0 || n === tensor.shape[i]));
  if (!fits) {
    const wanted = shape.map((n) => (n < 0 ? 'any' : n)).join(',');
    throw new Error(
      `GraphModel: the input '${key}' must have shape [${wanted}], and has [${tensor.shape}]`,
    );
  }
  if (dtype !== undefined && dtype !== 'resource' && dtype !== tensor.dtype) {
    throw new Error(
      `GraphModel: the input '${key}' must be ${dtype}, and is ${tensor.dtype}; use .cast('${dtype}')`,
    );
  }
}
