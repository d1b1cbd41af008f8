/**
 * Where tensors of any dtype meet in one: strings get one table, real numbers become complex next to complex ones, and otherwise
 * the wider dtype wins.
 */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import { asComplex, dtypeOfParts, leafFromValues, unite, type Parts } from '../../runtime/index.ts';
import { gatherAlong } from '../slicing/gather-along.ts';
import { upcastType } from './dtype.ts';
import { check } from './errors.ts';

function meetStrings(all: readonly Parts[]): Parts[] {
  const tables = [...new Set(all.map((parts) => parts.strings!))];
  if (tables.length === 1) return [...all];
  const { table, renumberings } = unite(tables);
  const nodes = renumberings.map((places) => leafFromValues(places, [places.length], 'int32'));
  return all.map(({ node, strings }) => ({
    // Where there are no elements, the table may be empty, and has nothing to pick from.
    node: sizeOf(node.shape) === 0 ? node : gatherAlong(nodes[tables.indexOf(strings!)], node, 0),
    imag: null,
    strings: table,
  }));
}

/** The same values in one dtype. Strings meet only strings. */
export function meetAll(op: string, all: readonly Parts[]): Parts[] {
  const kinds = [...new Set(all.map(dtypeOfParts))];
  check(
    kinds.length === 1 || !kinds.includes('string'),
    op,
    () => `strings and numbers do not mix, got ${kinds.join(' and ')}`,
  );
  if (kinds[0] === 'string') return meetStrings(all);
  if (kinds.includes('complex64')) return all.map(asComplex);
  const dtype = all.map(({ node }) => node.dtype).reduce(upcastType);
  const storeAs = kinds.length === 1 ? all[0].storeAs : undefined;
  return all.map((parts) => ({ ...parts, storeAs, node: ir.convert(parts.node, dtype) }));
}

/** Makes one tensor's parts of several's: `join` is given the nodes that hold the same part of each. */
export function joinParts(all: readonly Parts[], join: (nodes: Node[]) => Node): Parts {
  const imags = all.flatMap(({ imag }) => imag ?? []);
  return {
    node: join(all.map(({ node }) => node)),
    imag: imags.length > 0 ? join(imags) : null,
    strings: all[0].strings,
    storeAs: all[0].storeAs,
  };
}
