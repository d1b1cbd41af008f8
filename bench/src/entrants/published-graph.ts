/**
 * Published models as graphs for the makers of ONNX and TFLite files: those that are convolutions from end to end. Detectors with
 * loops and lists, and models that cut sound into windows, are more than the makers know.
 */
import type { Activation, GraphBuilder, Value } from '../graphs/builder.ts';
import type { Input } from '../workloads/types.ts';
import { inputValues, modelOf, type Artifacts } from './published.ts';

/** What the makers take. */
export interface GraphOfModel {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly constants: Readonly<Record<string, Input>>;
  readonly graph: (g: GraphBuilder, x: Record<string, Value>) => Value;
}

interface Attr {
  readonly s?: string;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}

interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attr>>;
}

const known = new Set(['nsfw-mobilenet']);

/** Null for a model that cannot be expressed. */
export async function graphOfModel(files: string, name: string): Promise<GraphOfModel | null> {
  const plainName = name.replace(/-cold$/, '');
  const model = modelOf(plainName);
  if (model === undefined || !known.has(plainName)) return null;
  const artifacts = await model.artifacts(files);
  const { node } = artifacts.modelTopology as { node: TfNode[] };
  const placeholder = node.find(({ op }) => op === 'Placeholder')!;
  return {
    inputs: { [placeholder.name]: { shape: model.shape, values: inputValues(model) } },
    constants: weightsOf(artifacts),
    graph: (g, x) => build(g, x, node),
  };
}

/** The weights in full: some are bytes, of which each stands for a number. */
function weightsOf({ weightSpecs, weightData }: Artifacts): Record<string, Input> {
  const bytes = weightData as ArrayBuffer;
  const weights: Record<string, Input> = {};
  let at = 0;
  for (const { name, shape, quantization } of weightSpecs!) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (quantization === undefined) {
      weights[name] = { shape, values: new Float32Array(bytes.slice(at, at + 4 * size)) };
      at += 4 * size;
      continue;
    }
    const { dtype, scale = 1, min = 0 } = quantization;
    if (dtype === 'float16') throw new Error(`${name} has halves, which nobody here decodes`);
    const count = dtype === 'uint8' ? 1 : 2;
    const part = bytes.slice(at, at + count * size);
    const levels = count === 1 ? new Uint8Array(part) : new Uint16Array(part);
    weights[name] = { shape, values: Float32Array.from(levels, (level) => level * scale + min) };
    at += count * size;
  }
  return weights;
}

const textOf = ({ attr }: TfNode, name: string): string => atob(attr?.[name]?.s ?? '');
const textsOf = ({ attr }: TfNode, name: string): string[] =>
  (attr?.[name]?.list?.s ?? []).map(atob);

function activationOf(node: TfNode): Activation {
  const ops = textsOf(node, 'fused_ops');
  return ops.includes('Relu6') ? 'relu6' : ops.includes('Relu') ? 'relu' : 'none';
}

/** The nodes in their order, which is one in which each comes after what it reads. */
function build(g: GraphBuilder, weights: Record<string, Value>, nodes: readonly TfNode[]): Value {
  const values = new Map(Object.entries(weights));
  const waiting = nodes.filter(({ name }) => !values.has(name));
  let last: Value | undefined;
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ input }) => (input ?? []).every((name) => values.has(name)));
    const [node] = waiting.splice(next, 1);
    last = translate(
      g,
      node,
      (node.input ?? []).map((name) => values.get(name)!),
    );
    values.set(node.name, last);
  }
  return last!;
}

function translate(g: GraphBuilder, node: TfNode, [x, y, z]: readonly Value[]): Value {
  const refuse = (): never => {
    throw new Error(`${node.op} (${node.name}) is not among what graphs are made of here`);
  };
  switch (node.op) {
    case 'Identity':
    case 'Squeeze':
      return x;
    case 'Mul':
      return x.constant === undefined ? g.mul(x, y) : g.mul(y, x);
    case 'AddV2':
      return g.add(x, y);
    case 'Sub': {
      const { shape, values } = y.constant ?? refuse();
      return g.add(x, g.constant({ shape, values: Float32Array.from(values, (v) => -v) }));
    }
    case '_FusedConv2D':
    case 'FusedDepthwiseConv2dNative': {
      if (textOf(node, 'padding') !== 'SAME') refuse();
      const stride = Number(node.attr?.strides?.list?.i?.[1]);
      const options = { stride, activation: activationOf(node) };
      return node.op === '_FusedConv2D'
        ? g.conv2d(x, y, z, options)
        : g.depthwise(x, y, z, options);
    }
    case 'AvgPool':
      if (Number(node.attr?.ksize?.list?.i?.[1]) !== x.shape[1]) refuse();
      return g.globalMean(x);
    case '_FusedMatMul':
      return g.matMul(x, y, z);
    case 'Softmax':
      return g.softmax(x);
    default:
      return refuse();
  }
}
