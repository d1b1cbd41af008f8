/** Runs of neighbouring tokens. */
import type { NamedTensorMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { leafFromValues, partsFromStrings } from '../../runtime/index.ts';
import { encodeString, toBinary } from '../../runtime/text.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap, wrapParts } from '../util/operand.ts';
import { fromBinary, readBinary, stringArgument } from './argument.ts';

const op = 'stringNGrams';

interface Spec {
  readonly separator: string;
  readonly leftPad: string;
  readonly rightPad: string;
  readonly padWidth: number;
  readonly widths: readonly number[];
  readonly preserveShort: boolean;
}

/** All runs of `width` among the tokens with `pads` of padding on both sides. */
function runs(tokens: readonly string[], width: number, pads: number, spec: Spec): string[] {
  const padding = (pad: string): string[] => new Array<string>(pads).fill(pad);
  const padded = [...padding(spec.leftPad), ...tokens, ...padding(spec.rightPad)];
  const count = Math.max(0, padded.length - width + 1);
  return Array.from({ length: count }, (_, i) => padded.slice(i, i + width).join(spec.separator));
}

/** The n-grams of one sequence, of each width in turn. */
function ofSequence(tokens: readonly string[], spec: Spec): string[] {
  const found = spec.widths.flatMap((width) => {
    const pads = Math.min(spec.padWidth < 0 ? width - 1 : spec.padWidth, width - 1);
    return runs(tokens, width, pads, spec);
  });
  if (found.length > 0 || tokens.length === 0 || !spec.preserveShort) return found;
  const pads = Math.max(0, spec.padWidth);
  return runs(tokens, tokens.length + 2 * pads, pads, spec);
}

function checkSplits(splits: Int32Array, size: number): void {
  const rises = splits.every((split, i) => (i === 0 ? split === 0 : split >= splits[i - 1]));
  check(
    splits.length === 0 || (rises && splits[splits.length - 1] === size),
    op,
    () =>
      `dataSplits must rise from 0 to the number of tokens, ${size}; got ${show(Array.from(splits))}`,
  );
}

/**
 * The n-grams of sequences of tokens: runs of as many neighbours as each width says, joined by a separator.
 *
 * @param data all sequences' tokens, one after the other, of rank 1.
 * @param dataSplits int32: where each sequence starts, and after that the number of tokens.
 * @param nGramWidths how many tokens the runs have.
 * @param leftPad what stands before a sequence's first token, as often as `padWidth` says.
 * @param rightPad what stands after its last token.
 * @param padWidth at most a run's width less 1, which is also what -1 stands for.
 * @param preserveShortSequences whether a sequence too short for any run gives one of all its tokens.
 * @returns `nGrams`, strings of rank 1, and `nGramsSplits`, where each sequence's begin.
 * @throws if the splits do not rise from 0 to the number of tokens, or the dtypes are others.
 * @example
 * ```ts
 * const { nGrams } = tf.string.stringNGrams(
 *   ['a', 'b', 'c', 'd'], tf.tensor1d([0, 2, 4], 'int32'), '|', [1, 2], 'LP', 'RP', -1, false);
 * nGrams.print(); // ['a', 'b', 'LP|a', 'a|b', 'b|RP', 'c', 'd', 'LP|c', 'c|d', 'd|RP']
 * ```
 */
export function stringNGrams(
  data: Tensor | TensorLike,
  dataSplits: Tensor | TensorLike,
  separator: string,
  nGramWidths: number[],
  leftPad: string,
  rightPad: string,
  padWidth: number,
  preserveShortSequences: boolean,
): NamedTensorMap & { nGrams: Tensor; nGramsSplits: Tensor } {
  const parts = stringArgument(op, data, 'data');
  const splitsNode = nodeOf(dataSplits, 'dataSplits', op, 'int32');
  check(
    parts.node.shape.length === 1 && splitsNode.shape.length === 1,
    op,
    () =>
      `data and dataSplits must be vectors, got the shapes [${parts.node.shape}] and [${splitsNode.shape}]`,
  );
  const [cut, left, right] = [separator, leftPad, rightPad].map((s) => toBinary(encodeString(s)));
  const spec: Spec = {
    separator: cut,
    leftPad: left,
    rightPad: right,
    padWidth,
    widths: nGramWidths,
    preserveShort: preserveShortSequences,
  };
  const splits = readValuesSync(splitsNode) as Int32Array;
  checkSplits(splits, parts.node.shape[0]);
  const tokens = readBinary(parts);
  const all: string[] = [];
  const ends = splits.map((split, i) => {
    if (i > 0 && tokens.length > 0) {
      for (const gram of ofSequence(tokens.slice(splits[i - 1], split), spec)) all.push(gram);
    }
    return all.length;
  });
  return {
    nGrams: wrapParts(partsFromStrings(all.map(fromBinary), [all.length])),
    nGramsSplits: wrap(leafFromValues(ends, [ends.length], 'int32')),
  };
}
