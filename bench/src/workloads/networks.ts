/** Whole networks: MobileNetV2 on one picture, and the encoder of a transformer. Weights are random, as speed does not know them. */
import { product, uniform, weights } from '../data.ts';
import type { Activation, GraphBuilder, Value } from '../graphs/builder.ts';
import type { Jax, JaxArray, Tf, TfTensor } from '../entrants/types.ts';
import type { FunctionWorkload, Input } from './types.ts';

/** A convolution with its bias (batch normalization is folded into both). */
interface Layer {
  readonly name: string;
  readonly depthwise: boolean;
  readonly kernel: number;
  readonly stride: number;
  readonly input: number;
  readonly output: number;
  readonly activation: Activation;
  /** The picture's width behind it. */
  readonly size: number;
  /** Whether this layer's result is added to what went into its block. */
  readonly residual: boolean;
  /** Whether a block begins here. */
  readonly opens: boolean;
}

/** MobileNetV2 (Sandler et al. 2018, table 2): expansion, channels, repeats and stride of each stage. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function mobileNet(): Layer[] {
  const layers: Layer[] = [];
  let size = 224;
  const add = (
    layer: Pick<Layer, 'kernel' | 'stride' | 'input' | 'output'> & Partial<Layer>,
  ): void => {
    size = Math.ceil(size / layer.stride);
    layers.push({
      name: `l${layers.length}`,
      depthwise: false,
      activation: 'relu6',
      residual: false,
      opens: false,
      ...layer,
      size,
    });
  };
  add({ kernel: 3, stride: 2, input: 3, output: 32 });
  let channels = 32;
  for (const [expansion, output, repeats, firstStride] of stages) {
    for (let i = 0; i < repeats; i++) {
      const stride = i === 0 ? firstStride : 1;
      const wide = channels * expansion;
      const residual = stride === 1 && channels === output;
      if (expansion > 1) add({ kernel: 1, stride: 1, input: channels, output: wide, opens: true });
      add({
        kernel: 3,
        stride,
        input: wide,
        output: wide,
        depthwise: true,
        opens: expansion === 1,
      });
      add({ kernel: 1, stride: 1, input: wide, output, activation: 'none', residual });
      channels = output;
    }
  }
  add({ kernel: 1, stride: 1, input: channels, output: 1280 });
  return layers;
}

const layers = mobileNet();

function filterOf({ depthwise, kernel, input, output }: Layer, seed: number): Input {
  const shape = [kernel, kernel, input, depthwise ? 1 : output];
  const fanIn = kernel * kernel * (depthwise ? 1 : input);
  return { shape, values: weights(product(shape), seed, fanIn * 0.6) };
}

const mobileNetConstants = (): Record<string, Input> => {
  const constants: Record<string, Input> = {};
  layers.forEach((layer, i) => {
    constants[`${layer.name}w`] = filterOf(layer, 10 + i);
    constants[`${layer.name}b`] = {
      shape: [layer.output],
      values: uniform(layer.output, 100 + i, -0.1, 0.1),
    };
  });
  constants.w = { shape: [1280, 1000], values: weights(1280 * 1000, 5, 1280) };
  constants.b = { shape: [1000], values: uniform(1000, 6) };
  return constants;
};

const flopsOf = (layer: Layer): number =>
  2 * layer.size ** 2 * layer.output * layer.kernel ** 2 * (layer.depthwise ? 1 : layer.input);

/** Runs the layers by a library's own convolution and addition. */
function throughLayers<T>(x: T, apply: (x: T, layer: Layer) => T, add: (a: T, b: T) => T): T {
  let opened = x;
  for (const layer of layers) {
    if (layer.opens) opened = x;
    const y = apply(x, layer);
    x = layer.residual ? add(opened, y) : y;
  }
  return x;
}

function mobileNetTf(tf: Tf, t: Record<string, TfTensor>): TfTensor {
  type Image = import('@tensorflow/tfjs').Tensor4D;
  const features = throughLayers<Image>(
    t.x as Image,
    (x, { name, stride, depthwise, activation }) => {
      const options = {
        x,
        filter: t[`${name}w`] as Image,
        strides: stride,
        pad: 'same' as const,
        bias: t[`${name}b`],
        activation: activation === 'none' ? ('linear' as const) : activation,
      };
      return depthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
    },
    (a, b) => tf.add(a, b),
  );
  return tf.softmax(features.mean([1, 2]).matMul(t.w).add(t.b));
}

function mobileNetJax({ numpy, lax, nn }: Jax, t: Record<string, JaxArray>): JaxArray {
  const features = throughLayers<JaxArray>(
    t.x,
    (x, { name, stride, depthwise, activation, input, output }) => {
      const y = lax
        .convGeneralDilated(x.ref, t[`${name}w`].ref, [stride, stride], 'SAME', {
          featureGroupCount: depthwise ? input : 1,
        })
        .add(t[`${name}b`].ref.reshape([1, output, 1, 1]));
      return activation === 'relu6' ? nn.relu6(y) : y;
    },
    (a, b) => a.ref.add(b),
  );
  return nn.softmax(numpy.matmul(numpy.mean(features, [2, 3]), t.w.ref).add(t.b.ref));
}

function mobileNetGraph(g: GraphBuilder, t: Record<string, Value>): Value {
  const features = throughLayers<Value>(
    t.x,
    (x, { name, stride, depthwise, activation }) => {
      const args = [x, t[`${name}w`], t[`${name}b`], { stride, activation }] as const;
      return depthwise ? g.depthwise(...args) : g.conv2d(...args);
    },
    (a, b) => g.add(a, b),
  );
  return g.softmax(g.matMul(g.globalMean(features), t.w, t.b));
}

const mobileNetV2: FunctionWorkload = {
  kind: 'function',
  name: 'mobilenet',
  what: 'MobileNetV2 224, batch 1',
  flops: layers.map(flopsOf).reduce((a, b) => a + b) + 2 * 1280 * 1000,
  tolerance: 1e-3,
  image: true,
  inputs: () => ({ x: { shape: [1, 224, 224, 3], values: uniform(224 * 224 * 3, 1) } }),
  constants: mobileNetConstants,
  tf: mobileNetTf,
  jax: mobileNetJax,
  graph: mobileNetGraph,
};

const depth = 6;
const width = 384;
const heads = 6;
const tokens = 128;
const hidden = 4 * width;

const encoderConstants = (): Record<string, Input> => {
  const constants: Record<string, Input> = {};
  const matrix = (name: string, rows: number, columns: number, seed: number): void => {
    constants[`${name}w`] = {
      shape: [rows, columns],
      values: weights(rows * columns, seed, rows * 2),
    };
    constants[`${name}b`] = { shape: [columns], values: uniform(columns, seed + 500, -0.1, 0.1) };
  };
  for (let i = 0; i < depth; i++) {
    ['q', 'k', 'v', 'o'].forEach((name, j) => matrix(`${i}${name}`, width, width, 10 * i + j));
    matrix(`${i}up`, width, hidden, 10 * i + 4);
    matrix(`${i}down`, hidden, width, 10 * i + 5);
    for (const name of ['n', 'm']) {
      constants[`${i}${name}g`] = { shape: [width], values: uniform(width, 7 + i, 0.5, 1.5) };
      constants[`${i}${name}o`] = { shape: [width], values: uniform(width, 8 + i, -0.1, 0.1) };
    }
  }
  return constants;
};

/** The operations an encoder is made of, in one library. */
interface EncoderOps<T> {
  dense(x: T, name: string): T;
  /** [tokens, width] to [heads, tokens, width / heads]. */
  split(x: T): T;
  merge(x: T): T;
  /** softmax(q kᵀ / √d) v. */
  attend(q: T, k: T, v: T): T;
  norm(x: T, name: string): T;
  add(a: T, b: T): T;
  gelu(x: T): T;
}

function encoder<T>(x: T, ops: EncoderOps<T>): T {
  for (let i = 0; i < depth; i++) {
    const normed = ops.norm(x, `${i}n`);
    const [q, k, v] = ['q', 'k', 'v'].map((name) => ops.split(ops.dense(normed, `${i}${name}`)));
    x = ops.add(x, ops.dense(ops.merge(ops.attend(q, k, v)), `${i}o`));
    x = ops.add(x, ops.dense(ops.gelu(ops.dense(ops.norm(x, `${i}m`), `${i}up`)), `${i}down`));
  }
  return x;
}

const scale = 1 / Math.sqrt(width / heads);
const splitShape = [tokens, heads, width / heads];

const encoderWorkload: FunctionWorkload = {
  kind: 'function',
  name: 'encoder',
  what: 'encoder, 6 layers, d 384, 128 tokens',
  flops: depth * 2 * (tokens * width * (4 * width + 2 * hidden) + 2 * tokens * tokens * width),
  tolerance: 1e-3,
  inputs: () => ({ x: { shape: [tokens, width], values: uniform(tokens * width, 1) } }),
  constants: encoderConstants,
  tf: (tf, t) =>
    encoder<TfTensor>(t.x, {
      dense: (x, name) => tf.matMul(x, t[`${name}w`]).add(t[`${name}b`]),
      split: (x) => tf.transpose(tf.reshape(x, splitShape), [1, 0, 2]),
      merge: (x) => tf.reshape(tf.transpose(x, [1, 0, 2]), [tokens, width]),
      attend: (q, k, v) => tf.matMul(tf.softmax(tf.matMul(q, k, false, true).mul(scale)), v),
      norm: (x, name) => {
        const { mean, variance } = tf.moments(x, -1, true);
        const normed = x.sub(mean).mul(variance.add(1e-5).rsqrt());
        return normed.mul(t[`${name}g`]).add(t[`${name}o`]);
      },
      add: (a, b) => tf.add(a, b),
      gelu: (x) => tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(x).mul(0.5),
    }),
  jax: ({ numpy: np, nn }, t) =>
    encoder<JaxArray>(t.x, {
      dense: (x, name) => np.matmul(x.ref, t[`${name}w`].ref).add(t[`${name}b`].ref),
      split: (x) => np.transpose(x.ref.reshape(splitShape), [1, 0, 2]),
      merge: (x) => np.transpose(x.ref, [1, 0, 2]).reshape([tokens, width]),
      attend: (q, k, v) => {
        const scores = np.matmul(q.ref, np.transpose(k.ref, [0, 2, 1])).mul(scale);
        return np.matmul(nn.softmax(scores), v.ref);
      },
      norm: (x, name) =>
        nn.standardize(x.ref, -1, { epsilon: 1e-5 }).mul(t[`${name}g`].ref).add(t[`${name}o`].ref),
      add: (a, b) => a.ref.add(b.ref),
      gelu: (x) => nn.gelu(x.ref, { approximate: false }),
    }),
  graph: (g, t) => {
    const factor = g.constant({ shape: [1], values: Float32Array.of(scale) });
    return encoder<Value>(t.x, {
      dense: (x, name) => g.matMul(x, t[`${name}w`], t[`${name}b`]),
      split: (x) => g.transpose(g.reshape(x, splitShape), [1, 0, 2]),
      merge: (x) => g.reshape(g.transpose(x, [1, 0, 2]), [tokens, width]),
      attend: (q, k, v) => g.batchMatMul(g.softmax(g.mul(g.batchMatMul(q, k, true), factor)), v),
      norm: (x, name) => g.layerNorm(x, t[`${name}g`], t[`${name}o`]),
      add: (a, b) => g.add(a, b),
      gelu: (x) => g.gelu(x),
    });
  },
};

export const networks: readonly FunctionWorkload[] = [mobileNetV2, encoderWorkload];
