/** Debug mode: a result is computed as soon as its tensor is made, and a NaN in it is an error there and then. */
import { isFloat } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';
import { nodesOfParts } from './parts.ts';
import { readValuesSync } from './read.ts';
import type { Tensor } from './tensor.ts';
import { traceIsOpen } from './tracing.ts';

function check(node: Node): void {
  if (!isFloat(node.dtype) || node.op === 'parameter' || traceIsOpen()) return;
  // Once it is computed, a node forgets its operands.
  const operands = node.inputs.map((i) => `${i.op} [${i.shape}]`).join(', ');
  const at = readValuesSync(node).findIndex(Number.isNaN);
  if (at < 0) return;
  throw new Error(
    `${node.op}: the result of shape [${node.shape}] has a NaN at flat position ${at}. Its operands: ` +
      operands +
      `. (Debug mode checks every op; see tf.enableDebugMode.)`,
  );
}

/** Disposes of a tensor that has a NaN, and throws. */
export function refuseNaN(made: Tensor): void {
  try {
    nodesOfParts(made.parts).forEach(check);
  } catch (error) {
    made.dispose();
    throw error;
  }
}
