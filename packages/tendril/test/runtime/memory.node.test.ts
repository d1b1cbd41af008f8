/** tf.memory() over whole programs, against what TensorFlow.js counts at the same places. */
import * as oracleModule from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import type { Api } from '../util/oracle.ts';

const oracle = oracleModule as unknown as Api;
await oracle.setBackend('cpu');

interface Count {
  readonly at: string;
  readonly numTensors: number;
  readonly numDataBuffers: number;
  readonly numBytes: number;
  /** Whether all values there are have been computed. */
  readonly computed: boolean;
}

/** `mark` counts; `computed` says that nothing is pending there, so that buffers count too. */
type Mark = (at: string, computed?: 'computed') => void;
type Program = (api: Api, mark: Mark) => void | Promise<void>;

const read = (...tensors: tf.Tensor[]) => tensors.forEach((t) => t.dataSync());
const squares = (v: tf.Tensor) => v.square().sum().asScalar();

const programs: Record<string, Program> = {
  creation(api, mark) {
    const all = [api.tensor([1, 2, 3]), api.tensor([1, 2], [2], 'int32'), api.tensor([true])];
    mark('values', 'computed');
    all.push(api.zeros([4]), api.ones([2, 2]), api.range(0, 5));
    read(...all);
    mark('fills', 'computed');
    all.push(api.tensor(['a', 'bcd']), api.complex([1, 2], [3, 4]));
    mark('strings and complex numbers');
    api.dispose(all);
    mark('end', 'computed');
  },

  'ops that compute, and such that share'(api, mark) {
    const a = api.tensor([1, 2, 3, 4]);
    const b = a.add(1);
    mark('add');
    const c = a.reshape([2, 2]);
    const d = a.clone();
    mark('reshape and clone');
    a.dispose();
    mark('disposed');
    read(b, c, d);
    mark('read', 'computed');
    const [e, f] = b.split(2);
    const { mean, variance } = api.moments(b);
    read(e, f, mean, variance);
    mark('several results', 'computed');
    api.dispose([b, c, d, e, f, mean, variance]);
    mark('end', 'computed');
  },

  'nested tidies'(api, mark) {
    const a = api.tensor([1, 2]);
    const result = api.tidy(() => {
      const x = a.square();
      const y = x.add(a);
      mark('inside');
      const z = api.tidy(() => {
        const q = y.mul(x);
        mark('nested');
        return [q, { half: q.div(2) }];
      });
      mark('after the inner one');
      return z;
    });
    mark('after');
    const [q, { half }] = result as [tf.Tensor, { half: tf.Tensor }];
    read(q, half);
    mark('read', 'computed');
    api.dispose([a, q, half]);
    mark('end', 'computed');
  },

  keep(api, mark) {
    const kept = api.tidy('named', () => [api.keep(api.keep(api.tensor([1])))])[0];
    mark('kept');
    kept.dispose();
    mark('disposed', 'computed');
    kept.dispose();
    mark('twice', 'computed');
  },

  'errors inside tidies'(api, mark) {
    const a = api.tensor([1, 2]);
    const fails = (f: () => void) => expect(f).toThrow();
    fails(() =>
      api.tidy(() => {
        a.square();
        api.tidy(() => {
          a.neg();
          throw new Error('mine');
        });
      }),
    );
    mark('thrown by the program', 'computed');
    fails(() => api.tidy(() => a.square().matMul(a)));
    fails(() => api.tidy(() => a.add(api.tensor([1, 2, 3]))));
    mark('thrown by ops', 'computed');
    fails(() => a.add([1, 2, 3]));
    a.dispose();
    fails(() => a.square());
    mark('end', 'computed');
  },

  variables(api, mark) {
    const value = api.tensor([1, 2]);
    const v = api.variable(value);
    mark('variable', 'computed');
    value.dispose();
    mark('its first value disposed', 'computed');
    const next = api.tensor([3, 4]);
    v.assign(next);
    mark('assigned', 'computed');
    next.dispose();
    mark('the second value disposed', 'computed');
    const y = api.tidy(() => {
      const inner = api.variable(api.ones([2]), true, `inner_${api === tf}`);
      mark('in a tidy');
      return inner.square();
    });
    read(y);
    mark('variables outlive tidies');
    y.dispose();
    v.dispose();
    mark('one disposed');
    api.disposeVariables();
    mark('end', 'computed');
  },

  gradients(api, mark) {
    const x = api.tensor([1, 2]);
    const y = api.tensor([3, 4]);
    const g = api.grad(squares)(x);
    mark('grad');
    const second = api.grad((t) =>
      api
        .grad((u) => u.pow(3).sum())(t)
        .sum(),
    )(x);
    mark('grad of grad');
    const { value, grads } = api.valueAndGrads((a, b) => a.mul(b).sum())([x, y]);
    mark('valueAndGrads');
    read(g, second, value, ...grads);
    mark('read');
    api.dispose([g, second, value, ...grads]);
    const v = api.variable(x);
    const byName = api.variableGrads(() => squares(v), [v]);
    mark('variableGrads');
    api.dispose([byName.value, ...Object.values(byName.grads), v, x, y]);
    mark('end', 'computed');
  },

  customGrad(api, mark) {
    const f = api.customGrad((x, save) => {
      (save as tf.GradSaveFunc)([x as tf.Tensor]);
      return {
        value: (x as tf.Tensor).square(),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.mul(saved[0].abs()),
      };
    });
    const x = api.tensor([1, 2]);
    const y = f(x);
    mark('called');
    const g = api.grad((t) => f(t))(x);
    read(y, g);
    mark('differentiated', 'computed');
    api.dispose([x, y, g]);
    mark('end', 'computed');
  },

  reads(api, mark) {
    const x = api.tensor([1, 2, 3, 4]);
    const a = x.mul(2);
    a.dataSync();
    a.arraySync();
    a.bufferSync();
    a.toString();
    mark('sync', 'computed');
    api.dispose([a, x]);
    mark('end', 'computed');
  },

  async 'reads and ops that are waited for'(api, mark) {
    const a = api.tensor([1, 2, 3, 4]);
    const b = a.mul(2);
    await Promise.all([b.data(), b.array(), b.buffer(), b.bytes()]);
    mark('reads', 'computed');
    const condition = api.tensor([true, false, true, true]);
    const scores = api.tensor1d([1]);
    const boxes = api.tensor2d([[0, 0, 1, 1]]);
    const made = [
      await api.whereAsync(condition),
      await api.booleanMaskAsync(a, condition),
      ...(await api.setdiff1dAsync(a, b)),
      await api.image.nonMaxSuppressionAsync(boxes, scores, 1),
      ...Object.values(api.unique(a)),
    ];
    mark('results');
    api.dispose([a, b, condition, scores, boxes, ...made]);
    mark('end', 'computed');
  },
};

async function countsOf(api: Api, program: Program): Promise<Count[]> {
  const counts: Count[] = [];
  const before = api.memory();
  await program(api, (at, computed) => {
    const now = api.memory();
    counts.push({
      at,
      numTensors: now.numTensors - before.numTensors,
      numDataBuffers: now.numDataBuffers - before.numDataBuffers,
      numBytes: now.numBytes - before.numBytes,
      computed: computed !== undefined,
    });
  });
  return counts;
}

const tensors = (counts: Count[]) => counts.map(({ at, numTensors }) => `${at}: ${numTensors}`);
const buffers = (counts: Count[]) =>
  counts
    .filter(({ computed }) => computed)
    .map(({ at, numDataBuffers }) => `${at}: ${numDataBuffers}`);

describeBackends('tf.memory as TensorFlow.js counts', () => {
  for (const [name, program] of Object.entries(programs)) {
    it(name, async () => {
      // A program that disposes of all variables must not count those that other files left.
      oracle.disposeVariables();
      tf.disposeVariables();
      const [wanted, got] = [await countsOf(oracle, program), await countsOf(tf, program)];
      expect(tensors(got)).toEqual(tensors(wanted));
      expect(buffers(got)).toEqual(buffers(wanted));
      // Tensors that share values count their bytes once here.
      got.forEach(({ at, computed, numBytes }, i) => {
        if (computed) expect(numBytes, at).toBeLessThanOrEqual(wanted[i].numBytes);
      });
      expect(got.at(-1)).toEqual({ ...got.at(-1), numTensors: 0, numDataBuffers: 0, numBytes: 0 });
    });
  }

  it('errors inside gradients leave nothing', () => {
    const x = tf.tensor([1, 2]);
    const v = tf.variable(x);
    const before = tf.memory();
    expect(() => tf.grad((t) => t.square().reshape([7]))(x)).toThrow('reshape');
    expect(() => tf.variableGrads(() => squares(x), [v])).toThrow('depends on none');
    expect(() => tf.variableGrads(() => v.square() as unknown as tf.Scalar)).toThrow('scalar');
    expect(() => tf.train.sgd(1).minimize(() => squares(v.matMul(v)))).toThrow();
    expect(tf.memory()).toEqual({ ...before, numBytesReserved: expect.any(Number) as number });
    tf.dispose([x, v]);
  });

  it('optimizers: their slots, and nothing more', () => {
    const optimizers: [(api: Api) => tf.Optimizer, number][] = [
      [(api) => api.train.sgd(0.1), 0],
      [(api) => api.train.momentum(0.1, 0.9), 1],
      [(api) => api.train.adagrad(0.1), 1],
      [(api) => api.train.adadelta(0.1), 2],
      [(api) => api.train.adam(0.1), 2],
      [(api) => api.train.adamax(0.1), 2],
      [(api) => api.train.rmsprop(0.1), 2],
    ];
    const grows = (api: Api, make: (api: Api) => tf.Optimizer) => {
      const first = api.tensor([1, 2]);
      const v = api.variable(first);
      first.dispose();
      const optimizer = make(api);
      const minimize = (returnCost = false) =>
        optimizer.minimize(() => squares(v), returnCost, [v]);
      minimize();
      const after = api.memory();
      minimize();
      minimize();
      minimize(true)!.dispose();
      const later = api.memory();
      return { optimizer, v, after, growth: later.numTensors - after.numTensors };
    };
    for (const [make, slots] of optimizers) {
      const wanted = grows(oracle, make);
      tf.dispose(wanted.v);
      wanted.optimizer.dispose();
      const before = tf.memory();
      const { optimizer, v, after, growth } = grows(tf, make);
      expect(growth).toBe(wanted.growth);
      // TensorFlow.js also keeps the learning rate and other numbers as tensors, some beyond dispose().
      expect(after.numTensors - before.numTensors).toBe(1 + slots);
      expect(after.numBytes - before.numBytes).toBe(8 * (1 + slots));
      optimizer.dispose();
      v.dispose();
      const end = tf.memory();
      expect([end.numTensors, end.numBytes]).toEqual([before.numTensors, before.numBytes]);
    }
  });

  it('layers and models', async () => {
    const train = async (api: Api, mark: Mark) => {
      const model = api.sequential({
        layers: [
          api.layers.dense({ units: 3, inputShape: [2], activation: 'relu' }),
          api.layers.dense({ units: 1 }),
        ],
      });
      mark('model');
      const [x, y] = [api.ones([4, 2]), api.ones([4, 1])];
      (model.predict(x) as tf.Tensor).dispose();
      mark('predict');
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
      const shift = api === tf ? 0 : 1; // TensorFlow.js's optimizer keeps its learning rate as a tensor.
      const compiled = api.memory().numTensors - shift;
      const steady = (at: string) =>
        expect([at, api.memory().numTensors - shift]).toEqual([at, compiled]);
      for (const validationSplit of [0, 0.5]) {
        await model.fit(x, y, { epochs: 2, batchSize: 2, verbose: 0, validationSplit });
        steady('fit');
      }
      api.dispose(model.evaluate(x, y));
      await model.trainOnBatch(x, y);
      model.setWeights(model.getWeights());
      steady('the rest');
      model.dispose();
      mark('disposed');
      api.dispose([x, y]);
      mark('end', 'computed');
    };
    const [wanted, got] = [await countsOf(oracle, train), await countsOf(tf, train)];
    expect(tensors(got)).toEqual(tensors(wanted));
    expect(buffers(got)).toEqual(buffers(wanted));
  });
});
