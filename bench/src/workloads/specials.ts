/**
 * Workloads that are more than a function of tensors: training, and what happens around a computation. The entrants that can
 * express them have programs of their own (entrants/tf-training.ts and its neighbours).
 */
import type { SpecialWorkload } from './types.ts';

const tfAndJax = ['tendril', 'tfjs', 'tfjs-wasm', 'jax'];

/** Forward, and about twice that backward. */
const cnnFlops =
  3 * 2 * 64 * (28 * 28 * 9 * 1 * 32 + 14 * 14 * 9 * 32 * 64 + 3136 * 128 + 128 * 10);
const mlpFlops = 3 * 2 * 128 * (784 * 256 + 256 * 128 + 128 * 10);
const lstmFlops = 3 * 2 * 32 * 50 * (16 + 64) * 256;

export const specials: readonly SpecialWorkload[] = [
  {
    kind: 'special',
    name: 'train-mlp',
    what: 'step: MLP 784-256-128-10, batch 128, Adam',
    flops: mlpFlops,
    tolerance: 1e-3,
    entrants: tfAndJax,
  },
  {
    kind: 'special',
    name: 'train-cnn',
    what: 'step: conv 32, pool, conv 64, pool, dense 128; 28×28, batch 64, Adam',
    flops: cnnFlops,
    tolerance: 1e-3,
    entrants: ['tendril', 'tfjs', 'jax'],
  },
  {
    kind: 'special',
    name: 'train-lstm',
    what: 'step: LSTM 64, 50 steps, batch 32, Adam',
    flops: lstmFlops,
    tolerance: 1e-3,
    entrants: tfAndJax,
  },
  {
    kind: 'special',
    name: 'fit-mlp',
    what: 'the same MLP through layers and fit, a step',
    flops: mlpFlops,
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs'],
  },
  {
    kind: 'special',
    name: 'fit-cnn',
    what: 'the same CNN through layers and fit, a step',
    flops: cnnFlops,
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs'],
  },
  {
    kind: 'special',
    name: 'fit-lstm',
    what: 'the same LSTM through layers and fit, a step',
    flops: lstmFlops,
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs', 'tfjs-wasm'],
  },
  ...['mlp', 'cnn', 'lstm'].map((name): SpecialWorkload => ({
    kind: 'special',
    name: `fit-over-${name}`,
    what: "a step of fit against the bare compiled step on the same batches, in percent of the latter's time",
    unit: '%',
    tolerance: Infinity,
    entrants: ['tendril'],
  })),
  {
    kind: 'special',
    name: 'online-sgd',
    what: '64 SGD steps, batch 1, MLP 16-32-4',
    tolerance: 1e-3,
    entrants: ['tendril', 'tfjs', 'jax', 'brain'],
  },
  {
    kind: 'special',
    name: 'small-ops',
    what: 'chain of 100 ops on 8 numbers, then read',
    tolerance: 1e-5,
    entrants: tfAndJax,
  },
  {
    kind: 'special',
    name: 'batch-fixed',
    what: 'predict of an MLP 64-128-10, batch 64',
    tolerance: 1e-4,
    entrants: ['tendril', 'tfjs', 'tfjs-wasm'],
  },
  {
    kind: 'special',
    name: 'batch-varying',
    what: 'the same, 100 batch sizes never seen before: median of a call after the first 5',
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs', 'tfjs-wasm'],
  },
  {
    kind: 'special',
    name: 'predict-tiny',
    what: 'predict of layers 4-16-3, one sample',
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs', 'tfjs-wasm'],
  },
  {
    kind: 'special',
    name: 'program-tiny',
    what: 'the same without the model: its program alone',
    tolerance: Infinity,
    entrants: ['tendril', 'tfjs', 'tfjs-wasm'],
  },
  {
    kind: 'special',
    name: 'first-result',
    cold: true,
    what: 'tiny model, from the import of what it takes to its first result, fresh page or process',
    tolerance: 1e-4,
    entrants: ['tendril', 'tfjs', 'jax'],
  },
];
