/** Convolutions that multiply less: what they give, for which kernels they are meant, and how exact they are. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { generateContraction } from '../../src/backends/wasm/codegen/contraction/index.ts';
import { describeWinograd, openWinograd } from '../../src/backends/wasm/codegen/winograd/index.ts';
import { matchConvolution } from '../../src/backends/wasm/codegen/winograd/match.ts';
import type { WasmOptions } from '../../src/backends/wasm/options.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { makeSource } from '../../src/compile/index.ts';
import * as tf from '../../src/index.ts';
import type { TypedArray } from '../../src/ir/dtype.ts';
import type { ContractionKernel } from '../../src/ir/kernel.ts';
import type { Node } from '../../src/ir/node.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { multiplyLess } from '../../src/backends/wasm/multiply-less.ts';
import * as b from '../util/build.ts';
import { graphOf, parameter } from '../util/build-graph.ts';
import { evaluate } from './contraction-reference.ts';
import {
  argSizes,
  differences,
  fillArgs,
  Machine,
  openExtent,
  withExtent,
} from './contraction-support.ts';
import { randomValues, relaxedHere } from './run-kernel.ts';

// Many kernels are compiled; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });
multiplyLess();

type Pair = readonly [number, number];

interface Layer {
  readonly pictures: number;
  readonly size: Pair;
  readonly channels: number;
  readonly features: number;
  /** Of rows and of columns: before and after. */
  readonly padding: readonly [Pair, Pair];
  readonly window: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly groups: number;
  /** Filters as they are, or those of the gradient of a picture: turned round, and features for channels. */
  readonly backward: boolean;
  readonly epilogue: 'none' | 'bias relu' | 'residual' | 'transposed' | 'rows';
}

const usual: Layer = {
  pictures: 1,
  size: [14, 14],
  channels: 32,
  features: 32,
  padding: [
    [1, 1],
    [1, 1],
  ],
  window: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  groups: 1,
  backward: false,
  epilogue: 'bias relu',
};

function record(of: Layer): Node {
  const { pictures, size, channels, features, padding, window, backward, epilogue } = of;
  const x = parameter([pictures, ...size, channels]);
  const perGroup = channels / of.groups;
  const w = parameter([...window, ...(backward ? [features, perGroup] : [perGroup, features])]);
  const y = b.convolution(x, w, {
    window_strides: of.strides,
    padding,
    lhs_dilation: [1, 1],
    rhs_dilation: of.dilations,
    window_reversal: [backward, backward],
    dimension_numbers: {
      input_batch: 0,
      input_feature: 3,
      input_spatial: [1, 2],
      kernel_input_feature: backward ? 3 : 2,
      kernel_output_feature: backward ? 2 : 3,
      kernel_spatial: [0, 1],
      output_batch: 0,
      output_feature: 3,
      output_spatial: [1, 2],
    },
    feature_group_count: of.groups,
    batch_group_count: 1,
  });
  if (epilogue === 'none') return y;
  if (epilogue === 'transposed') return b.transpose(y, [0, 3, 1, 2]);
  if (epilogue === 'residual') return b.add(y, parameter(y.shape));
  const axis = epilogue === 'rows' ? 1 : 3;
  const bias = b.broadcastInDim(parameter([y.shape[axis]]), y.shape, [axis]);
  const sum = b.add(y, bias);
  return b.maximum(sum, b.constantLike(sum, 0));
}

/** The kernel with the convolution; null where the compiler makes none. */
function kernelOf(of: Layer): ContractionKernel | null {
  const { kernels } = compileGraph(graphOf([record(of)]));
  const found = kernels.find((kernel) => kernel.kind === 'contraction');
  return found?.kind === 'contraction' ? found : null;
}

const relative = (got: TypedArray, want: TypedArray): number => {
  let [error, largest] = [0, 0];
  want.forEach((value, i) => {
    error = Math.max(error, Math.abs(value - got[i]));
    if (Number.isNaN(got[i])) error = NaN;
    largest = Math.max(largest, Math.abs(value));
  });
  return error / Math.max(largest, 1e-30);
};

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const layers: fc.Arbitrary<Layer> = fc
  .record({
    pictures: fc.integer({ min: 1, max: 3 }),
    size: pair(3, 15),
    channels: fc.constantFrom(2, 3, 4, 7, 8, 16, 20),
    features: fc.constantFrom(4, 5, 6, 8, 9, 15, 16, 24, 44),
    padding: fc.oneof(
      fc.constant([
        [1, 1],
        [1, 1],
      ] as const),
      fc.tuple(pair(0, 3), pair(0, 3)),
    ),
    window: fc.constantFrom([3, 3] as const, [5, 5] as const),
    backward: fc.boolean(),
    epilogue: fc.constantFrom('none', 'bias relu', 'residual', 'transposed', 'rows'),
  })
  .map((layer) => ({ ...usual, ...layer }));

const features = { relaxed: relaxedHere, shared: false, winograd: true };

describe('convolutions that multiply less', () => {
  it('are right whatever their sizes are, and the same bits however the work is shared out', () => {
    let met = 0;
    fc.assert(
      fc.property(
        layers,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        (of, cuts, extent) => {
          const made = kernelOf(of);
          const convolution = made && matchConvolution(made);
          if (!made || !convolution) return;
          met++;
          const { facts, generate } = describeWinograd(made, convolution)!;
          const code = { bytes: generate(features), ...facts };
          // Another extent than the one that the plan was made for, where memory was laid out for no certain one.
          const bound = made.exprs.some((e) => e.op === 'load' && e.access.parts.length > 0);
          const kernel = of.pictures > 1 || !bound ? withExtent(made, extent) : made;
          const sizes = argSizes(kernel);
          const args = fillArgs(kernel.args, sizes);
          const machine = new Machine(kernel, sizes, relaxedHere, code);
          const got = machine.run(args, openExtent(kernel));
          const want = evaluate(kernel, args);
          want.forEach((values, i) => expect(relative(got[i], values)).toBeLessThan(2e-6));
          expect(differences(machine.run(args, openExtent(kernel), cuts), got)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(met).toBeGreaterThan(100);
  });

  it('go on in blocks where filters or tiles are too many for the caches', () => {
    for (const change of [
      { size: [30, 30], channels: 300, features: 20 },
      { size: [8, 8], channels: 520, features: 70 },
      { size: [40, 41], channels: 64, features: 16 },
      { size: [20, 20], channels: 400, features: 100 },
    ] as const) {
      const kernel = kernelOf({ ...usual, ...change, epilogue: 'none' })!;
      const { facts, generate } = openWinograd(kernel, features)!;
      const sizes = argSizes(kernel);
      const args = fillArgs(kernel.args, sizes);
      const code = { bytes: generate(features), ...facts };
      const machine = new Machine(kernel, sizes, relaxedHere, code);
      const got = machine.run(args, openExtent(kernel));
      const plain = new Machine(kernel, sizes).run(args, openExtent(kernel));
      plain.forEach((values, i) => expect(relative(got[i], values)).toBeLessThan(5e-6));
      expect(differences(machine.run(args, openExtent(kernel), [0.2, 0.5]), got)).toEqual([]);
    }
  });

  it('err by less than 1e-5 of the largest result, with and without relaxed SIMD', () => {
    const layersOf = (channels: number): Layer[] =>
      ([3, 5] as const).map((taps): Layer => ({
        ...usual,
        size: [9, 9],
        window: [taps, taps],
        channels,
        features: 16,
        epilogue: 'none',
      }));
    for (const of of [32, 128, 512].flatMap(layersOf))
      for (const relaxed of [false, relaxedHere])
        for (const positive of [false, true]) {
          const kernel = kernelOf(of)!;
          const described = describeWinograd(kernel, matchConvolution(kernel)!)!;
          const sizes = argSizes(kernel);
          const args = sizes.map((size, i) => randomValues('float32', size, i + of.channels, 1));
          if (positive) args[0] = (args[0] as Float32Array).map((value) => Math.max(value, 0));
          const code = { bytes: described.generate({ ...features, relaxed }), ...described.facts };
          const got = new Machine(kernel, sizes, relaxed, code).run(args, openExtent(kernel));
          const want = evaluate(kernel, args);
          want.forEach((values, i) => expect(relative(got[i], values)).toBeLessThan(1e-5));
        }
  });

  it('have one code where they have one key', () => {
    const codes = new Map<string, string>();
    fc.assert(
      fc.property(layers, (of) => {
        const kernel = kernelOf(of);
        const convolution = kernel && matchConvolution(kernel);
        if (!kernel || !convolution) return;
        const { key, generate } = describeWinograd(kernel, convolution)!;
        const text = generate(features).join();
        expect((codes.get(key) ?? text) === text).toBe(true);
        codes.set(key, text);
      }),
      { numRuns: 60 },
    );
    const key = (change: Partial<Layer>): string =>
      openWinograd(kernelOf({ ...usual, ...change })!, features)!.key;
    expect(key({ size: [28, 35], channels: 64, features: 48, pictures: 1 })).toBe(key({}));
    expect(key({})).toMatchInlineSnapshot(`
      "winograd {"taps":3,"picture":0,"weights":1,"wholeColumns":true}
      contraction batch=[] m=[-1] n=[-1] k=[-1] (read arg0:f32, read arg1:f32, read arg2:f32, write arg3:f32)
        e0:f32 = 0
        e1:f32 = 0
        e2:f32 = sum
        e3:f32 = load arg2[n0]
        e4:f32 = add e2 e3
        e5:f32 = 0
        e6:f32 = maximum e4 e5
        sum = Σk e0 * e1
        arg3[n0+k0] = e6"
    `);
  });

  it('are meant where there are many channels, features and pixels, one pixel after the other', () => {
    const meant = (change: Partial<Layer>): boolean => {
      const kernel = kernelOf({ ...usual, ...change });
      return kernel !== null && openWinograd(kernel, features) !== null;
    };
    const none = [
      [0, 0],
      [0, 0],
    ] as const;
    expect(meant({})).toBe(true);
    expect(meant({ padding: none })).toBe(true);
    expect(meant({ pictures: 8, backward: true })).toBe(true);
    expect(meant({ size: [8, 8], channels: 448, features: 384 })).toBe(true);
    expect(meant({ channels: 8 })).toBe(false);
    expect(meant({ features: 8 })).toBe(false);
    expect(meant({ size: [3, 3] })).toBe(false);
    expect(meant({ size: [7, 7], channels: 512, features: 512 })).toBe(false);
    expect(meant({ strides: [2, 2] })).toBe(false);
    expect(meant({ dilations: [2, 2] })).toBe(false);
    expect(meant({ window: [5, 5] })).toBe(true);
    expect(meant({ window: [4, 4] })).toBe(false);
    expect(meant({ window: [7, 7] })).toBe(false);
    expect(meant({ window: [5, 3] })).toBe(false);
    expect(meant({ window: [3, 1] })).toBe(false);
    expect(meant({ groups: 2 })).toBe(false);
  });

  it('keep what is no number to a tile of results', () => {
    const kernel = kernelOf({ ...usual, size: [17, 17], epilogue: 'none' })!;
    const { facts, generate } = openWinograd(kernel, features)!;
    const sizes = argSizes(kernel);
    const args = sizes.map((size, i) => randomValues('float32', size, i, 1));
    const { channels, features: all } = usual;
    args[0][(9 * 17 + 9) * channels] = Infinity;
    const code = { bytes: generate(features), ...facts };
    const results = new Machine(kernel, sizes, relaxedHere, code).run(args, openExtent(kernel))[2];
    const reached = range(17 * 17).filter((pixel) => !Number.isFinite(results[pixel * all]));
    const rows = reached.map((pixel) => Math.floor(pixel / 17));
    // The picture's pixel 9 is in the tile of results 8 to 11, and none else.
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([8, 11]);
    expect(reached).toHaveLength(16);
  });

  it('are left out where they are not wanted', () => {
    const kernel = kernelOf(usual)!;
    const bytes = (winograd?: boolean): string =>
      generateContraction(kernel, { ...features, winograd }).bytes.join();
    expect(bytes(true)).not.toBe(bytes(false));
    expect(bytes()).toBe(bytes(false));
  });
});

/** What a graph gives on a backend with these options. */
async function run(of: Layer, options: WasmOptions): Promise<TypedArray> {
  const backend = new WasmBackend({ evaluateBelow: 0, parallelFrom: 0, ...options });
  try {
    await backend.ready;
    const graph = graphOf([record(of)]);
    const inputs = graph.inputs.map((id, i) => {
      const size = sizeOf(graph.nodes[id].shape);
      const buffer = backend.alloc('float32', size);
      backend.write(buffer, randomValues('float32', size, i));
      return buffer;
    });
    const [result] = backend.prepare(makeSource(graph)).run(inputs);
    return backend.readSync(result);
  } finally {
    backend.dispose();
  }
}

describe('programs with such convolutions', () => {
  it('have gradients, which are such convolutions again', async () => {
    const before = tf.getBackend();
    const on = async (backend: string, less: boolean): Promise<TypedArray[]> => {
      await tf.setBackend(backend);
      const [x, w] = [
        [2, 13, 14, 24],
        [3, 3, 24, 32],
      ].map((shape, i) => tf.tensor(randomValues('float32', sizeOf(shape), i, 1), shape));
      const gradients = tf.grads((image, filter) =>
        tf.mean(tf.square(tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'))),
      );
      const compiled = tf.compile((...of: tf.Tensor[]) => gradients(of));
      const found = less ? compiled(x, w) : gradients([x, w]);
      const values = found.map((each) => each.dataSync());
      compiled.dispose();
      tf.dispose([x, w, found]);
      return values;
    };
    try {
      const want = await on('cpu', false);
      const got = await on('wasm', true);
      want.forEach((values, i) => expect(relative(got[i], values)).toBeLessThan(5e-6));
    } finally {
      await tf.setBackend(before);
    }
  });

  it('give the same bits on one thread and on several', async () => {
    for (const change of [
      {},
      { size: [31, 29] },
      { size: [6, 6], channels: 96, features: 128 },
    ] as const) {
      const of: Layer = { ...usual, ...change };
      const alone = await run(of, { threads: 1 });
      expect(differences([await run(of, { threads: 3 })], [alone])).toEqual([]);
    }
  });

  it('give what plain sums give, which an option asks for', async () => {
    const less = await run(usual, { threads: 1 });
    const plain = await run(usual, { threads: 1, winograd: false });
    expect(less).not.toEqual(plain);
    expect(relative(less, plain)).toBeLessThan(2e-6);
  });
});
