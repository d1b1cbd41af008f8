/** Kernels of categories sparse, ragged and string, and unique: ops that read their inputs and work on the host. */
import * as ops from '../../ops/index.ts';
import { Tensor, type Scalar, type Tensor1D, type Tensor2D } from '../../runtime/index.ts';
import { checkElements, stepsBetween } from './bounds.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type LiveKernel } from './kernel.ts';
import { read } from './work.ts';

/** Waits for the inputs, which the op then finds computed. */
function onHost(run: (call: Call) => readonly Tensor[]): LiveKernel {
  return live(function* (call) {
    for (const input of call.inputs) if (input instanceof Tensor) yield* read(input);
    return run(call);
  });
}

/** A string takes about as much memory as this many numbers. */
const numbersOfString = 8;

type Default = Parameters<typeof ops.sparse.sparseFillEmptyRows>[3];

function unique(call: Call): Tensor[] {
  const { values, indices } = ops.unique(call.tensor(0), call.has(1) ? axisOf(call) : 0);
  return [values, indices];
}

/** An empty axis stands for that of a vector. */
function axisOf(call: Call): number {
  return call.numbers(1)[0] ?? 0;
}

function fillEmptyRows(call: Call): Tensor[] {
  const [rows] = call.numbers(2);
  checkElements(rows, `${rows} rows`);
  const filled = ops.sparse.sparseFillEmptyRows(
    call.tensor(0) as Tensor2D,
    call.tensor(1) as Tensor1D,
    call.tensor(2) as Tensor1D,
    call.tensor(3) as Default,
  );
  const { outputIndices, outputValues, emptyRowIndicator, reverseIndexMap } = filled;
  return [outputIndices, outputValues, emptyRowIndicator, reverseIndexMap];
}

function reshape(call: Call): Tensor[] {
  const { outputIndices, outputShape } = ops.sparse.sparseReshape(
    call.tensor(0) as Tensor2D,
    call.tensor(1) as Tensor1D,
    call.tensor(2) as Tensor1D,
  );
  return [outputIndices, outputShape];
}

const segments = (f: typeof ops.sparse.sparseSegmentSum): LiveKernel =>
  onHost((call) => [f(call.tensor(0), call.tensor(1) as Tensor1D, call.tensor(2) as Tensor1D)]);

function raggedGather(call: Call): Tensor[] {
  const { outputNestedSplits, outputDenseValues } = ops.raggedGather(
    call.tensors(0, -2),
    call.tensor(-2),
    call.tensor(-1),
    call.attrs.number('OUTPUT_RAGGED_RANK'),
  );
  return [...outputNestedSplits, outputDenseValues];
}

function raggedRange(call: Call): Tensor[] {
  const [starts, limits, deltas] = [0, 1, 2].map((place) => call.numbers(place));
  const rows = Math.max(starts.length, limits.length, deltas.length);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const at = (column: readonly number[]): number => column[column.length === 1 ? 0 : i];
    count += stepsBetween(at(starts), at(limits), at(deltas)) || 0;
  }
  checkElements(count, `${count} numbers`);
  const range = ops.raggedRange(call.tensor(0), call.tensor(1), call.tensor(2));
  return [range.rtNestedSplits, range.rtDenseValues];
}

function nGrams(call: Call): Tensor[] {
  const { attrs } = call;
  const [pad, rows] = [attrs.number('pad_width'), call.tensor(1).size];
  let tokens = attrs.bool('preserve_short_sequences') ? 2 * rows * Math.max(0, pad) : 0;
  for (const width of attrs.numbers('ngram_widths')) {
    const pads = Math.max(0, Math.min(pad < 0 ? Infinity : pad, width - 1));
    tokens += (call.tensor(0).size + 2 * rows * pads) * Math.max(1, width);
  }
  checkElements(tokens * numbersOfString, `n-grams of ${tokens} tokens together`);
  const made = ops.string.stringNGrams(
    call.tensor(0),
    call.tensor(1),
    attrs.string('separator'),
    attrs.numbers('ngram_widths'),
    attrs.string('left_pad'),
    attrs.string('right_pad'),
    attrs.number('pad_width'),
    attrs.bool('preserve_short_sequences'),
  );
  return [made.nGrams, made.nGramsSplits];
}

function split(call: Call): Tensor[] {
  const { indices, values, shape } = ops.string.stringSplit(
    call.tensor(0) as Tensor1D,
    call.tensor(1) as Scalar,
    call.attrs.bool('skip_empty', true),
  );
  return [indices, values, shape];
}

export const host: KernelTable = {
  Unique: onHost(unique),
  UniqueV2: onHost(unique),
  SparseFillEmptyRows: onHost(fillEmptyRows),
  SparseReshape: onHost(reshape),
  SparseSegmentMean: segments(ops.sparse.sparseSegmentMean),
  SparseSegmentSum: segments(ops.sparse.sparseSegmentSum),
  RaggedGather: onHost(raggedGather),
  RaggedRange: onHost(raggedRange),
  RaggedTensorToTensor: onHost((call) => [
    ops.raggedTensorToTensor(
      call.tensor(0),
      call.tensor(1),
      call.tensor(2),
      call.tensors(3),
      call.attrs.strings('row_partition_types'),
    ),
  ]),
  StaticRegexReplace: onHost((call) => [
    ops.string.staticRegexReplace(
      call.tensor(0),
      call.attrs.string('pattern'),
      call.attrs.string('rewrite'),
      call.attrs.bool('replace_global', true),
    ),
  ]),
  StringNGrams: onHost(nGrams),
  StringSplit: onHost(split),
  StringToHashBucketFast: onHost((call) => [
    ops.string.stringToHashBucketFast(call.tensor(0), call.attrs.number('num_buckets')),
  ]),
};
