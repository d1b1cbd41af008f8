/** Functions of one string, applied to each element. Only the distinct ones are computed. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { tabulate } from '../../runtime/index.ts';
import { bytesOf } from '../../runtime/string-table.ts';
import { check, show } from '../util/errors.ts';
import { wrap, wrapParts } from '../util/operand.ts';
import { perElement, stringArgument } from './argument.ts';
import { fingerprint64 } from './fingerprint.ts';

/**
 * Puts each string into one of a number of buckets, by FarmHash's Fingerprint64, as TensorFlow does.
 *
 * @returns int32, of the same shape, from 0 to `numBuckets - 1`.
 * @throws if the input is not of strings, or there is no bucket.
 * @example
 * ```ts
 * tf.string.stringToHashBucketFast(['Hello', 'TensorFlow', '2.x'], 3).print(); // [0, 2, 2]
 * ```
 */
export function stringToHashBucketFast(input: Tensor | TensorLike, numBuckets: number): Tensor {
  const op = 'stringToHashBucketFast';
  const parts = stringArgument(op, input, 'input');
  check(
    Number.isInteger(numBuckets) && numBuckets > 0,
    op,
    () => `numBuckets must be a whole number above 0, got ${show(numBuckets)}`,
  );
  const count = BigInt(numBuckets);
  const buckets = Int32Array.from(parts.strings.entries, (entry) =>
    Number(fingerprint64(bytesOf(entry)) % count),
  );
  return wrap(perElement(parts, buckets));
}

/**
 * Replaces what matches a regular expression (JavaScript's) in each string.
 *
 * @param rewrite what to put there; `$1` stands for the first group.
 * @param replaceGlobal whether every match is replaced, or only the first. True by default.
 * @throws if the input is not of strings, or the pattern is no regular expression.
 * @example
 * ```ts
 * tf.string.staticRegexReplace(['format       this   spacing'], ' +', ' ').print(); // ['format this spacing']
 * ```
 */
export function staticRegexReplace(
  input: Tensor | TensorLike,
  pattern: string,
  rewrite: string,
  replaceGlobal = true,
): Tensor {
  const op = 'staticRegexReplace';
  const parts = stringArgument(op, input, 'input');
  const expression = new RegExp(pattern, replaceGlobal ? 'g' : '');
  const { table, places } = tabulate(
    parts.strings
      .strings(parts.strings.entries.keys())
      .map((text) => text.replace(expression, rewrite)),
  );
  return wrapParts({ node: perElement(parts, places), imag: null, strings: table });
}
