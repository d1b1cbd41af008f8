/** How nodes name what they read: 'node', 'node:1', 'node:output:0' (in functions) or '^node' (to run after it). */

export interface InputName {
  readonly node: string;
  /** The output by name, in functions. */
  readonly output?: string;
  readonly index: number;
  readonly control: boolean;
}

export function parseInputName(text: string): InputName {
  if (text.startsWith('^')) return { node: text.slice(1), index: 0, control: true };
  const parts = text.split(':');
  if (parts.length === 1) return { node: text, index: 0, control: false };
  const index = Number(parts[parts.length - 1]);
  const output = parts.length === 3 ? parts[1] : undefined;
  return { node: parts[0], output, index, control: false };
}

/**
 * The names of outputs of ops that have several, in order. Those that are lists can only stand last, and ops whose only output
 * has a name need no row.
 */
const outputNames: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: [
    'y',
    'batch_mean',
    'batch_variance',
    'reserve_space_1',
    'reserve_space_2',
    'reserve_space_3',
  ],
  ListDiff: ['out', 'idx'],
  MaxPoolWithArgmax: ['output', 'argmax'],
  Merge: ['output', 'value_index'],
  NonMaxSuppressionV4: ['selected_indices', 'valid_outputs'],
  NonMaxSuppressionV5: ['selected_indices', 'selected_scores', 'valid_outputs'],
  RaggedRange: ['rt_nested_splits', 'rt_dense_values'],
  SparseFillEmptyRows: [
    'output_indices',
    'output_values',
    'empty_row_indicator',
    'reverse_index_map',
  ],
  SparseReshape: ['output_indices', 'output_shape'],
  StringNGrams: ['ngrams', 'ngrams_splits'],
  StringSplit: ['indices', 'values', 'shape'],
  Switch: ['output_false', 'output_true'],
  TensorArrayConcatV3: ['value', 'lengths'],
  TensorArrayV3: ['handle', 'flow'],
  TensorListConcat: ['tensor', 'lengths'],
  TensorListConcatV2: ['tensor', 'lengths'],
  TensorListPopBack: ['output_handle', 'tensor'],
  TopKV2: ['values', 'indices'],
  Unique: ['y', 'idx'],
  UniqueV2: ['y', 'idx'],
};

/** The number among all outputs of a node of `index` within its output of that name. */
export function outputIndex(op: string, output: string | undefined, index: number): number {
  if (output === undefined || !Object.hasOwn(outputNames, op)) return index;
  return Math.max(0, outputNames[op].indexOf(output)) + index;
}
