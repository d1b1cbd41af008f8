/** tf.engine() and the extension points. */
import * as oracle from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, make, numbers } from '../util/oracle.ts';

beforeAll(() => oracle.setBackend('cpu'));

describeBackends('engine', (backend) => {
  it('runs kernels by name as TensorFlow.js does', () => {
    const pool = { filterSize: [2, 2], strides: [2, 2], pad: 'same', dimRoundingMode: undefined };
    const convolve = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
    const image = numbers([1, 4, 4, 2]);
    const filter = numbers([3, 3, 2, 3], -1, 1, 2);
    const cases: [string, Record<string, ReturnType<typeof numbers>>, Record<string, unknown>][] = [
      [tf.Add, { a: numbers([2, 3]), b: numbers([3], 0, 1, 2) }, {}],
      [tf.Sum, { x: numbers([2, 3]) }, { axis: [1], keepDims: false }],
      [tf.Max, { x: numbers([2, 3]) }, { reductionIndices: [1], keepDims: true }],
      [tf.Transpose, { x: numbers([2, 3]) }, { perm: [1, 0] }],
      [
        tf.BatchMatMul,
        { a: numbers([1, 2, 3]), b: numbers([1, 3, 2]) },
        { transposeA: false, transposeB: false },
      ],
      [tf.Conv2D, { x: image, filter }, convolve],
      [tf.MaxPool, { x: image }, pool],
      [tf.EluGrad, { dy: numbers([4]), y: { shape: [4], values: [-0.3, 1.5, -0.8, 1.2] } }, {}],
      [
        tf.Conv2DBackpropInput,
        { dy: numbers([1, 4, 4, 3]), filter },
        { ...convolve, inputShape: [1, 4, 4, 2] },
      ],
      [
        tf.Conv2DBackpropFilter,
        { x: image, dy: numbers([1, 4, 4, 3]) },
        { ...convolve, filterShape: [3, 3, 2, 3] },
      ],
      [
        tf.ResizeBilinear,
        { images: image },
        { size: [3, 5], alignCorners: false, halfPixelCenters: false },
      ],
      [tf.Slice, { x: numbers([4, 4]) }, { begin: [1, 0], size: [2, 3] }],
    ];
    for (const [name, inputs, attrs] of cases) {
      const given = (api: typeof tf) =>
        Object.fromEntries(Object.entries(inputs).map(([key, x]) => [key, make(api, x)]));
      const expected = oracle
        .engine()
        .runKernel<oracle.Tensor>(
          name,
          given(oracle as unknown as typeof tf) as never,
          attrs as never,
        );
      const actual = tf.engine().runKernel(name, given(tf), attrs as tf.NamedAttrMap);
      expect(actual.shape).toEqual(expected.shape);
      expectClose(actual.dataSync(), expected.dataSync(), 1e-4);
    }
    expect(() => tf.engine().runKernel('Nonsense', {})).toThrow("there is no kernel 'Nonsense'");
  });

  it('runs kernels that programs register, with their gradients', () => {
    tf.registerKernel({
      kernelName: 'Thrice',
      backendName: backend,
      kernelFunc: ({ inputs, backend: given, attrs }) => {
        const view = given as ReturnType<typeof tf.backend>;
        const { dataId, shape } = inputs.x!;
        const values = (view.data.get(dataId).values as Float32Array).map(
          (v) => v * (attrs!.factor as number),
        );
        return view.makeTensorInfo(shape, 'float32', values);
      },
    });
    tf.registerGradient({
      kernelName: 'Thrice',
      inputsToSave: ['x'],
      gradFunc: (dy, _saved, attrs) => ({
        x: () => tf.mul(dy as tf.Tensor, attrs.factor as number),
      }),
    });
    const thrice = (x: tf.Tensor): tf.Tensor =>
      tf.engine().runKernel('Thrice', { x }, { factor: 3 });
    const x = tf.tensor1d([1, 2]);
    expectClose(thrice(x).dataSync(), [3, 6]);
    expectClose(tf.grad(thrice)(x).dataSync(), [3, 3]);
    expect(tf.getKernel('Thrice', backend)?.kernelName).toBe('Thrice');
    tf.unregisterKernel('Thrice', backend);
    tf.unregisterGradient('Thrice');
    expect(tf.getKernel('Thrice', backend)).toBeUndefined();
    expect(() => tf.unregisterKernel('Thrice', backend)).toThrow("no kernel 'Thrice'");
    expect(tf.getKernelsForBackend(backend).length).toBeGreaterThan(130);
  });

  it('scopes and ops', () => {
    const before = tf.memory().numTensors;
    tf.engine().startScope('here');
    const kept = tf.scalar(1);
    tf.scalar(2).add(kept);
    tf.engine().endScope([kept]);
    expect(tf.memory().numTensors).toBe(before + 1);
    const twice = tf.op({ twice_: (x: tf.Tensor) => x.add(0).add(x) });
    expect(twice.name).toBe('twice__op');
    const two = twice(kept);
    expectClose(two.dataSync(), [2]);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([kept, two]);
  });

  it('shows its backends and flags to programs that look into them', () => {
    const factories = tf.engine().registryFactory;
    expect(Object.keys(factories)).toEqual(
      expect.arrayContaining(['cpu', 'wasm', 'webgl', backend]),
    );
    expect(factories.wasm.priority).toBeGreaterThan(factories.cpu.priority);
    expect(factories[backend].factory()).toBe(tf.backend());
    expect(tf.engine().registry[backend]).toBe(tf.backend());
    expect(tf.env().flagRegistry.PROD.evaluationFn()).toBe(false);
    expect('WEBGL_EXP_CONV' in tf.env().flagRegistry).toBe(true);
    expect(tf.env().flagRegistry.NO_SUCH_FLAG).toBeUndefined();
    expect(tf.env().getBool('IS_TEST')).toBe(false);
    expect(tf.env().flags).toMatchObject({ IS_TEST: false });
  });

  it('keeps backends that cannot run here, and says what has no counterpart', () => {
    expect(tf.registerBackend('theirs', () => new tf.KernelBackend())).toBe(true);
    expect(tf.findBackend('theirs')).toBeInstanceOf(tf.KernelBackend);
    tf.removeBackend('theirs');
    expect(tf.findBackendFactory('theirs')).toBeNull();
    expect(() => tf.webgl_util.callAndCheck()).toThrow('webgl_util.callAndCheck');
  });
});
