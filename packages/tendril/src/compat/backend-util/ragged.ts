/** How rows of different lengths are described (https://www.tensorflow.org/guide/ragged_tensor), and what that makes of shapes. */
import { assert } from '../util/arrays.ts';

const names = [
  'FIRST_DIM_SIZE',
  'VALUE_ROWIDS',
  'ROW_LENGTHS',
  'ROW_SPLITS',
  'ROW_LIMITS',
  'ROW_STARTS',
] as const;

type Name = (typeof names)[number];

export const RowPartitionType = {
  FIRST_DIM_SIZE: 0,
  VALUE_ROWIDS: 1,
  ROW_LENGTHS: 2,
  ROW_SPLITS: 3,
  ROW_LIMITS: 4,
  ROW_STARTS: 5,
  ...names,
} as { readonly [name in Name]: number } & { readonly [number: number]: Name };
export type RowPartitionType = number;

/**
 * The numbers of partition types, up to the first name that is none.
 *
 * @example
 * ```ts
 * tf.backend_util.getRowPartitionTypesHelper(['FIRST_DIM_SIZE', 'VALUE_ROWIDS']); // [0, 1]
 * ```
 */
export function getRowPartitionTypesHelper(rowPartitionTypeStrings: string[]): RowPartitionType[] {
  const types = rowPartitionTypeStrings.map((name) => (names as readonly string[]).indexOf(name));
  const end = types.indexOf(-1);
  return end < 0 ? types : types.slice(0, end);
}

/**
 * How many axes are ragged.
 *
 * @example
 * ```ts
 * tf.backend_util.getRaggedRank([0, 1]); // 1: the size of the first axis tells of no rows
 * ```
 */
export function getRaggedRank(rowPartitionTypes: RowPartitionType[]): number {
  const sized = rowPartitionTypes[0] === RowPartitionType.FIRST_DIM_SIZE;
  return rowPartitionTypes.length - (sized ? 1 : 0);
}

/**
 * The shape of ragged values made dense, where -1 stands for what is not known.
 *
 * @param shape What is wanted; if it is undefined, nothing is.
 * @param valueShape The shape of the flat values.
 *
 * @example
 * ```ts
 * tf.backend_util.combineRaggedTensorToTensorShapes(1, [3, -1], [4]); // [3, -1]
 * ```
 */
export function combineRaggedTensorToTensorShapes(
  raggedRank: number,
  shape: number[] | undefined,
  valueShape: number[] | undefined,
): number[] {
  if (valueShape == null) return [...(shape ?? [])];
  const rank = raggedRank + valueShape.length;
  const wanted = shape ?? new Array<number>(rank).fill(-1);
  assert(
    wanted.length === rank,
    () => `ragged: the shape [${wanted}] has rank ${wanted.length}, the values make it ${rank}`,
  );
  return wanted.map((size, axis) => {
    const known = axis > raggedRank ? valueShape[axis - raggedRank] : -1;
    if (known < 0 || shape == null) return size;
    assert(
      size < 0 || size === known,
      () => `ragged: axis ${axis} of the shape [${wanted}] is ${size}, the values have ${known}`,
    );
    return known;
  });
}

/**
 * Throws where a default value does not fit the flat values.
 *
 * @example
 * ```ts
 * tf.backend_util.validateDefaultValueShape([3], [10, 3]);
 * ```
 */
export function validateDefaultValueShape(
  defaultValueShape: number[] | undefined,
  valueShape: number[] | undefined,
): void {
  if (defaultValueShape == null || valueShape == null) return;
  const fits =
    defaultValueShape.length < valueShape.length &&
    defaultValueShape.every((size, i) => {
      const values = valueShape[i + 1];
      return size < 0 || values < 0 || size === 1 || size === values;
    });
  assert(
    fits,
    () =>
      `ragged: a default value of shape [${defaultValueShape}] does not fit values of shape [${valueShape}]`,
  );
}
