/** The training workloads, and the chain of small operations, in jax-js. */
import { uniform, weights } from '../data.ts';
import { filters, images, transposed } from '../graphs/layout.ts';
import type { Input } from '../workloads/types.ts';
import { cnnData, lstm, lstmData, mlpData, type TrainingData } from './training-data.ts';
import type { Jax, JaxArray, Job } from './types.ts';

type Logits = (jax: Jax, x: JaxArray, parameters: readonly JaxArray[]) => JaxArray;

function toArray({ numpy }: Jax, { shape, values }: Input): JaxArray {
  return numpy.array(values as Float32Array<ArrayBuffer>).reshape([...shape]);
}

const dense = ({ numpy }: Jax, x: JaxArray, w: JaxArray, b: JaxArray): JaxArray =>
  numpy.matmul(x, w.ref).add(b.ref);

/** Adam (Kingma & Ba 2015), as in TensorFlow.js. */
function adamTraining(jax: Jax, data: TrainingData, logits: Logits): Job {
  const { numpy: np, nn, jit, valueAndGrad, blockUntilReady } = jax;
  const rate = 1e-3;
  const [decay1, decay2, epsilon] = [0.9, 0.999, 1e-7];
  const inputs = toArray(jax, data.x);
  const labels = toArray(jax, data.y);
  const count = data.parameters.length;
  let parameters = data.parameters.map((input) => toArray(jax, input));
  let first = parameters.map((p) => np.zeros(p.shape));
  let second = parameters.map((p) => np.zeros(p.shape));
  const loss = (ps: JaxArray[], x: JaxArray, y: JaxArray): JaxArray =>
    np.mean(np.sum(y.mul(nn.logSoftmax(logits(jax, x, ps))), -1)).mul(-1);
  const step = jit((state: JaxArray[], x: JaxArray, y: JaxArray, size: JaxArray, gap: JaxArray) => {
    const ps = state.slice(0, count);
    const [cost, gradients] = valueAndGrad(loss)(
      ps.map((p) => p.ref),
      x,
      y,
    );
    const next: JaxArray[] = [];
    const [m, v]: [JaxArray[], JaxArray[]] = [[], []];
    gradients.forEach((gradient, i) => {
      const mean = state[count + i].mul(decay1).add(gradient.ref.mul(1 - decay1));
      const square = state[2 * count + i]
        .mul(decay2)
        .add(gradient.ref.mul(gradient).mul(1 - decay2));
      const change = mean.ref.mul(size.ref).div(np.sqrt(square.ref).add(gap.ref));
      next.push(ps[i].sub(change));
      m.push(mean);
      v.push(square);
    });
    size.dispose();
    gap.dispose();
    return [cost, ...next, ...m, ...v];
  });
  const losses: number[] = [];
  let t = 0;
  return {
    async run() {
      t++;
      const [correction1, correction2] = [1 - decay1 ** t, Math.sqrt(1 - decay2 ** t)];
      const size = np.array((rate * correction2) / correction1);
      const gap = np.array(epsilon * correction2);
      const state = [...parameters, ...first, ...second];
      const [cost, ...results] = step(state, inputs.ref, labels.ref, size, gap);
      parameters = results.slice(0, count);
      first = results.slice(count, 2 * count);
      second = results.slice(2 * count);
      await blockUntilReady(results);
      if (losses.length < 3) losses.push((await cost.ref.data())[0]);
      cost.dispose();
    },
    output: () => losses,
  };
}

const mlp: Logits = (jax, x, [w1, b1, w2, b2, w3, b3]) => {
  const { relu } = jax.nn;
  return dense(jax, relu(dense(jax, relu(dense(jax, x, w1, b1)), w2, b2)), w3, b3);
};

const cnn: Logits = (jax, x, [w1, b1, w2, b2, w3, b3, w4, b4]) => {
  const { nn, lax, numpy } = jax;
  const stage = (image: JaxArray, w: JaxArray, b: JaxArray): JaxArray => {
    const channels = w.shape[0];
    const y = lax
      .convGeneralDilated(image, w.ref, [1, 1], 'SAME')
      .add(b.ref.reshape([1, channels, 1, 1]));
    const half = y.shape[2] / 2;
    return numpy.max(nn.relu(y).reshape([64, channels, half, 2, half, 2]), [3, 5]);
  };
  const pooled = stage(stage(x, w1, b1), w2, b2);
  const features = numpy.transpose(pooled, [0, 2, 3, 1]).reshape([64, 3136]);
  return dense(jax, nn.relu(dense(jax, features, w3, b3)), w4, b4);
};

const recurrent: Logits = (jax, x, [w, u, b, v, c]) => {
  const { nn, numpy } = jax;
  const { units, batch, steps } = lstm;
  let h = numpy.zeros([batch, units]);
  let cell = numpy.zeros([batch, units]);
  for (let t = 0; t < steps; t++) {
    const input = x.ref.slice(t);
    const gates = dense(jax, input, w, b).add(numpy.matmul(h, u.ref));
    const gate = (k: number): JaxArray => gates.ref.slice([], [k * units, (k + 1) * units]);
    const [i, f, g, o] = [gate(0), gate(1), gate(2), gate(3)];
    gates.dispose();
    cell = nn
      .sigmoid(f)
      .mul(cell)
      .add(nn.sigmoid(i).mul(numpy.tanh(g)));
    h = nn.sigmoid(o).mul(numpy.tanh(cell.ref));
  }
  cell.dispose();
  x.dispose();
  return dense(jax, h, v, c);
};

/** The CNN's data with images and filters as jax-js wants them. */
function channelsFirst({ x, y, parameters }: TrainingData): TrainingData {
  const turned = parameters.map((p) => (p.shape.length === 4 ? transposed(p, filters) : p));
  return { x: transposed(x, images), y, parameters: turned };
}

function onlineSgd(jax: Jax): Job {
  const { numpy: np, nn, jit, grad, blockUntilReady } = jax;
  let state = [
    toArray(jax, { shape: [16, 32], values: weights(16 * 32, 1, 16) }),
    np.zeros([32]),
    toArray(jax, { shape: [32, 4], values: weights(32 * 4, 2, 32) }),
    np.zeros([4]),
  ];
  const loss = (ps: JaxArray[], x: JaxArray, y: JaxArray): JaxArray => {
    const hidden = nn.sigmoid(dense(jax, x, ps[0], ps[1]));
    const error = nn.sigmoid(dense(jax, hidden, ps[2], ps[3])).sub(y);
    return np.sum(error.ref.mul(error)).mul(0.5);
  };
  const step = jit((ps: JaxArray[], x: JaxArray, y: JaxArray) => {
    const gradients = grad(loss)(
      ps.map((p) => p.ref),
      x,
      y,
    );
    return ps.map((p, i) => p.sub(gradients[i].mul(0.3)));
  });
  const xs = toArray(jax, { shape: [64, 1, 16], values: uniform(64 * 16, 3, 0, 1) });
  const ys = toArray(jax, { shape: [64, 1, 4], values: uniform(64 * 4, 4, 0, 1) });
  const samples = Array.from({ length: 64 }, (_, i) => ({
    x: xs.ref.slice(i),
    y: ys.ref.slice(i),
  }));
  let result: ArrayLike<number> | null = null;
  return {
    async run() {
      for (const { x, y } of samples) state = step(state, x.ref, y.ref);
      await blockUntilReady(state);
      result ??= (await state[0].ref.data()) as Float32Array;
    },
    output: () => result!,
  };
}

function smallOps({ numpy }: Jax): Job {
  const x = numpy.array(uniform(8, 1) as Float32Array<ArrayBuffer>);
  let result: ArrayLike<number> = [];
  return {
    run() {
      let y = x.ref;
      for (let i = 0; i < 50; i++) y = y.mul(0.5).add(x.ref);
      result = y.dataSync();
    },
    output: () => result,
  };
}

const specials: Readonly<Record<string, (jax: Jax) => Job>> = {
  'train-mlp': (jax) => adamTraining(jax, mlpData(), mlp),
  'train-cnn': (jax) => adamTraining(jax, channelsFirst(cnnData()), cnn),
  'train-lstm': (jax) => adamTraining(jax, lstmData(), recurrent),
  'online-sgd': onlineSgd,
  'small-ops': smallOps,
};

export function jaxSpecial(jax: Jax, name: string): Job | null {
  return specials[name]?.(jax) ?? null;
}
