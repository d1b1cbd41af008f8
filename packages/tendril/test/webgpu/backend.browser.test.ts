import { describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { webgpuOptions } from '../../src/backends/webgpu/options.ts';
import { webgpuFactory } from '../../src/backends/webgpu/register.ts';
import { describeDevice, on } from '../gpu/behaviours.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

const here = 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null;

if (here)
  describeDevice({
    name: 'webgpu',
    open: () => WebgpuBackend.open(),
    lose: (backend: Backend) => (backend as WebgpuBackend).device.destroy(),
    onLost: (told) => {
      if (told === null) delete webgpuOptions.onDeviceLost;
      else webgpuOptions.onDeviceLost = told;
    },
    spies: () => [
      vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData'),
      vi.spyOn(CanvasRenderingContext2D.prototype, 'putImageData'),
      vi.spyOn(GPUBuffer.prototype, 'mapAsync'),
    ],
  });

describe.runIf(here)('webgpu', () => {
  it('is chosen only where the program allows it and it is not made of software', async () => {
    expect(webgpuFactory.automatic!()).toBe(false);
    webgpuOptions.automatic = true;
    expect(webgpuFactory.automatic!()).toBe(true);
    delete webgpuOptions.automatic;
    const adapter = await navigator.gpu.requestAdapter();
    expect(await webgpuFactory.suits!()).toBe(!adapter!.info.isFallbackAdapter);
  });

  it('lends the buffer of a tensor', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      const x = tf.tensor1d([1, 2, 3]).square();
      const { tensorRef, buffer, bufSize } = x.dataToGPU();
      x.dispose();
      expect(bufSize).toBe(12);
      expect(buffer).toBeInstanceOf(GPUBuffer);
      expect([...(await tensorRef.data())]).toEqual([1, 4, 9]);
      expect(() => tf.complex([1], [2]).dataToGPU()).toThrow('wanted float32, int32 or bool');
      tensorRef.dispose();
    } finally {
      await setBackend(before);
    }
    await setBackend('cpu');
    expect(() => tf.scalar(1).dataToGPU()).toThrow(
      "dataToGPU: the backend 'cpu' has its data on the host",
    );
  });

  it('makes tensors of a buffer of its device, copied or where it is', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      const x = tf.tensor1d([1, 2, 3, 4]).square();
      const { tensorRef, buffer } = x.dataToGPU();
      const copy = tf.tensor({ buffer }, [2, 2]);
      const same = tf.tensor({ buffer, zeroCopy: true }, [4], 'float32');
      expect(same.dataToGPU().buffer).toBe(buffer);
      expect(copy.dataToGPU().buffer).not.toBe(buffer);
      expect(copy.add(1).arraySync()).toEqual([
        [2, 5],
        [10, 17],
      ]);
      tf.dispose([same, copy]);
      // Disposing of the tensor left the buffer alone.
      expect([...(await tensorRef.data())]).toEqual([1, 4, 9, 16]);
      const numTensors = tf.memory().numTensors;
      expect(() => tf.tensor({ buffer }, [1000])).toThrow(/at least 4000 bytes .* COPY_SRC/);
      expect(() => tf.tensor({ buffer })).toThrow('say nothing of their shape');
      expect(() => tf.tensor({ buffer }, [4], 'complex64')).toThrow("cannot be 'complex64'");
      expect(tf.memory().numTensors).toBe(numTensors);
      await setBackend('cpu');
      expect(() => tf.tensor({ buffer }, [4])).toThrow(
        "the backend 'cpu' makes no tensor of a GPUBuffer",
      );
      tf.dispose([x, tensorRef]);
    } finally {
      await setBackend(before);
    }
  });

  it('keeps the order of things while shaders are compiled', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      // Sizes and factors that no other test has, so that their shaders are new.
      const x = tf.fill([1237], 3);
      const y = x.mul(1237.5);
      const early = y.data();
      y.dispose();
      x.dispose();
      const other = tf.tensor1d(new Float32Array(1237).fill(7));
      const both = other.add(other.mul(1238.5));
      expect(both.dataSync()[1236]).toBe(7 * 1239.5);
      expect((await early)[1236]).toBe(3 * 1237.5);
      expect((await other.data())[0]).toBe(7);
      tf.dispose([other, both]);
    } finally {
      await setBackend(before);
    }
  });

  describe('as the current backend', () => {
    const onWebgpu = (work: () => void | Promise<void>): Promise<void> => on('webgpu', work);

    it('adds up long sums', () =>
      onWebgpu(() => {
        const k = 5000;
        const a = tf.tidy(() =>
          tf
            .range(0, 3 * k)
            .mod(7)
            .reshape([3, k]),
        );
        const b = tf.tidy(() =>
          tf
            .range(0, k * 5)
            .mod(5)
            .reshape([k, 5]),
        );
        const [x, y] = [a.dataSync(), b.dataSync()];
        const expected = new Float32Array(15);
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 5; j++)
            for (let l = 0; l < k; l++) expected[i * 5 + j] += x[i * k + l] * y[l * 5 + j];
        expect(tf.matMul(a, b).dataSync()).toEqual(expected);
      }));

    it('multiplies matrices of odd sizes', () =>
      onWebgpu(() => {
        const [m, k, n] = [131, 67, 77];
        const a = tf.tidy(() =>
          tf
            .range(0, m * k)
            .mod(13)
            .sub(6)
            .reshape([m, k]),
        );
        const b = tf.tidy(() =>
          tf
            .range(0, k * n)
            .mod(11)
            .sub(5)
            .reshape([k, n]),
        );
        const [x, y] = [a.dataSync(), b.dataSync()];
        const expected = new Float32Array(m * n);
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++)
            for (let l = 0; l < k; l++) expected[i * n + j] += x[i * k + l] * y[l * n + j];
        expect(tf.matMul(a, b).dataSync()).toEqual(expected);
      }));

    it('computes with more operands than a shader may see', () =>
      onWebgpu(() => {
        const xs = Array.from({ length: 24 }, (_, i) => tf.tensor1d([i, 2 * i, 3 * i]));
        expect([...tf.addN(xs).dataSync()]).toEqual([276, 552, 828]);
      }));

    it('lays many workgroups out in two dimensions', () =>
      onWebgpu(() => {
        const size = 65535 * 64 + 129;
        const values = tf.ones([size]).add(1);
        expect(values.sum().dataSync()[0]).toBe(2 * size);
      }));
  });
});
