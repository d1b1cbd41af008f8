/** Strings taken apart. */
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, TensorLike } from '../../runtime/index.ts';
import { leafFromValues, partsFromStrings } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { wrap, wrapParts } from '../util/operand.ts';
import { fromBinary, readBinary, stringArgument } from './argument.ts';

/** The pieces of a string between any of the delimiter's bytes; without a delimiter its bytes. */
function pieces(text: string, delimiter: string): string[] {
  if (text === '') return [];
  if (delimiter.length <= 1) return text.split(delimiter);
  const found: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !delimiter.includes(text[i])) continue;
    found.push(text.slice(start, i));
    start = i + 1;
  }
  return found;
}

/**
 * Splits strings, into a sparse tensor: a row for each string, with as many values as it has pieces. An empty string has none.
 *
 * @param input of rank 1.
 * @param delimiter its bytes, each of which ends a piece; the empty string takes each byte as a piece.
 * @param skipEmpty whether empty pieces are left out. True by default.
 * @returns `indices` (int32, [pieces, 2]), `values` (strings, [pieces]) and `shape` (int32, [2]).
 * @throws if the input is no vector of strings, or the delimiter no single one.
 * @example
 * ```ts
 * const { indices, values, shape } = tf.string.stringSplit(['hello world', 'a b c'], ' ');
 * values.print(); // ['hello', 'world', 'a', 'b', 'c']
 * shape.print(); // [2, 3]
 * ```
 */
export function stringSplit(
  input: Tensor1D | TensorLike,
  delimiter: Scalar | TensorLike,
  skipEmpty = true,
): NamedTensorMap & { indices: Tensor; values: Tensor; shape: Tensor } {
  const op = 'stringSplit';
  const text = stringArgument(op, input, 'input');
  const between = stringArgument(op, delimiter, 'delimiter');
  check(
    text.node.shape.length === 1 && between.node.shape.length === 0,
    op,
    () =>
      `wants a vector of strings and one delimiter, got the shapes [${text.node.shape}] and [${between.node.shape}]`,
  );
  const [cut] = readBinary(between);
  const rows = readBinary(text).map((s) =>
    pieces(s, cut).filter((piece) => !skipEmpty || piece !== ''),
  );
  const values = rows.flat().map(fromBinary);
  const indices = Int32Array.from(rows.flatMap((row, i) => row.flatMap((_, j) => [i, j])));
  const shape = Int32Array.of(
    rows.length,
    rows.reduce((most, row) => Math.max(most, row.length), 0),
  );
  return {
    indices: wrap(leafFromValues(indices, [values.length, 2], 'int32')),
    values: wrapParts(partsFromStrings(values, [values.length])),
    shape: wrap(leafFromValues(shape, [2], 'int32')),
  };
}
