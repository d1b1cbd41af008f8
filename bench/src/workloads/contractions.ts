/** Products of matrices and convolutions, one each. */
import { uniform, weights } from '../data.ts';
import type { FunctionWorkload } from './types.ts';

function square(n: number): FunctionWorkload {
  return {
    kind: 'function',
    name: `matmul-${n}`,
    what: `${n}×${n} · ${n}×${n}`,
    flops: 2 * n ** 3,
    tolerance: 1e-4,
    inputs: () => ({
      a: { shape: [n, n], values: uniform(n * n, 1) },
      b: { shape: [n, n], values: uniform(n * n, 2) },
    }),
    tf: (tf, { a, b }) => tf.matMul(a, b),
    jax: ({ numpy }, { a, b }) => numpy.matmul(a.ref, b.ref),
    graph: (g, { a, b }) => g.batchMatMul(a, b),
  };
}

function dense(m: number, k: number, n: number): FunctionWorkload {
  return {
    kind: 'function',
    name: `dense-${m}x${k}x${n}`,
    what: `${m}×${k} · constant ${k}×${n}`,
    flops: 2 * m * k * n,
    bytes: 4 * (m * k + k * n + m * n),
    tolerance: 1e-4,
    inputs: () => ({ a: { shape: [m, k], values: uniform(m * k, 1) } }),
    constants: () => ({ b: { shape: [k, n], values: weights(k * n, 2, k) } }),
    tf: (tf, { a, b }) => tf.matMul(a, b),
    jax: ({ numpy }, { a, b }) => numpy.matmul(a.ref, b.ref),
    graph: (g, { a, b }) => g.matMul(a, b),
  };
}

interface Conv {
  readonly name: string;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly input: number;
  readonly output: number;
  readonly depthwise?: boolean;
}

function convolution(conv: Conv): FunctionWorkload {
  const { name, size, kernel, stride, input, output, depthwise = false } = conv;
  const out = Math.ceil(size / stride);
  const fanIn = kernel * kernel * (depthwise ? 1 : input);
  const filterShape = [kernel, kernel, input, depthwise ? 1 : output];
  const filter = {
    shape: filterShape,
    values: weights(
      filterShape.reduce((a, b) => a * b),
      2,
      fanIn,
    ),
  };
  return {
    kind: 'function',
    name,
    what: `${depthwise ? 'depthwise ' : ''}${kernel}×${kernel}${stride > 1 ? ` stride ${stride}` : ''}, ${size}²×${input}${depthwise ? '' : `→${output}`}`,
    flops: 2 * out * out * output * fanIn,
    tolerance: 1e-5,
    image: true,
    inputs: () => ({
      x: { shape: [1, size, size, input], values: uniform(size * size * input, 1) },
    }),
    constants: () => ({ filter }),
    tf: (tf, { x, filter: w }) => {
      const image = x as import('@tensorflow/tfjs').Tensor4D;
      const taps = w as import('@tensorflow/tfjs').Tensor4D;
      return depthwise
        ? tf.depthwiseConv2d(image, taps, stride, 'same')
        : tf.conv2d(image, taps, stride, 'same');
    },
    jax: ({ lax }, { x, filter: w }) =>
      lax.convGeneralDilated(x.ref, w.ref, [stride, stride], 'SAME', {
        featureGroupCount: depthwise ? input : 1,
      }),
    graph: (g, { x, filter: w }) =>
      depthwise ? g.depthwise(x, w, null, { stride }) : g.conv2d(x, w, null, { stride }),
  };
}

export const contractions: readonly FunctionWorkload[] = [
  square(256),
  square(512),
  square(1024),
  dense(1, 1024, 1024),
  dense(32, 768, 3072),
  convolution({ name: 'conv-first', size: 224, kernel: 3, stride: 2, input: 3, output: 32 }),
  convolution({ name: 'conv-56', size: 56, kernel: 3, stride: 1, input: 64, output: 64 }),
  convolution({ name: 'conv-14', size: 14, kernel: 3, stride: 1, input: 256, output: 256 }),
  convolution({
    name: 'depthwise-112',
    size: 112,
    kernel: 3,
    stride: 1,
    input: 32,
    output: 32,
    depthwise: true,
  }),
  convolution({ name: 'conv-1x1', size: 28, kernel: 1, stride: 1, input: 128, output: 256 }),
];
