/** TensorFlow's graphs for the makers of ONNX and TFLite files: the nodes of networks of convolutions. */
import type { Activation, GraphBuilder, GraphOfModel, Value } from '../graphs/builder.ts';
import type { Input } from '../workloads/types.ts';
import type { Artifacts } from './published.ts';
import { weightsOf } from './published-weights.ts';

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

export function graphOfNodes(artifacts: Artifacts, input: Input): GraphOfModel {
  const { node } = artifacts.modelTopology as { node: TfNode[] };
  const placeholder = node.find(({ op }) => op === 'Placeholder')!;
  return {
    inputs: { [placeholder.name]: input },
    constants: weightsOf(artifacts),
    graph: (g, x) => build(g, x, node),
  };
}

const textOf = ({ attr }: TfNode, name: string): string => atob(attr?.[name]?.s ?? '');
const textsOf = ({ attr }: TfNode, name: string): string[] =>
  (attr?.[name]?.list?.s ?? []).map(atob);

function activationOf(node: TfNode): Activation {
  const ops = textsOf(node, 'fused_ops');
  return ops.includes('Relu6') ? 'relu6' : ops.includes('Relu') ? 'relu' : 'none';
}

/** The nodes in their order, which is one in which each comes after what it reads. */
function build(g: GraphBuilder, given: Record<string, Value>, nodes: readonly TfNode[]): Value {
  const values = new Map(Object.entries(given));
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
