/** Elements as structures: arrays and plain objects whose leaves are tensors, numbers, strings … */
import { stack } from '../ops/index.ts';
import { dispose, isTypedArray, Tensor, tensor, tensorsIn } from '../runtime/index.ts';
import type { TensorLike } from '../runtime/index.ts';

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy of arrays and objects all the way down, with what `leaf` gives for everything else. */
export function mapLeaves(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, leaf));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapLeaves(item, leaf)]),
    );
  }
  return leaf(value);
}

/** A copy whose tensors can be disposed without those of the original. */
export function copyElement<T>(element: T): T {
  return mapLeaves(element, (leaf) => (leaf instanceof Tensor ? leaf.clone() : leaf)) as T;
}

/** Disposes of the tensors in `from` that are not in `except`. */
export function disposeUnless(from: unknown, except: unknown): void {
  const kept = new Set(tensorsIn(except));
  for (const t of tensorsIn(from)) if (!kept.has(t)) t.dispose();
}

/** Structures of equal form as one structure, with the list of all their leaves at each leaf. */
export function zipRows(rows: unknown[]): unknown {
  return combine(
    rows,
    (value) => Array.isArray(value) || isPlainObject(value),
    (leaves) => leaves,
  );
}

/**
 * Rows as one batch: each leaf becomes a tensor with a first axis for the rows. Numbers and arrays of numbers are leaves. The
 * rows' own tensors are disposed of.
 */
export function stackRows(rows: unknown[]): unknown {
  const batch = combine(
    rows,
    (value) => isPlainObject(value) || holdsStructure(value),
    stackLeaves,
  );
  dispose(rows);
  return batch;
}

/** Whether an array has tensors or objects inside, so that it is no array of numbers. */
function holdsStructure(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.some((item) => item instanceof Tensor || isPlainObject(item) || holdsStructure(item))
  );
}

function stackLeaves(leaves: unknown[]): Tensor {
  const first = leaves[0];
  if (first instanceof Tensor) {
    const other = (leaves as Tensor[]).find((leaf) => `${leaf.shape}` !== `${first.shape}`);
    if (other) {
      throw new Error(
        `batch: elements of one batch must have the same shape, got [${first.shape}] and [${other.shape}]; ` +
          'make them alike with dataset.map(…), or use batches of 1',
      );
    }
    return stack(leaves as Tensor[]);
  }
  if (leaves.includes(undefined) || leaves.includes(null)) {
    throw new Error(
      'batch: a value is missing in one of the elements; fill it with dataset.map(…), or, for a column of a csv, give it a ' +
        '`default` in columnConfigs',
    );
  }
  return tensor(leaves.map((leaf) => (isTypedArray(leaf) ? Array.from(leaf) : leaf)) as TensorLike);
}

function combine(
  rows: unknown[],
  isBranch: (value: unknown) => boolean,
  leaf: (leaves: unknown[]) => unknown,
): unknown {
  const example = rows[0];
  if (!isBranch(example)) return leaf(rows);
  const child = (key: string): unknown =>
    combine(
      rows.map((row) => (row as Record<string, unknown>)[key]),
      isBranch,
      leaf,
    );
  if (Array.isArray(example)) return example.map((_, i) => child(String(i)));
  return Object.fromEntries(Object.keys(example as object).map((key) => [key, child(key)]));
}
