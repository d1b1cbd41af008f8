/**
 * Folds what scales and shifts each channel behind a convolution or a product with constant weights (a batch norm, a bias, a
 * multiplication) into one scale and one bias, and the scale into the weights where these are few for each channel.
 */
import { add, div, mul, neg, reshape, rsqrt, sub } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { Attributes } from '../graph/attributes.ts';
import type { GraphNode, Ref } from '../graph/graph.ts';
import { addTo } from '../graph/groups.ts';
import { kernelFor } from '../kernels/table.ts';
import type { Constants } from './constants.ts';
import type { Subgraph, Unit } from './subgraph.ts';

const products = new Set([
  'Conv2D',
  'DepthwiseConv2dNative',
  'DepthwiseConv2d',
  'MatMul',
  'Conv1D',
]);

/**
 * A scale is multiplied into a filter that has up to so many weights for each channel. The model keeps the filter as it was
 * loaded, so the scaled one is held besides, and spares one multiplication of so many and one.
 */
const worthScaling = 32;

/** y * scale + shift; undefined for a scale of ones or a shift of zeros. */
interface Affine {
  scale?: Tensor;
  shift?: Tensor;
}

interface Chain {
  readonly product: Unit;
  /** What follows it, in order. */
  readonly followers: Unit[];
}

function isChannelsFirst(node: GraphNode): boolean {
  return node.attrs.string('data_format').toUpperCase().startsWith('NC');
}

/** How many channels a product makes. */
function channelsOf({ node }: Unit, filter: Tensor): number {
  const shape: readonly number[] = filter.shape;
  if (node.op.startsWith('Depthwise')) return shape[2] * shape[3];
  if (node.op === 'MatMul' && node.attrs.bool('transpose_b')) return shape[0];
  return shape[shape.length - 1];
}

/** Whether a constant is one number for each channel, or one for all, and gives the result no more axes than it has. */
function isPerChannel(t: Tensor | undefined, channels: number, rank: number): t is Tensor {
  if (t === undefined || t.dtype !== 'float32' || t.rank > rank) return false;
  return t.size === 1 || (t.size === channels && t.shape.at(-1) === channels);
}

/** The constant operands of a follower, if it scales or shifts by channel. */
function operandsOf(
  unit: Unit,
  of: GraphNode,
  constants: Constants,
  channels: number,
  rank: number,
): Tensor[] | null {
  const { op, attrs } = unit.node;
  const [first, second, ...rest] = unit.inputs;
  const value = (ref: Ref | undefined): Tensor | undefined => ref && constants.get(ref);
  const isFirst = first?.node === of;
  if (op.startsWith('FusedBatchNorm')) {
    const all = [second, ...rest].map(value);
    const good =
      isFirst && all.length === 4 && !attrs.bool('is_training') && !isChannelsFirst(unit.node);
    return good && all.every((t) => isPerChannel(t, channels, rank)) ? all : null;
  }
  const swaps = op === 'Add' || op === 'AddV2' || op === 'Mul';
  const fits = isFirst || (swaps && second?.node === of);
  if (!fits || !['BiasAdd', 'Add', 'AddV2', 'Sub', 'Mul', 'RealDiv'].includes(op)) return null;
  if (op === 'BiasAdd' && isChannelsFirst(unit.node)) return null;
  const operand = value(isFirst ? second : first);
  return isPerChannel(operand, channels, rank) ? [operand] : null;
}

function flat(t: Tensor): Tensor {
  return reshape(t, t.size === 1 ? [] : [t.size]);
}

function times(a: Tensor | undefined, b: Tensor): Tensor {
  return a === undefined ? b : mul(a, b);
}

function plus(a: Tensor | undefined, b: Tensor): Tensor {
  return a === undefined ? b : add(a, b);
}

function follow({ scale, shift }: Affine, unit: Unit, operands: readonly Tensor[]): Affine {
  const [x, offset, mean, variance] = operands.map(flat);
  switch (unit.node.op) {
    case 'Mul':
      return { scale: times(scale, x), shift: shift && mul(shift, x) };
    case 'RealDiv':
      return { scale: div(scale ?? 1, x), shift: shift && div(shift, x) };
    case 'Sub':
      return { scale, shift: shift ? sub(shift, x) : neg(x) };
    case 'BiasAdd':
    case 'Add':
    case 'AddV2':
      return { scale, shift: plus(shift, x) };
    default: {
      const factor = mul(x, rsqrt(add(variance, unit.node.attrs.number('epsilon', 0.001))));
      const moved = shift ? sub(shift, mean) : neg(mean);
      return { scale: times(scale, factor), shift: add(mul(moved, factor), offset) };
    }
  }
}

/** The filter with each channel scaled. */
function scaled({ node }: Unit, filter: Tensor, scale: Tensor): Tensor {
  if (scale.rank === 0) return mul(filter, scale);
  if (node.op.startsWith('Depthwise')) {
    return mul(filter, reshape(scale, filter.shape.slice(2)));
  }
  const rows = node.op === 'MatMul' && node.attrs.bool('transpose_b');
  return mul(filter, rows ? reshape(scale, [scale.size, 1]) : scale);
}

function synthetic(name: string, op: string, attrs = new Attributes()): GraphNode {
  return { name, op, attrs, inputs: [], controls: [] };
}

/** The chains worth folding: those that scale, or that shift more than once. */
function findChains(
  units: readonly Unit[],
  targets: readonly Ref[],
  constants: Constants,
): Chain[] {
  const readers = new Map<GraphNode, Unit[]>();
  for (const unit of units) {
    for (const node of [...unit.inputs.map((x) => x.node), ...unit.controls])
      addTo(readers, node, unit);
  }
  const wanted = new Set(targets.map((t) => t.node));
  return units.flatMap((product) => {
    const filter = product.inputs[1] && constants.get(product.inputs[1]);
    if (!products.has(product.node.op) || filter?.dtype !== 'float32') return [];
    if (filter.rank < 2 || isChannelsFirst(product.node)) return [];
    const followers: Unit[] = [];
    for (let at = product; ;) {
      const next = readers.get(at.node) ?? [];
      if (next.length !== 1 || wanted.has(at.node)) break;
      const channels = channelsOf(product, filter);
      if (operandsOf(next[0], at.node, constants, channels, filter.rank) === null) break;
      at = next[0];
      followers.push(at);
    }
    const scales = followers.some(({ node }) => /^(Mul|RealDiv|FusedBatchNorm)/.test(node.op));
    return scales || followers.length > 1 ? [{ product, followers }] : [];
  });
}

export function foldAffine({ units, targets }: Subgraph, constants: Constants): Subgraph {
  const replaced = new Map<GraphNode, GraphNode>();
  const gone = new Set<Unit>();
  const instead = new Map<Unit, Unit[]>();
  for (const { product, followers } of findChains(units, targets, constants)) {
    const last = followers[followers.length - 1].node;
    const filterNode = synthetic(`${product.node.name}/folded_filter`, 'Folded');
    const scaleNode = synthetic(`${product.node.name}/folded_scale`, 'Folded');
    const biasNode = synthetic(`${product.node.name}/folded_bias`, 'Folded');
    const filter = constants.get(product.inputs[1])!;
    const channels = channelsOf(product, filter);
    const isSmall = filter.size <= worthScaling * channels;
    constants.compute(() => {
      let affine: Affine = {};
      let before = product.node;
      for (const unit of followers) {
        affine = follow(affine, unit, operandsOf(unit, before, constants, channels, filter.rank)!);
        before = unit.node;
      }
      const { scale, shift } = affine;
      const made: [GraphNode, Tensor][] = [];
      if (scale !== undefined && isSmall) made.push([filterNode, scaled(product, filter, scale)]);
      if (scale !== undefined && !isSmall) made.push([scaleNode, scale.clone()]);
      if (shift !== undefined) made.push([biasNode, shift.clone()]);
      return made;
    });
    const inputs = [...product.inputs];
    if (constants.has(filterNode)) inputs[1] = { node: filterNode, index: 0 };
    const productNode = synthetic(product.node.name, product.node.op, product.node.attrs);
    const units: Unit[] = [{ ...product, node: productNode, inputs }];
    let result = productNode;
    for (const [op, by] of [
      ['Mul', scaleNode],
      ['Add', biasNode],
    ] as const) {
      if (!constants.has(by)) continue;
      const refs = [result, by].map((node) => ({ node, index: 0 }));
      result = synthetic(last.name, op);
      units.push({ node: result, kernel: kernelFor(op), inputs: refs, controls: [] });
    }
    replaced.set(last, result);
    instead.set(followers[followers.length - 1], units);
    for (const unit of [product, ...followers]) gone.add(unit);
  }
  if (replaced.size === 0) return { units, targets };
  const move = (ref: Ref): Ref => {
    const node = replaced.get(ref.node);
    return node === undefined ? ref : { node, index: 0 };
  };
  const out = units.flatMap((unit) => {
    const kept = instead.get(unit) ?? (gone.has(unit) ? [] : [unit]);
    return kept.map((u) => ({ ...u, inputs: u.inputs.map(move) }));
  });
  return { units: out, targets: targets.map(move) };
}
