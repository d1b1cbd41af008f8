/** The extension points, where what programs hand over cannot be used: the error names the function and the way out. */
import * as oracle from '@tensorflow/tfjs';
import { afterEach, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

type Added = ReturnType<typeof tf.tensor> | undefined;

describeBackends('kernels that programs register wrongly', (backend) => {
  const register = (kernelFunc: (x: tf.Tensor) => unknown): ((x: tf.Tensor) => tf.Tensor) => {
    tf.registerKernel({
      kernelName: 'Added',
      backendName: backend,
      kernelFunc: ({ inputs }) => kernelFunc(inputs.x as tf.Tensor) as tf.Tensor,
    });
    return (x) => tf.engine().runKernel('Added', { x });
  };

  afterEach(() => {
    tf.unregisterKernel('Added', backend);
    if (tf.getGradient('Added') !== undefined) tf.unregisterGradient('Added');
  });

  it('give nothing', () => {
    const run = register((): Added => undefined);
    expect(() => run(tf.scalar(1))).toThrow(
      "runKernel: the kernel 'Added' that was registered gave undefined; it must return what backend.makeTensorInfo gives",
    );
  });

  it('have no gradient', () => {
    const run = register((x) => tf.scalar(x.dataSync()[0]));
    expect(() => tf.grad(run)(tf.scalar(1))).toThrow('cannot compute the gradient');
  });

  it('have a gradient that leaves an input out', () => {
    const run = register((x) => tf.scalar(x.dataSync()[0]));
    tf.registerGradient({
      kernelName: 'Added',
      gradFunc: (dy) => ({ y: () => dy as tf.Tensor }),
    });
    expect(run(tf.scalar(1)).dataSync()[0]).toBe(1);
    expect(() => tf.grad(run)(tf.scalar(1))).toThrow(
      "registerGradient: the gradFunc of kernel 'Added' must return { x: () => tensor }, a function for each input; it gave { y }",
    );
  });

  it('have a gradient and several results', () => {
    const run = register((x) => [x.add(1), x.add(2)]);
    const results = run(tf.scalar(1)) as unknown as tf.Tensor[];
    expect(results.map((t) => t.dataSync()[0])).toEqual([2, 3]);
    tf.registerGradient({
      kernelName: 'Added',
      gradFunc: (dy) => ({ x: () => dy as tf.Tensor }),
    });
    expect(() => run(tf.scalar(1))).toThrow(
      "registerGradient: kernel 'Added' gives 2 tensors, and gradients are for kernels of one; take tf.unregisterGradient",
    );
  });
});

it('what is no function is refused where it is given', () => {
  const none = undefined as never;
  expect(() => tf.registerOp('Mine', none)).toThrow(
    "registerOp: wanted a function from a node of 'Mine' to tensors, got undefined",
  );
  expect(tf.getRegisteredOp('Mine')).toBeUndefined();
  expect(() => tf.registerBackend('mine', none)).toThrow(
    "registerBackend: wanted a function that makes backend 'mine', got undefined; hand over () => it",
  );
  expect(tf.findBackendFactory('mine')).toBeNull();
  const kernel = { kernelName: 'Mine', backendName: 'cpu' } as tf.KernelConfig;
  expect(() => tf.registerKernel(kernel)).toThrow('registerKernel: kernelFunc must be a function');
  expect(() => tf.registerKernel({ ...kernel, backendName: none })).toThrow(
    'registerKernel: backendName must be a string, got undefined',
  );
  expect(() => tf.registerGradient({ kernelName: 'Mine', gradFunc: none })).toThrow(
    'registerGradient: gradFunc must be a function, got undefined',
  );
});

it('setBackend says why nothing runs on a backend that was registered', async () => {
  const used = tf.getBackend();
  tf.registerBackend('mine', () => new tf.KernelBackend());
  await expect(tf.setBackend('mine')).rejects.toThrow(
    /setBackend: nothing can run on 'mine': .*registerBackend.*Use one of cpu, wasm/,
  );
  tf.removeBackend('mine');
  await expect(tf.setBackend('mine')).rejects.toThrow("there is no backend 'mine'");
  expect(tf.getBackend()).toBe(used);
});

it('the environment is called what TensorFlow.js calls it', () => {
  expect(tf.env().platformName).toBe(oracle.env().platformName);
  expect(tf.env().getBool('IS_BROWSER')).toBe(oracle.env().getBool('IS_BROWSER'));
  expect(tf.env().getBool('IS_NODE')).toBe(oracle.env().getBool('IS_NODE'));
});

it('flags of the backends of TensorFlow.js have no counterpart', () => {
  expect(() => tf.env().set('WEBGPU_USE_GLSL', true)).toThrow(
    "env: there is no flag 'WEBGPU_USE_GLSL': it tunes a backend of TensorFlow.js and has no counterpart here; leave it out. Known: ",
  );
  tf.env().registerFlag('MINE', () => 3);
  expect(tf.env().getNumber('MINE')).toBe(3);
});

it("flags of TensorFlow.js' core say what they say there", () => {
  for (const name of [
    'IS_SAFARI',
    'IS_TEST',
    'DEPRECATION_WARNINGS_ENABLED',
    'TENSORLIKE_CHECK_SHAPE_CONSISTENCY',
    'CHECK_COMPUTATION_FOR_ERRORS',
    'WRAP_TO_IMAGEBITMAP',
    'CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU',
    'USE_SETTIMEOUTCUSTOM',
  ])
    expect(tf.env().getBool(name), name).toBe(oracle.env().getBool(name));
  expect(tf.env().getBool('WASM_HAS_SIMD_SUPPORT')).toBe(true);
});

it('flags of the webgl backend of TensorFlow.js can be asked and set', () => {
  const env = tf.env();
  const has = typeof WebGL2RenderingContext === 'function';
  expect(env.getNumber('WEBGL_VERSION')).toBe(has ? 2 : 0);
  expect(env.getBool('HAS_WEBGL')).toBe(has);
  expect(env.getNumber('WEBGL_MAX_TEXTURE_SIZE')).toBe(
    has ? oracle.env().getNumber('WEBGL_MAX_TEXTURE_SIZE') : 0,
  );
  expect(env.getNumber('WEBGL_DELETE_TEXTURE_THRESHOLD')).toBe(-1);
  for (const [name, value] of [
    ['WEBGL_PACK', false],
    ['WEBGL_FORCE_F16_TEXTURES', true],
    ['WEBGL_CPU_FORWARD', false],
    ['WEBGL_FLUSH_THRESHOLD', 1],
    ['WEBGL_DELETE_TEXTURE_THRESHOLD', 0],
  ] as const) {
    const before = env.get(name);
    env.set(name, value);
    expect(env.get(name)).toBe(value);
    env.set(name, before);
  }
  expect(() => env.set('WEBGL_DELETE_TEXTURE_THRESHOLD', -2)).toThrow('must be at least 0, or -1');
  expect(() => env.set('WEBGL_FLUSH_THRESHOLD', '1')).toThrow('must be at least 0, or -1');
});

it("a page's address sets flags, as in TensorFlow.js", () => {
  const search = '?a=1&tfjsflags=ON:true,OFF:false,COUNT:200,NAME:Some,NONE:,UNKNOWN:1';
  const global = { location: { search } } as typeof globalThis;
  const seen: unknown[] = [];
  for (const Made of [tf.Environment, oracle.Environment]) {
    const env = new Made(global) as tf.Environment;
    env.registerFlag(
      'ON',
      () => false,
      (value) => seen.push(value),
    );
    env.registerFlag('OFF', () => true);
    env.registerFlag('COUNT', () => 100);
    env.registerFlag('NAME', () => '');
    env.registerFlag('NONE', () => 'some');
    env.registerFlag('USUAL', () => 3);
    seen.push(...['ON', 'OFF', 'COUNT', 'NAME', 'NONE', 'USUAL'].map((name) => env.get(name)));
  }
  const once = [true, true, false, 200, 'Some', '', 3];
  expect(seen).toEqual([...once, ...once]);
});
