/** Graphs of layers: branches, sharing, nesting, several inputs and outputs; summaries; custom layers. */
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectNumbers, oracle, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

class Scale extends tf.layers.Layer {
  static className = 'TestScale';
  private factor: tf.LayerVariable | null = null;
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as number[];
    this.factor = this.addWeight(
      'factor',
      [shape[shape.length - 1]],
      'float32',
      tf.initializers.ones(),
    );
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.mul(x, this.factor!.read());
  }
}
tf.serialization.registerClass(Scale);

function branching(lib: typeof tf): tf.LayersModel {
  const a = lib.input({ shape: [4], name: 'a' });
  const b = lib.input({ shape: [4], name: 'b' });
  const shared = lib.layers.dense({ units: 3, name: 'shared' });
  const left = shared.apply(a) as tf.SymbolicTensor;
  const right = shared.apply(b) as tf.SymbolicTensor;
  const joined = lib.layers
    .concatenate({ name: 'joined' })
    .apply([left, right]) as tf.SymbolicTensor;
  const inner = lib.sequential({
    name: 'inner',
    layers: [
      lib.layers.dense({ units: 5, inputShape: [6], activation: 'relu', name: 'inner1' }),
      lib.layers.dense({ units: 2, name: 'inner2' }),
    ],
  });
  const out = inner.apply(joined) as tf.SymbolicTensor;
  const side = lib.layers.dense({ units: 1, name: 'side' }).apply(left) as tf.SymbolicTensor;
  return lib.model({ inputs: [a, b], outputs: [out, side], name: 'net' });
}

const lines = (print: (fn: (line: string) => void) => void): string[] => {
  const out: string[] = [];
  print((line) => out.push(line));
  return out;
};

describeBackends('functional models', () => {
  it('compute what TensorFlow.js computes', () => {
    const ours = branching(tf);
    const theirs = branching(tfjs);
    theirs.setWeights(ours.getWeights().map((w) => tfjs.tensor(Array.from(w.dataSync()), w.shape)));
    const run = (lib: typeof tf, model: tf.LayersModel) =>
      model.predict([
        lib.tensor2d([1, 2, 3, 4, -1, 0, 1, 2], [2, 4]),
        lib.tensor2d([0, 1, 0, 1, 3, 2, 1, 0], [2, 4]),
      ]) as tf.Tensor[];
    const actual = run(tf, ours);
    const expected = run(tfjs, theirs);
    expect(actual.length).toBe(2);
    actual.forEach((y, i) => expectClose(y, expected[i]));
  });

  it('describe themselves as in TensorFlow.js', () => {
    const ours = branching(tf);
    const theirs = branching(tfjs);
    expect(ours.layers.map((l) => l.name)).toEqual(theirs.layers.map((l) => l.name));
    expect(ours.inputNames).toEqual(['a', 'b']);
    expect(ours.outputNames).toEqual(theirs.outputNames);
    expect(ours.outputShape).toEqual([
      [null, 2],
      [null, 1],
    ]);
    expect(JSON.parse(ours.toJSON() as string)).toEqual(JSON.parse(theirs.toJSON() as string));
    const print = (model: tf.LayersModel) => lines((fn) => model.summary(undefined, undefined, fn));
    expect(print(ours)).toEqual(print(theirs));
    expect(ours.weights.map((w) => w.originalName)).toEqual(
      theirs.weights.map((w) => w.originalName),
    );
  });

  it('take inputs by name', () => {
    const model = branching(tf);
    const a = tf.ones([1, 4]);
    const b = tf.zeros([1, 4]);
    const [byList] = model.predict([a, b]) as tf.Tensor[];
    const [byName] = model.predict({ b, a }) as tf.Tensor[];
    expectClose(byName, byList);
    expect(() => model.predict({ a, c: b })).toThrow(/x has an entry 'c'/);
    expect(() => model.predict({ a })).toThrow(/x has no entry 'b'/);
    expect(() => model.predict(a)).toThrow(/2 inputs \(a, b\).*list of 2 tensors/);
  });

  it('give intermediate tensors', () => {
    const model = branching(tf);
    const x = [tf.ones([1, 4]), tf.zeros([1, 4])];
    const [joined, side] = model.execute(x, ['joined', 'side']) as tf.Tensor[];
    expect(joined.shape).toEqual([1, 6]);
    expectClose(side, (model.predict(x) as tf.Tensor[])[1]);
    expect(() => model.execute(x, 'joint')).toThrow(/no tensor or layer 'joint'.*'joined'/);
  });

  it('are layers of other models', () => {
    const inner = branching(tf);
    const x = tf.input({ shape: [4] });
    const [first] = inner.apply([x, x]) as tf.SymbolicTensor[];
    const outer = tf.model({ inputs: x, outputs: first });
    const value = tf.ones([1, 4]);
    expectClose(
      outer.predict(value) as tf.Tensor,
      (inner.predict([value, value]) as tf.Tensor[])[0],
    );
    expect(outer.weights.length).toBe(inner.weights.length);
  });

  it('share weights where they share layers', () => {
    const base = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
    const features = tf.model({
      inputs: base.inputs,
      outputs: base.layers[0].output,
    });
    base.layers[0].setWeights([tf.eye(2), tf.ones([2])]);
    expectNumbers((features.predict(tf.ones([1, 2])) as tf.Tensor).dataSync(), [2, 2]);
    features.dispose();
    expectNumbers((base.predict(tf.ones([1, 2])) as tf.Tensor).dataSync(), [2, 2]);
    expect(base.dispose().numDisposedVariables).toBe(2);
  });

  it('say what is wrong with a graph', () => {
    const x = tf.input({ shape: [2] });
    const other = tf.input({ shape: [2], name: 'other' });
    const y = tf.layers.add().apply([x, other]) as tf.SymbolicTensor;
    expect(() => tf.model({ inputs: x, outputs: y })).toThrow(/disconnected.*'other'/);
    expect(() => tf.model({ inputs: x, outputs: other })).toThrow(
      /disconnected: an output is 'other' \[null,2\], which does not come from/,
    );
    const hidden = tf.layers.dense({ units: 2, name: 'h' }).apply(x) as tf.SymbolicTensor;
    expect(() => tf.model({ inputs: hidden, outputs: y })).toThrow(/output of layer 'h'/);
    const twice = tf.layers.dense({ units: 2, name: 'h' }).apply(hidden) as tf.SymbolicTensor;
    expect(() => tf.model({ inputs: x, outputs: twice })).toThrow(/two layers are called 'h'/);
    expect(() => tf.model({ inputs: x, outputs: undefined as never })).toThrow(/symbolic tensors/);
    expect(() => tf.input({})).toThrow(/input: the shape is missing/);
  });
});

describeBackends('sequential models', () => {
  const chain = (lib: typeof tf) =>
    lib.sequential({
      name: 'chain',
      layers: [
        lib.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], name: 'c' }),
        lib.layers.batchNormalization({ name: 'n' }),
        lib.layers.flatten({ name: 'f' }),
        lib.layers.dense({ units: 3, name: 'd' }),
      ],
    });

  it('print the summary of TensorFlow.js', () => {
    const print = (model: tf.LayersModel) =>
      lines((fn) => model.summary(80, [0.4, 0.6, 0.8, 1], fn));
    expect(print(chain(tf))).toEqual(print(chain(tfjs)));
    expect(lines((fn) => chain(tf).summary(undefined, undefined, fn))).toEqual(
      lines((fn) => chain(tfjs).summary(undefined, undefined, fn)),
    );
  });

  it('have the topology of TensorFlow.js', () => {
    expect(JSON.parse(chain(tf).toJSON() as string)).toEqual(
      JSON.parse(chain(tfjs).toJSON() as string),
    );
  });

  it('grow and shrink', () => {
    const model = tf.sequential();
    expect(() => model.add(tf.layers.dense({ units: 1 }))).toThrow(/first layer.*inputShape/);
    model.add(tf.layers.inputLayer({ inputShape: [3] }));
    model.add(tf.layers.dense({ units: 2 }));
    model.add(tf.layers.dense({ units: 4 }));
    expect(model.outputShape).toEqual([null, 4]);
    model.pop();
    expect(model.outputShape).toEqual([null, 2]);
    expect(model.layers.length).toBe(2);
    expect((model.predict(tf.ones([1, 3])) as tf.Tensor).shape).toEqual([1, 2]);
    expect(() => tf.sequential().pop()).toThrow(/no layers/);
    expect(() => tf.sequential().predict(tf.ones([1]))).toThrow(/no layers/);
    expect(() =>
      tf.sequential({
        layers: [tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [2, 2, 1] })],
      }),
    ).toThrow(/too small/);
  });

  it('begin with another model', () => {
    const base = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const model = tf.sequential({ layers: [base, tf.layers.dense({ units: 1 })] });
    expect((model.predict(tf.ones([4, 2])) as tf.Tensor).shape).toEqual([4, 1]);
    expect(model.countParams()).toBe(9 + 4);
  });

  it('find layers', () => {
    const model = chain(tf);
    expect(model.getLayer('d')).toBe(model.layers[3]);
    expect(model.getLayer(0)).toBe(model.layers[0]);
    expect(model.getLayer(undefined, 1)).toBe(model.layers[1]);
    expect(() => model.getLayer('e')).toThrow(/no layer 'e'; it has c, n, f, d/);
  });

  it('predict in batches, the last one smaller', () => {
    const model = chain(tf);
    const x = tf.reshape(tf.range(0, 7 * 36), [7, 6, 6, 1]);
    const whole = model.predict(x, { batchSize: 100 }) as tf.Tensor;
    expectClose(model.predict(x, { batchSize: 3 }) as tf.Tensor, whole);
    expectClose(model.predictOnBatch(x) as tf.Tensor, whole);
  });

  it('freeze', () => {
    const model = chain(tf);
    const all = model.weights.length;
    model.layers[0].trainable = false;
    expect(model.trainableWeights.map((w) => w.originalName)).toEqual([
      'n/gamma',
      'n/beta',
      'd/kernel',
      'd/bias',
    ]);
    model.trainable = false;
    expect(model.trainableWeights).toEqual([]);
    expect(model.nonTrainableWeights.length).toBe(all);
  });

  it('say what shape they expect', () => {
    const model = chain(tf);
    expect(() => model.predict(tf.ones([1, 36]))).toThrow(
      'predict: model expects x of shape [null,6,6,1], got [1,36]; reshape it with x.reshape([-1,6,6,1])',
    );
    expect(() => model.predict(tf.ones([6, 6, 1]))).toThrow(/batch axis is missing/);
    expect(() => model.predict([[1]] as never)).toThrow(/x must be a tensor, got an array/);
    expect(() => model.predict(tf.ones([0, 6, 6, 1]))).toThrow(/no samples/);
  });

  it('disposed models say so', () => {
    const model = chain(tf);
    const before = tf.memory().numTensors;
    expect(model.dispose().numDisposedVariables).toBe(8);
    expect(tf.memory().numTensors).toBe(before - 8);
    expect(() => model.predict(tf.ones([1, 6, 6, 1]))).toThrow(/'chain' is already disposed/);
    expect(() => model.dispose()).toThrow(/already disposed/);
  });
});

describeBackends('layers of your own', () => {
  it('build, compute, train and load', async () => {
    const model = tf.sequential({ layers: [new Scale({ inputShape: [2] })] });
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    expect(model.layers[0].name).toMatch(/^test_scale_TestScale/);
    const x = tf.tensor2d([1, 1], [1, 2]);
    await model.fit(x, tf.tensor2d([3, -1], [1, 2]), { epochs: 30, verbose: 0 });
    expectNumbers((model.predict(x) as tf.Tensor).dataSync(), [3, -1], 1e-3);
    const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
    expect(copy.layers[0]).toBeInstanceOf(Scale);
  });

  it('may be written as compilers to ES5 write classes', () => {
    type Made = tf.layers.Layer;
    const base = tf.layers.Layer as unknown as (this: Made, args: object) => Made | undefined;
    function Half(this: Made, args: object): Made {
      return base.call(this, args) ?? this;
    }
    Object.setPrototypeOf(Half, tf.layers.Layer);
    Half.prototype = Object.create(tf.layers.Layer.prototype, {
      constructor: { value: Half },
    }) as Made;
    Half.className = 'TestHalf';
    Half.prototype.call = (inputs) => tf.mul([inputs].flat()[0], 0.5);
    const layer = new (Half as unknown as new (args: object) => Made)({ inputShape: [1] });
    expect(layer).toBeInstanceOf(Half);
    expect(layer).toBeInstanceOf(tf.layers.Layer);
    const model = tf.sequential({ layers: [layer] });
    expect((model.predict(tf.ones([1, 1])) as tf.Tensor).dataSync()[0]).toBe(0.5);
    expect(layer.name).toMatch(/^test_half_TestHalf/);
  });

  it('see what their own state is at each call', () => {
    class Offset extends tf.layers.Layer {
      static className = 'TestOffset';
      offset = 1;
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.add((inputs as tf.Tensor[])[0], this.offset);
      }
    }
    const layer = new Offset({ inputShape: [1] });
    const model = tf.sequential({ layers: [layer] });
    const predict = () => (model.predict(tf.zeros([1, 1])) as tf.Tensor).dataSync()[0];
    expect(predict()).toBe(1);
    layer.offset = 2;
    expect(predict()).toBe(2);
  });

  it('may read values while they compute, even if they say they are traceable', async () => {
    class Peek extends tf.layers.Layer {
      static className = 'TestPeek';
      static traceable = true;
      seen: number[] = [];
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const [x] = inputs as tf.Tensor[];
        this.seen.push(x.dataSync()[0]);
        return tf.mul(x, 2);
      }
    }
    const layer = new Peek({ inputShape: [1] });
    const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
    model.predict(tf.fill([1, 1], 5));
    model.predict(tf.fill([1, 1], 6));
    expect(layer.seen).toEqual([5, 6]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(tf.fill([2, 1], 7), tf.ones([2, 1]), { batchSize: 1, verbose: 0 });
    expect(layer.seen).toEqual([5, 6, 7, 7]);
  });

  it('call hooks see every call', () => {
    const layer = tf.layers.dense({ units: 1, inputShape: [1] });
    const model = tf.sequential({ layers: [layer] });
    const predict = () => model.predict(tf.ones([1, 1]));
    predict();
    const shapes: number[][] = [];
    layer.setCallHook((inputs) => void shapes.push((inputs as tf.Tensor[])[0].shape));
    predict();
    predict();
    layer.clearCallHook();
    predict();
    expect(shapes).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('masks reach the layers behind', () => {
    class Count extends tf.layers.Layer {
      static className = 'TestCount';
      override supportsMasking = true;
      override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { mask?: tf.Tensor }): tf.Tensor {
        const [x] = inputs as tf.Tensor[];
        return kwargs.mask
          ? tf.sum(tf.cast(kwargs.mask, 'float32'), 1, true)
          : tf.zeros([x.shape[0], 1]);
      }
      override computeOutputShape(): tf.Shape {
        return [null, 1];
      }
    }
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true, inputLength: 3 }),
        new Count(),
      ],
    });
    const y = model.predict(tf.tensor2d([1, 0, 2, 0, 0, 3], [2, 3], 'int32')) as tf.Tensor;
    expectNumbers(y.dataSync(), [2, 1]);
  });

  it('masks end at layers that know of none, as in TensorFlow.js', () => {
    const run = (lib: typeof tf): tf.Tensor => {
      class Sum extends lib.layers.Layer {
        static className = 'Sum';
        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          return lib.sum((inputs as tf.Tensor[])[0], 1);
        }
        override computeOutputShape(shape: tf.Shape): tf.Shape {
          return [shape[0], shape[2]];
        }
      }
      const { layers } = lib;
      const x = lib.input({ shape: [3] });
      const args = { inputDim: 5, outputDim: 2, maskZero: true, embeddingsInitializer: 'ones' };
      const embedded = layers.embedding(args).apply(x) as tf.SymbolicTensor;
      const flat = layers.flatten().apply(embedded) as tf.SymbolicTensor;
      const sum = new Sum({}).apply(embedded) as tf.SymbolicTensor;
      const outputs = layers.concatenate().apply([flat, sum]) as tf.SymbolicTensor;
      const model = lib.model({ inputs: x, outputs });
      return model.predict(lib.tensor2d([1, 0, 2], [1, 3])) as tf.Tensor;
    };
    expectNumbers(run(tf).dataSync(), run(tfjs).dataSync());
  });
});
