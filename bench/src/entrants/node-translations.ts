/** What TensorFlow's nodes are in the makers' words: those of networks of convolutions and of what stands around them. */
import { product } from '../data.ts';
import type {
  Activation,
  Binary,
  ConvOptions,
  GraphBuilder,
  Growth,
  Reduction,
  Unary,
  Value,
  Window,
} from '../graphs/builder.ts';
import { refuse } from './refuse.ts';
import { takenBy } from './strided-slice.ts';
import { flagOf, numberOf, numbersOf, textOf, textsOf, type TfNode } from './tf-nodes.ts';

/** A node's results from what it reads. */
type Translation = (
  g: GraphBuilder,
  node: TfNode,
  inputs: readonly Value[],
) => Value | readonly Value[];

/** The whole numbers of a constant. */
export function numbersIn({ constant }: Value, node: TfNode): number[] {
  return constant === undefined ? refuse(node.op, node.name) : [...constant.values];
}

/** The axes that a constant says, or an attribute; those from the end are negative. */
const axesOf = (numbers: readonly number[], rank: number): number[] =>
  numbers.map((axis) => (axis < 0 ? axis + rank : axis));

const unary =
  (op: Unary): Translation =>
  (g, _, [x]) =>
    g.unary(op, x);

const binary =
  (op: Binary): Translation =>
  (g, _, [a, b]) =>
    g.binary(op, a, b);

const reduction =
  (op: Reduction): Translation =>
  (g, node, [x, axes]) =>
    g.reduce(op, x, axesOf(numbersIn(axes, node), x.shape.length), flagOf(node, 'keep_dims'));

const same: Translation = (_, __, [x]) => x;

/** The same values, in a shape that follows from those of the inputs. */
const reshaped =
  (shapeOf: (node: TfNode, inputs: readonly Value[]) => readonly number[]): Translation =>
  (g, node, inputs) =>
    g.reshape(inputs[0], shapeOf(node, inputs));

const convolution =
  (kind: 'conv2d' | 'depthwise'): Translation =>
  (g, node, [x, filter, bias = null]) =>
    g[kind](x, filter, bias as Value | null, convOptionsOf(node));

/** The shape asked for, with the one size that was left open. */
function shapeAsked(node: TfNode, [x, asked]: readonly Value[]): number[] {
  const shape = numbersIn(asked, node);
  const known = product(shape.filter((size) => size !== -1));
  return shape.map((size) => (size === -1 ? product(x.shape) / known : size));
}

function expanded(node: TfNode, [{ shape }, place]: readonly Value[]): number[] {
  const [axis] = axesOf(numbersIn(place, node), shape.length + 1);
  return shape.toSpliced(axis, 0, 1);
}

function squeezed(node: TfNode, [{ shape }]: readonly Value[]): number[] {
  const axes = axesOf(numbersOf(node, 'squeeze_dims'), shape.length);
  return shape.filter((size, axis) => (axes.length === 0 ? size !== 1 : !axes.includes(axis)));
}

/** How windows lie on an image. */
function windowOf(node: TfNode): Window {
  const [, height, width] = numbersOf(node, 'strides');
  const padding = textOf(node, 'padding').toLowerCase();
  if (padding !== 'same' && padding !== 'valid') return refuse(`${padding} padding`, node.name);
  return { stride: [height, width], padding };
}

const activations: Readonly<Record<string, Activation>> = { Relu: 'relu', Relu6: 'relu6' };

function convOptionsOf(node: TfNode): ConvOptions {
  if (numbersOf(node, 'dilations').some((rate) => rate !== 1)) refuse('dilation', node.name);
  const fused = textsOf(node, 'fused_ops').filter((op) => op !== 'BiasAdd');
  const unknown = fused.find((op) => !(op in activations));
  if (unknown !== undefined) refuse(unknown, node.name);
  return { ...windowOf(node), activation: activations[fused[0]] ?? 'none' };
}

const pads = (node: TfNode, amounts: Value): Growth[] => {
  const numbers = numbersIn(amounts, node);
  return Array.from({ length: numbers.length / 2 }, (_, axis) => [
    numbers[2 * axis],
    numbers[2 * axis + 1],
  ]);
};

/** The parts of one place each along an axis, without that axis. */
export function unstacked(g: GraphBuilder, x: Value, axis: number): Value[] {
  return Array.from({ length: x.shape[axis] }, (_, place) => {
    const begin = x.shape.map((__, other) => (other === axis ? place : 0));
    return g.reshape(g.slice(x, begin, x.shape.with(axis, 1)), x.shape.toSpliced(axis, 1));
  });
}

const translations: Readonly<Record<string, Translation>> = {
  Identity: same,
  Add: binary('add'),
  AddV2: binary('add'),
  Sub: binary('sub'),
  Mul: binary('mul'),
  // What is divided by is never zero in the models here, where formats differ.
  DivNoNan: binary('div'),
  Square: (g, _, [x]) => g.mul(x, x),
  Exp: unary('exp'),
  Log: unary('log'),
  Neg: unary('neg'),
  Sigmoid: unary('sigmoid'),
  Sqrt: unary('sqrt'),
  Cast: unary('toFloat'),
  Max: reduction('max'),
  Min: reduction('min'),
  Sum: reduction('sum'),
  Softmax: (g, _, [x]) => g.softmax(x),
  _FusedMatMul: (g, _, [a, b, bias]) => g.matMul(a, b, bias),
  Conv2D: convolution('conv2d'),
  _FusedConv2D: convolution('conv2d'),
  DepthwiseConv2dNative: convolution('depthwise'),
  FusedDepthwiseConv2dNative: convolution('depthwise'),
  AvgPool(g, node, [x]) {
    const [, height, width] = numbersOf(node, 'ksize');
    return g.averagePool(x, { ...windowOf(node), size: [height, width] });
  },
  // Images of the size that is asked for already.
  ResizeBilinear: (_, node, [x, size]) =>
    numbersIn(size, node).every((length, i) => length === x.shape[1 + i])
      ? x
      : refuse(node.op, node.name),
  Reshape: reshaped(shapeAsked),
  ExpandDims: reshaped(expanded),
  Squeeze: reshaped(squeezed),
  Transpose: (g, node, [x, order]) => g.transpose(x, numbersIn(order, node)),
  Shape: (g, _, [{ shape }]) =>
    g.constant({ shape: [shape.length], values: Int32Array.from(shape) }),
  Pad: (g, node, [x, amounts]) => g.pad(x, pads(node, amounts)),
  MirrorPad: (g, node, [x, amounts]) =>
    textOf(node, 'mode') === 'REFLECT'
      ? g.pad(x, pads(node, amounts), true)
      : refuse(node.op, node.name),
  Slice(g, node, [x, begins, sizes]) {
    const begin = numbersIn(begins, node);
    const size = numbersIn(sizes, node).map((length, axis) =>
      length === -1 ? x.shape[axis] - begin[axis] : length,
    );
    return g.slice(x, begin, size);
  },
  StridedSlice(g, node, [x, ...bounds]) {
    const taken = takenBy(
      node,
      x.shape,
      bounds.map((bound) => numbersIn(bound, node)),
    );
    return g.reshape(g.slice(x, taken.begin, taken.size), taken.shape);
  },
  ConcatV2(g, node, inputs) {
    const parts = inputs.slice(0, -1);
    const [axis] = axesOf(numbersIn(inputs.at(-1)!, node), parts[0].shape.length);
    return g.concat(parts, axis);
  },
  Pack(g, node, parts) {
    const [axis] = axesOf([numberOf(node, 'axis')], parts[0].shape.length + 1);
    return g.stack(parts, axis);
  },
  Unpack(g, node, [x]) {
    const [axis] = axesOf([numberOf(node, 'axis')], x.shape.length);
    return unstacked(g, x, axis);
  },
};

export function translated(
  g: GraphBuilder,
  node: TfNode,
  inputs: readonly Value[],
): readonly Value[] {
  const translation = translations[node.op] ?? refuse(node.op, node.name);
  return [translation(g, node, inputs)].flat();
}
