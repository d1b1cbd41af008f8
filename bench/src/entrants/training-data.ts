/** Data and first weights of the training workloads, the same for all libraries. */
import { uniform, weights } from '../data.ts';
import type { Input } from '../workloads/types.ts';

export interface TrainingData {
  readonly x: Input;
  readonly y: Input;
  readonly parameters: readonly Input[];
}

/** One row for each of `count` samples, all zero but at the label. */
function oneHot(count: number, classes: number): Input {
  const values = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) values[i * classes + ((i * 7) % classes)] = 1;
  return { shape: [count, classes], values };
}

function matrix(rows: number, columns: number, seed: number): Input {
  return { shape: [rows, columns], values: weights(rows * columns, seed, rows) };
}

function zeros(size: number): Input {
  return { shape: [size], values: new Float32Array(size) };
}

export function mlpData(): TrainingData {
  const widths = [784, 256, 128, 10];
  const parameters = widths
    .slice(1)
    .flatMap((width, i) => [matrix(widths[i], width, i + 1), zeros(width)]);
  return {
    x: { shape: [128, 784], values: uniform(128 * 784, 11, 0, 1) },
    y: oneHot(128, 10),
    parameters,
  };
}

function filter(input: number, output: number, seed: number): Input {
  const size = 9 * input * output;
  return { shape: [3, 3, input, output], values: weights(size, seed, 9 * input) };
}

export function cnnData(): TrainingData {
  return {
    x: { shape: [64, 28, 28, 1], values: uniform(64 * 784, 12, 0, 1) },
    y: oneHot(64, 10),
    parameters: [
      filter(1, 32, 1),
      zeros(32),
      filter(32, 64, 2),
      zeros(64),
      matrix(3136, 128, 3),
      zeros(128),
      matrix(128, 10, 4),
      zeros(10),
    ],
  };
}

export const lstm = { units: 64, steps: 50, batch: 32, features: 16 } as const;

export function lstmData(): TrainingData {
  const { units, steps, batch, features } = lstm;
  return {
    x: { shape: [steps, batch, features], values: uniform(steps * batch * features, 13) },
    y: oneHot(batch, 10),
    parameters: [
      matrix(features, 4 * units, 1),
      matrix(units, 4 * units, 2),
      zeros(4 * units),
      matrix(units, 10, 3),
      zeros(10),
    ],
  };
}
