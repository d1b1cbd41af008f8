/** How many samples make a batch. A model may be for batches of one size only: stateful layers have states for so many samples. */
import type { TrainableModel } from './trainable.ts';

const DEFAULT = 32;

/** The only size a model's batches may have; null where any will do. */
function fixedSize({ inputs }: TrainableModel): number | null {
  return inputs.map(({ shape }) => shape[0]).find((size) => size !== null) ?? null;
}

/**
 * @param count How many samples there are.
 * @param given What the caller asked for.
 * @throws If the model's batches are of another size, or the samples do not fill them.
 */
export function batchSizeFor(
  model: TrainableModel,
  operation: string,
  count: number,
  given: number | null | undefined,
): number {
  const size = given ?? DEFAULT;
  const fixed = fixedSize(model);
  if (fixed === null) return size;
  const isFor = `${operation}: model '${model.name}' is for batches of ${fixed} (its batchInputShape says so)`;
  if (given != null && given !== fixed && count > fixed) {
    throw new Error(`${isFor}, got a batchSize of ${given}; use ${fixed}, or leave it out`);
  }
  if (count % fixed !== 0) {
    throw new Error(`${isFor}, got ${count} samples; give a multiple of ${fixed}`);
  }
  return fixed;
}

/** Checks that so many samples can be one batch. */
export function oneBatch(model: TrainableModel, operation: string, count: number): void {
  batchSizeFor(model, operation, count, count);
}

export function positiveInteger(operation: string, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${operation}: ${name} must be a positive whole number, got ${value}`);
  }
  return value;
}
