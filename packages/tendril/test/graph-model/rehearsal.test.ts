import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { generateKernel } from '../../src/backends/wasm/generate.ts';
import { rehearse } from '../../src/graph-model/rehearsal/rehearse.ts';
import { addBackendFactory, nextTurn } from '../../src/runtime/index.ts';
import { describeUsual } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';
import { artifacts, attr, node, placeholder, typeOf } from './topology.ts';

describeUsual('the rehearsal of a model', () => {
  it('leaves nothing behind, and nothing to see while it goes on', async () => {
    await collectGarbage();
    const before = tf.memory();
    let pauses = 0;
    await rehearse(async () => {
      await nextTurn();
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      expect({ numTensors, numDataBuffers, numBytes }).toEqual({
        numTensors: before.numTensors,
        numDataBuffers: before.numDataBuffers,
        numBytes: before.numBytes,
      });
      pauses++;
    });
    // It comes to the end: each of its kernels has a turn of its own.
    expect(pauses).toBeGreaterThan(15);
  });

  it('goes no further than the pause where it is stopped', async () => {
    let pauses = 0;
    const stopped = rehearse(async () => {
      await nextTurn();
      if (++pauses === 10) throw new Error('enough');
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(pauses).toBe(10);
  });

  it('ends when something else is computed', async () => {
    let pauses = 0;
    const ended = rehearse(async () => {
      await nextTurn();
      if (++pauses === 5) tf.tensor1d([1, 2]).square().dataSync();
    });
    await expect(ended).rejects.toThrow('has begun');
    expect(pauses).toBe(5);
  });

  it('is not among the kernels of a profile', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { kernels } = await tf.profile(async () => {
      await expect(rehearse(nextTurn)).rejects.toThrow('watch');
      const y = x.square();
      await y.data();
      return y;
    });
    expect(kernels.map(({ outputShapes }) => outputShapes)).toEqual([[[3]]]);
    x.dispose();
  });

  it('leaves code that models share, and no memory', async () => {
    const usual = tf.getBackend();
    const made: string[] = [];
    let backend: WasmBackend;
    addBackendFactory({
      name: 'rehearsed wasm',
      priority: 0,
      available: () => ({ ok: true }),
      create: () =>
        (backend = new WasmBackend({ threads: 1 }, (kernel, features) => {
          made.push(kernel.kind);
          return generateKernel(kernel, features);
        })),
    });
    try {
      await tf.setBackend('rehearsed wasm');
      await rehearse(nextTurn);
      expect(made).toContain('contraction');
      const { reservedBytes } = backend!.memory();
      for (let again = 0; again < 3; again++) await rehearse(nextTurn);
      expect(backend!.memory()).toMatchObject({ numBuffers: 0, reservedBytes });
      made.length = 0;
      const model = tf.loadGraphModelSync(layers(64, 96)) as tf.GraphModel;
      const x = tf.ones([1, 14, 14, 64]);
      const y = model.predict(x) as tf.Tensor;
      await y.data();
      expect(made).not.toContain('contraction');
      tf.dispose([x, y]);
      model.dispose();
    } finally {
      await tf.setBackend(usual);
      tf.removeBackend('rehearsed wasm');
    }
  });
});

/** Pointwise layers with the sizes of no others. */
function layers(channels: number, filters: number): tf.io.ModelArtifacts {
  const layer = (name: string, input: string, weights: string) =>
    node(name, '_FusedConv2D', [input, weights, `${weights}Bias`], {
      T: typeOf(),
      strides: attr.ints([1, 1, 1, 1]),
      dilations: attr.ints([1, 1, 1, 1]),
      padding: attr.s('SAME'),
      data_format: attr.s('NHWC'),
      num_args: attr.i(1),
      fused_ops: attr.strings(['BiasAdd', 'Relu6']),
    });
  const ones = (...shape: number[]) => ({
    values: new Array<number>(shape.reduce((a, b) => a * b)).fill(1),
    shape,
  });
  return artifacts({
    nodes: [
      placeholder('x', [1, 14, 14, channels]),
      layer('first', 'x', 'w'),
      layer('second', 'first', 'v'),
      layer('third', 'second', 'w'),
      layer('y', 'third', 'v'),
    ],
    weights: {
      w: ones(1, 1, channels, filters),
      wBias: ones(filters),
      v: ones(1, 1, filters, channels),
      vBias: ones(channels),
    },
  });
}
