import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebglBackend } from '../../src/backends/webgl/backend.ts';
import { webglOptions } from '../../src/backends/webgl/options.ts';
import { webglFactory } from '../../src/backends/webgl/register.ts';
import { describeDevice, on, put } from '../gpu/behaviours.ts';

const here = new OffscreenCanvas(1, 1).getContext('webgl2') !== null;
const opened: WebglBackend[] = [];

async function open(): Promise<WebglBackend> {
  const backend = await WebglBackend.open();
  opened.push(backend);
  return backend;
}

const onWebgl = (work: () => void | Promise<void>): Promise<void> => on('webgl', work);

if (here)
  describeDevice({
    name: 'webgl',
    open: () => WebglBackend.open(),
    lose: (backend) => backend.gl!.getExtension('WEBGL_lose_context')!.loseContext(),
    onLost: (told) => {
      if (told === null) delete webglOptions.onContextLost;
      else webglOptions.onContextLost = told;
    },
    spies: () => [
      vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData'),
      vi.spyOn(CanvasRenderingContext2D.prototype, 'putImageData'),
      vi.spyOn(WebGL2RenderingContext.prototype, 'readPixels'),
    ],
  });

afterEach(() => {
  opened.splice(0).forEach((backend) => backend.dispose());
});

describe.runIf(here)('webgl', () => {
  it('is not chosen unasked, nor where software draws', async () => {
    expect(webglFactory.automatic!()).toBe(false);
    webglOptions.automatic = true;
    expect(webglFactory.automatic!()).toBe(true);
    delete webglOptions.automatic;
    // These tests run on SwiftShader.
    expect(await webglFactory.suits!()).toBe(false);
  });

  it('computes with numbers side by side', () =>
    onWebgl(() => {
      const x = tf.range(0, 10_001);
      expect([...x.mul(2).add(1).slice(9998).dataSync()]).toEqual([19997, 19999, 20001]);
    }));

  it('computes with large tensors, whose rows are longer, and small ones together', () =>
    onWebgl(() => {
      const x = tf.range(0, 600_000);
      expect([...x.mul(2).add(1).slice(599_998).dataSync()]).toEqual([1199997, 1199999]);
      const largest = x.reshape([600, 1000]).max(1);
      expect([...largest.slice(598).dataSync()]).toEqual([598_999, 599_999]);
      const joined = tf.concat([x.slice(0, 5), x, x.slice(7, 3)]);
      expect([...joined.slice([3], [4]).dataSync()]).toEqual([3, 4, 0, 1]);
      expect([...joined.slice([600_003], [5]).dataSync()]).toEqual([599_998, 599_999, 7, 8, 9]);
      const picked = x.reshape([150_000, 4]).gather([149_999, 0]);
      expect([...picked.dataSync()]).toEqual([599_996, 599_997, 599_998, 599_999, 0, 1, 2, 3]);
      // Slices that a scan takes of a large stack are small.
      const [carry] = tf.scan(
        (c: tf.Tensor, row: tf.Tensor) => [c.add(row), null],
        tf.zeros([300_000]),
        x.reshape([2, 300_000]),
      ) as [tf.Tensor, unknown];
      expect([...carry.slice(299_999).dataSync()]).toEqual([899_998]);
    }));

  it('finds its place in spaces of odd sizes, up to where quotients stay exact, and beyond', () =>
    onWebgl(() => {
      for (const [rows, columns] of [
        [1021, 1027],
        [1031, 1033],
        [1028, 4079],
        [1028, 4099],
      ]) {
        const turned = tf
          .range(0, rows * columns)
          .reshape([rows, columns])
          .transpose()
          .dataSync();
        const wrong = turned.findIndex(
          (value, i) => value !== (i % rows) * columns + Math.floor(i / rows),
        );
        expect(wrong, `${rows} × ${columns}`).toBe(-1);
      }
    }));

  it.each([
    [1, 3000],
    [2, 513],
    [5, 4096],
    [100, 9000],
    [1024, 1030],
    [3, 600_000],
  ])('finds the %d largest of %d, of equals the first', (k, n) =>
    onWebgl(() => {
      const values = Float32Array.from({ length: 2 * n }, (_, i) => (i * 7919) % 1013);
      const { values: largest, indices } = tf.topk(tf.tensor2d(values, [2, n]), k);
      const places = [0, n].flatMap((start) => {
        const line = values.slice(start, start + n);
        const order = Array.from(line.keys()).sort((a, b) => line[b] - line[a] || a - b);
        return order.slice(0, k);
      });
      expect([...indices.dataSync()]).toEqual(places);
      const wanted = places.map((place, i) => values[(i < k ? 0 : n) + place]);
      expect([...largest.dataSync()]).toEqual(wanted);
    }),
  );

  it('keeps no freed texture beyond the threshold', async () => {
    const backend = await open();
    const kept = put(backend, new Float32Array(1000));
    const { reservedBytes } = backend.memory();
    webglOptions.deleteTextureThreshold = reservedBytes;
    try {
      backend.free(put(backend, new Float32Array(50_000)));
      expect(backend.memory().reservedBytes).toBe(reservedBytes);
    } finally {
      delete webglOptions.deleteTextureThreshold;
    }
    backend.free(put(backend, new Float32Array(50_000)));
    expect(backend.memory().reservedBytes).toBeGreaterThan(reservedBytes);
    backend.free(kept);
  });

  it('compiles without a warning', () =>
    onWebgl(() => {
      const { prototype } = WebGL2RenderingContext;
      const { compileShader } = prototype;
      const logs: string[] = [];
      prototype.compileShader = function (shader) {
        compileShader.call(this, shader);
        logs.push(this.getShaderInfoLog(shader) ?? 'lost');
      };
      try {
        const x = tf.range(0, 72).reshape<tf.Tensor4D>([1, 6, 6, 2]);
        const flat = x.reshape([-1]);
        tf.concat([
          tf.conv2d(x, tf.ones([3, 3, 2, 5]), 1, 'same').flatten(),
          tf.depthwiseConv2d(x, tf.ones([3, 3, 2, 1]), 2, 'valid').flatten(),
          tf.maxPool(x, 3, 2, 'same').flatten(),
          tf.matMul(x.reshape([9, 8]), x.reshape([8, 9])).flatten(),
          tf.softmax(x.reshape([8, 9])).flatten(),
          tf.sort(flat),
          tf.cumsum(flat),
          tf.real(tf.rfft(flat.slice(0, 64))).flatten(),
          tf.argMax(x.reshape([8, 9]), 1).toFloat(),
          flat.erf().add(flat.tanh()).add(flat.sin()).add(flat.log()).add(flat.pow(0.3)),
          flat.pad([[1, 2]]).reverse(),
          flat.gather([5, 3, 1]),
        ]).dataSync();
      } finally {
        prototype.compileShader = compileShader;
      }
      expect(logs.length).toBeGreaterThan(10);
      expect(logs.filter((log) => log !== '')).toEqual([]);
    }));
});
