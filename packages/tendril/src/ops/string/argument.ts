/** String arguments, and strings as bytes that can be searched and joined. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { leafFromValues, type Parts, type StringTable } from '../../runtime/index.ts';
import { dtypeOfParts } from '../../runtime/index.ts';
import { readBytesSync } from '../../runtime/read.ts';
import { toBinary } from '../../runtime/text.ts';
import { gatherAlong } from '../slicing/gather-along.ts';
import { check } from '../util/errors.ts';
import { partsOf } from '../util/operand.ts';

export type StringParts = Parts & { readonly strings: StringTable };

export function stringArgument(op: string, x: unknown, argument: string): StringParts {
  const parts = partsOf(x, argument, op);
  const { strings } = parts;
  check(
    strings !== null,
    op,
    () => `argument '${argument}' must be a tensor of strings, got ${dtypeOfParts(parts)}`,
  );
  return { ...parts, strings };
}

/** What a function of one string gives for each entry of the table, as a list to pick from. */
export function perElement({ node, strings }: StringParts, values: Int32Array): Node {
  // A table without entries has no elements that could pick from it.
  if (strings.entries.length === 0) return ir.constant(0, node.shape, 'int32');
  return gatherAlong(leafFromValues(values, [values.length], 'int32'), node, 0);
}

/** A string for each element, one character a byte. */
export function readBinary(parts: Parts): string[] {
  return (readBytesSync(parts) as Uint8Array[]).map(toBinary);
}

export function fromBinary(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}
