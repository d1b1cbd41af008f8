/**
 * The sum of the cotangents that reach one node. Two forms that come from loops over time steps need no sum as large as the
 * node for each step: parts that were sliced off side by side are put together again, and products of one form (a weight that
 * is used at each step) become one product, summed over the steps.
 */
import { add, concatenate, constant, dotGeneral, reshape } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import type { Attrs } from '../ir/primitives.ts';

/** From this many on, joining operands costs less than summing products. */
const manyProducts = 3;

/** Where a node, which is zero elsewhere, has values along the only axis along which it is padded. */
interface Part {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly values: Node;
}

function partOf(ct: Node): Part | null {
  if (ct.op !== 'pad') return null;
  const { low, high, interior, value } = (ct as Node<'pad'>).attrs;
  const padded = low.flatMap((n, axis) => (n !== 0 || high[axis] !== 0 ? [axis] : []));
  const [axis] = padded;
  const plain = padded.length === 1 && value === 0 && interior.every((n) => n === 0);
  if (!plain || low[axis] < 0 || high[axis] < 0) return null;
  return { axis, start: low[axis], end: ct.shape[axis] - high[axis], values: ct.inputs[0] };
}

/** Zeros of a node's shape but for its extent along an axis. */
function gap(like: Node, axis: number, extent: number): Node {
  return constant(
    0,
    like.shape.map((n, i) => (i === axis ? extent : n)),
    like.dtype,
  );
}

/** Parts that lie side by side along one axis as one node; null if they are not such parts. */
function assembled(cts: readonly Node[]): Node | null {
  const parts = cts.map(partOf);
  const axis = parts[0]?.axis;
  if (axis === undefined || !parts.every((part) => part?.axis === axis)) return null;
  const sorted = (parts as Part[]).sort((a, b) => a.start - b.start);
  if (sorted.some((part, i) => i > 0 && part.start < sorted[i - 1].end)) return null;
  const pieces: Node[] = [];
  let end = 0;
  const fill = (until: number): void => {
    if (until > end) pieces.push(gap(cts[0], axis, until - end));
  };
  for (const part of sorted) {
    fill(part.start);
    pieces.push(part.values);
    end = part.end;
  }
  fill(cts[0].shape[axis]);
  return concatenate(pieces, axis);
}

/** Operands one behind the other along a new first axis. */
function stacked(nodes: readonly Node[]): Node {
  return concatenate(
    nodes.map((node) => reshape(node, [1, ...node.shape])),
    0,
  );
}

/** The key of products that differ in nothing but the values of their operands; null for anything else. */
function productKey(ct: Node): string | null {
  if (ct.op !== 'dot_general') return null;
  const { attrs, inputs } = ct as Node<'dot_general'>;
  if (attrs.lhs_batching.length > 0) return null;
  return JSON.stringify([attrs, inputs[0].shape, inputs[1].shape, inputs[0].dtype]);
}

/** The sum of products of one key, as one product that sums over their number too. */
function sumOfProducts(products: readonly Node[]): Node {
  const { attrs } = products[0] as Node<'dot_general'>;
  const behind = (axes: readonly number[]): number[] => [0, ...axes.map((axis) => axis + 1)];
  const together: Attrs['dot_general'] = {
    ...attrs,
    lhs_contracting: behind(attrs.lhs_contracting),
    rhs_contracting: behind(attrs.rhs_contracting),
  };
  const [lhs, rhs] = [0, 1].map((k) => stacked(products.map((node) => node.inputs[k])));
  return dotGeneral(lhs, rhs, together);
}

/** Many products of one form as one; what else there is stays, in order. */
function withProductsJoined(cts: readonly Node[]): readonly Node[] {
  const groups = new Map<string, Node[]>();
  for (const ct of cts) {
    const key = productKey(ct);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [ct]);
    else group.push(ct);
  }
  const joined = new Map<Node, Node | null>();
  for (const group of groups.values()) {
    if (group.length < manyProducts) continue;
    group.forEach((ct) => joined.set(ct, null));
    joined.set(group[0], sumOfProducts(group));
  }
  if (joined.size === 0) return cts;
  return cts.flatMap((ct) => {
    const replacement = joined.get(ct);
    return replacement === undefined ? [ct] : (replacement ?? []);
  });
}

/** The sum of some nodes of one shape, at least one. */
export function sumOf(cts: readonly Node[]): Node {
  if (cts.length === 1) return cts[0];
  return assembled(cts) ?? withProductsJoined(cts).reduce((a, b) => add(a, b));
}
