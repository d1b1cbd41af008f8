/** Padding between elements: code for it comes when this is imported, as that of primitives does which few programs use. */
import { addOtherParts } from '../../backends/wasm/codegen/access.ts';
import { otherParts } from '../../backends/wasm/codegen/other-parts.ts';
import { addExpressions } from '../../compile/lower/expr-builder.ts';
import { lowerSpread } from '../../compile/lower/spread.ts';
import { pad } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';

/** `interior` zeros between neighbours of each axis, `low` and `high` around them (or less, where these are negative). */
export function padBetween(
  x: Node,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
): Node {
  return pad(x, low, high, interior);
}

addOtherParts(otherParts);
addExpressions({ pad: lowerSpread });
