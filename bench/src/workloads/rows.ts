/** What passes over memory: elementwise chains, rows, reductions, movement, order. */
import { indices, uniform, weights } from '../data.ts';
import type { FunctionWorkload } from './types.ts';

const million = 1 << 20;

const gelu: FunctionWorkload = {
  kind: 'function',
  name: 'gelu',
  what: 'gelu(x·w + b), 1024×1024',
  bytes: 8 * million,
  tolerance: 1e-5,
  inputs: () => ({ x: { shape: [1024, 1024], values: uniform(million, 1, -3, 3) } }),
  constants: () => ({
    w: { shape: [1024], values: uniform(1024, 2) },
    b: { shape: [1024], values: uniform(1024, 3) },
  }),
  tf: (tf, { x, w, b }) => {
    const y = x.mul(w).add(b);
    return tf.erf(y.mul(Math.SQRT1_2)).add(1).mul(y).mul(0.5);
  },
  jax: ({ nn }, { x, w, b }) => nn.gelu(x.ref.mul(w.ref).add(b.ref), { approximate: false }),
  graph: (g, { x, w, b }) => g.gelu(g.add(g.mul(x, w), b)),
};

const softmax: FunctionWorkload = {
  kind: 'function',
  name: 'softmax',
  what: 'softmax of rows, 1024×1024',
  bytes: 8 * million,
  tolerance: 1e-5,
  inputs: () => ({ x: { shape: [1024, 1024], values: uniform(million, 1, -5, 5) } }),
  tf: (tf, { x }) => tf.softmax(x),
  jax: ({ nn }, { x }) => nn.softmax(x.ref),
  graph: (g, { x }) => g.softmax(x),
};

const layerNorm: FunctionWorkload = {
  kind: 'function',
  name: 'layer-norm',
  what: 'layer norm of rows, 512×768',
  bytes: 8 * 512 * 768,
  tolerance: 1e-4,
  inputs: () => ({ x: { shape: [512, 768], values: uniform(512 * 768, 1) } }),
  constants: () => ({
    gain: { shape: [768], values: uniform(768, 2) },
    offset: { shape: [768], values: uniform(768, 3) },
  }),
  tf: (tf, { x, gain, offset }) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(offset);
  },
  jax: ({ nn }, { x, gain, offset }) =>
    nn.standardize(x.ref, -1, { epsilon: 1e-5 }).mul(gain.ref).add(offset.ref),
  graph: (g, { x, gain, offset }) => g.layerNorm(x, gain, offset),
};

const sum: FunctionWorkload = {
  kind: 'function',
  name: 'sum',
  what: 'sum of 4 M',
  bytes: 16 * million,
  tolerance: 1e-3,
  inputs: () => ({ x: { shape: [2048, 2048], values: uniform(4 * million, 1, 0, 1) } }),
  tf: (_tf, { x }) => x.sum(),
  jax: ({ numpy }, { x }) => numpy.sum(x.ref),
  graph: (g, { x }) => g.sum(x),
};

const transpose: FunctionWorkload = {
  kind: 'function',
  name: 'transpose',
  what: 'transpose 2048×2048',
  bytes: 32 * million,
  tolerance: 0,
  inputs: () => ({ x: { shape: [2048, 2048], values: uniform(4 * million, 1) } }),
  tf: (tf, { x }) => tf.transpose(x),
  jax: ({ numpy }, { x }) => numpy.transpose(x.ref),
  graph: (g, { x }) => g.transpose(x, [1, 0]),
};

const cumsum: FunctionWorkload = {
  kind: 'function',
  name: 'cumsum',
  what: 'cumulative sum of 1 M',
  bytes: 8 * million,
  tolerance: 1e-3,
  inputs: () => ({ x: { shape: [million], values: uniform(million, 1, 0, 1) } }),
  tf: (tf, { x }) => tf.cumsum(x, 0),
  jax: ({ numpy }, { x }) => numpy.cumsum(x.ref, 0),
  graph: (g, { x }) => g.cumsum(x),
};

const gather: FunctionWorkload = {
  kind: 'function',
  name: 'gather',
  what: '100 k rows of 64 out of 50 k',
  bytes: 2 * 4 * 64 * 100_000,
  tolerance: 0,
  inputs: () => ({ i: { shape: [100_000], values: indices(100_000, 2, 50_000) } }),
  constants: () => ({ x: { shape: [50_000, 64], values: weights(50_000 * 64, 1, 3) } }),
  tf: (tf, { x, i }) => tf.gather(x, i),
  jax: ({ numpy }, { x, i }) => numpy.take(x.ref, i.ref, 0),
  graph: (g, { x, i }) => g.gather(x, i),
};

function largest(name: string, what: string, k: number): FunctionWorkload {
  return {
    kind: 'function',
    name,
    what,
    bytes: 4 * million,
    tolerance: 0,
    inputs: () => ({ x: { shape: [million], values: uniform(million, 1) } }),
    tf: (tf, { x }) => tf.topk(x, k).values,
    jax: ({ lax, numpy }, { x }) => {
      if (k === million) return numpy.flip(numpy.sort(x.ref));
      const [values, places] = lax.topK(x.ref, k);
      places.dispose();
      return values;
    },
    graph: (g, { x }) => g.topK(x, k),
  };
}

export const rows: readonly FunctionWorkload[] = [
  gelu,
  softmax,
  layerNorm,
  sum,
  transpose,
  cumsum,
  gather,
  largest('top-100', 'the 100 largest of 1 M', 100),
  largest('sort', 'sort 1 M, largest first', million),
];
