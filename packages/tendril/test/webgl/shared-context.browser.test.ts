/** A context that is the program's own: textures go to and fro, and what the program has set in it stays. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebglBackend } from '../../src/backends/webgl/backend.ts';
import { openContext } from '../../src/backends/webgl/context.ts';
import { webglOptions } from '../../src/backends/webgl/options.ts';
import { on } from '../gpu/behaviours.ts';

const here = new OffscreenCanvas(1, 1).getContext('webgl2') !== null;

function floatTexture(gl: WebGL2RenderingContext, width: number, values: number[]): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const height = values.length / 4 / width;
  const like = [gl.TEXTURE_2D, 0, gl.RGBA32F, width, height, 0, gl.RGBA, gl.FLOAT] as const;
  gl.texImage2D(...like, Float32Array.from(values));
  gl.bindTexture(gl.TEXTURE_2D, null);
  return texture;
}

/** A texture's values, read in the program's way. */
function valuesOf(
  gl: WebGL2RenderingContext,
  texture: WebGLTexture,
  [rows, columns]: number[],
): number[] {
  const framebuffer = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const values = new Float32Array(rows * columns * 4);
  gl.readPixels(0, 0, columns, rows, gl.RGBA, gl.FLOAT, values);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.deleteFramebuffer(framebuffer);
  return [...values];
}

describe.runIf(here)('a webgl backend in a context of the program', () => {
  const canvas = document.createElement('canvas');

  afterEach(() => {
    tf.removeBackend('own');
    delete webglOptions.context;
    vi.restoreAllMocks();
  });

  it('is registered under a name, and shares textures both ways', async () => {
    const own = new tf.MathBackendWebGL(canvas);
    expect(tf.registerBackend('own', () => own)).toBe(true);
    await on('own', () => {
      expect(tf.getBackend()).toBe('own');
      const { gl } = (tf.backend() as tf.MathBackendWebGL).gpgpu;
      expect(gl).toBe(canvas.getContext('webgl2'));
      const values = Array.from({ length: 24 }, (_, i) => i / 4);
      const texture = floatTexture(gl, 3, values);
      const of = (channels: string, shape?: [number, number], dtype?: tf.DataType): number[] =>
        tf.tidy(() => {
          const data = { texture, width: 3, height: 2, channels } as tf.WebGLData;
          return [...tf.tensor(data, shape, dtype).dataSync()];
        });
      expect(of('RGBA')).toEqual(values);
      expect(of('BR')).toEqual([0.5, 0, 1.5, 1, 2.5, 2, 3.5, 3, 4.5, 4, 5.5, 5]);
      expect(of('A', [2, 3], 'int32')).toEqual([0, 1, 2, 3, 4, 5]);
      expect(of('R', [1, 2], 'bool')).toEqual([0, 1]);
      const data = { texture, width: 3, height: 2, channels: 'G' } as tf.WebGLData;
      expect(tf.tensor(data).shape).toEqual([2, 3]);

      const x = tf.tensor1d([1, 2, 3, 4, 5]).square();
      const { tensorRef, texture: lent, texShape, buffer } = x.dataToGPU();
      expect([texShape, buffer]).toEqual([[2, 1], undefined]);
      x.dispose();
      expect(valuesOf(gl, lent!, texShape!)).toEqual([1, 4, 9, 16, 25, 0, 0, 0]);
      const wide = tensorRef.dataToGPU({ customTexShape: [1, 3] });
      expect(valuesOf(gl, wide.texture!, wide.texShape!)).toEqual([
        1, 4, 9, 16, 25, 0, 0, 0, 0, 0, 0, 0,
      ]);
      expect(tensorRef.dataToGPU().texture).toBe(lent);
      expect(() => tensorRef.dataToGPU({ customTexShape: [1, 1] })).toThrow(
        'does not do for 5 values',
      );
      const flags = tf.tensor1d([7, -8], 'int32').dataToGPU();
      expect(valuesOf(gl, flags.texture!, flags.texShape!)).toEqual([7, -8, 0, 0]);
      expect(() => tf.complex([1], [2]).dataToGPU()).toThrow('wanted float32, int32 or bool');
      tf.dispose([tensorRef, wide.tensorRef]);
    });
  });

  it('refuses textures that are not its own, or too small', async () => {
    tf.registerBackend(
      'own',
      () => new tf.MathBackendWebGL(new tf.GPGPUContext(canvas.getContext('webgl2')!)),
    );
    await on('own', () => {
      const foreign = new OffscreenCanvas(1, 1).getContext('webgl2')!.createTexture();
      const { gl } = (tf.backend() as tf.MathBackendWebGL).getGPGPUContext();
      const texture = floatTexture(gl, 1, [1, 2, 3, 4]);
      const { numTensors } = tf.memory();
      const data = { texture: foreign, width: 1, height: 1, channels: 'RGBA' } as const;
      expect(() => tf.tensor(data, [4])).toThrow('tf.setWebGLContext(2, gl)');
      expect(() => tf.tensor({ ...data, texture }, [5])).toThrow('wanted a texture with 5 values');
      expect(() => tf.tensor({ ...data, texture, channels: 'RR' as 'R' }, [2])).toThrow(
        "each once; got 'RR'",
      );
      expect(tf.memory().numTensors).toBe(numTensors);
    });
    await on('cpu', () => {
      const texture = {} as WebGLTexture;
      expect(() => tf.tensor({ texture, width: 1, height: 1, channels: 'R' })).toThrow(
        "the backend 'cpu' makes no tensor of a texture; use tf.setBackend('webgl')",
      );
      expect((tf.backend() as Partial<tf.MathBackendWebGL>).gpgpu).toBeUndefined();
    });
  });

  it('deletes a lent texture with the tensor', async () => {
    tf.registerBackend('own', () => new tf.MathBackendWebGL(canvas));
    await on('own', () => {
      const { gl } = (tf.backend() as tf.MathBackendWebGL).gpgpu;
      const x = tf.tensor1d([1, 2, 3]).add(1);
      const { texture, tensorRef } = x.dataToGPU();
      x.dispose();
      expect(gl.isTexture(texture!)).toBe(true);
      tensorRef.dispose();
      expect(gl.isTexture(texture!)).toBe(false);
    });
  });

  it('computes whatever the program has set, and leaves that as it was', async () => {
    const gl = canvas.getContext('webgl2')!;
    tf.registerBackend('own', () => new tf.MathBackendWebGL(canvas));
    const texture = gl.createTexture();
    const vertices = gl.createVertexArray();
    const packed = gl.createBuffer();
    const framebuffer = gl.createFramebuffer();
    const sampler = gl.createSampler();
    gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, packed);
    gl.bufferData(gl.PIXEL_UNPACK_BUFFER, 64, gl.STATIC_DRAW);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.bindSampler(1, sampler);
    gl.activeTexture(gl.TEXTURE3);
    gl.bindVertexArray(vertices);
    gl.enableVertexAttribArray(0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    for (const name of ['BLEND', 'SCISSOR_TEST', 'CULL_FACE', 'RASTERIZER_DISCARD'] as const)
      gl.enable(gl[name]);
    gl.cullFace(gl.FRONT_AND_BACK);
    gl.colorMask(true, false, true, false);
    gl.viewport(1, 2, 3, 4);
    gl.scissor(0, 0, 1, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
    gl.pixelStorei(gl.PACK_ROW_LENGTH, 5);
    const state = (): unknown[] => [
      ...(
        [
          'ACTIVE_TEXTURE',
          'BLEND',
          'COLOR_WRITEMASK',
          'CULL_FACE',
          'CURRENT_PROGRAM',
          'DITHER',
          'DRAW_FRAMEBUFFER_BINDING',
          'PACK_ROW_LENGTH',
          'PIXEL_PACK_BUFFER_BINDING',
          'PIXEL_UNPACK_BUFFER_BINDING',
          'RASTERIZER_DISCARD',
          'READ_FRAMEBUFFER_BINDING',
          'SCISSOR_BOX',
          'SCISSOR_TEST',
          'UNPACK_FLIP_Y_WEBGL',
          'VERTEX_ARRAY_BINDING',
          'VIEWPORT',
        ] as const
      ).map((name) => gl.getParameter(gl[name]) as unknown),
      ...[0, 1, 2, 3].map((unit) => {
        gl.activeTexture(gl.TEXTURE0 + unit);
        const bound = [gl.TEXTURE_BINDING_2D, gl.SAMPLER_BINDING].map(
          (at) => gl.getParameter(at) as unknown,
        );
        gl.activeTexture(gl.TEXTURE3);
        return bound;
      }),
    ];
    const before = state();
    await on('own', async () => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const y = tf.matMul(x, x, false, true).add(1);
      expect([...y.dataSync()]).toEqual([15, 33, 33, 78]);
      expect([...(await tf.sort(y.flatten()).data())]).toEqual([15, 33, 33, 78]);
      const pixels = tf.browser.fromPixels(
        { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), width: 1, height: 2 },
        4,
      );
      expect([...pixels.dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      y.dataToGPU().tensorRef.dispose();
      // The canvas is the program's: pictures are drawn by way of the host.
      const picture = document.createElement('canvas');
      tf.browser.draw(tf.tensor2d([[1, 0]]), picture);
      expect([...picture.getContext('2d')!.getImageData(0, 0, 2, 1).data]).toEqual([
        255, 255, 255, 255, 0, 0, 0, 255,
      ]);
      tf.dispose([x, y, pixels]);
      expect(state()).toEqual(before);
      expect(gl.getError()).toBe(gl.NO_ERROR);
      // An error of the program's is not taken for the backend's.
      gl.enable(1);
      expect([...tf.tensor1d([3]).add(1).dataSync()]).toEqual([4]);
    });
    tf.removeBackend('own');
    expect(gl.isContextLost()).toBe(false);
  });

  it('comes back when the browser gives the context back', async () => {
    const lost = document.createElement('canvas').getContext('webgl2')!;
    const backend = await WebglBackend.open('own', lost);
    const losing = lost.getExtension('WEBGL_lose_context')!;
    const told = new Promise((resolve) => (webglOptions.onContextLost = resolve));
    losing.loseContext();
    await told;
    // Contexts can be given back only once the event is over.
    await new Promise((resolve) => setTimeout(resolve));
    delete webglOptions.onContextLost;
    expect(() => backend.alloc('float32', 1)).toThrow('the device was lost');
    losing.restoreContext();
    await backend.ready;
    const buffer = backend.alloc('float32', 2);
    backend.write(buffer, Float32Array.of(1, 2));
    expect(backend.readSync(buffer)).toEqual(Float32Array.of(1, 2));
    backend.dispose();
    expect(lost.isContextLost()).toBe(false);
    losing.loseContext();
    await expect(WebglBackend.open('own', lost)).rejects.toThrow('is lost; give one that works');
  });

  it('is set with setWebGLContext, before the backend starts', async () => {
    const gl = canvas.getContext('webgl2')!;
    expect(() => tf.setWebGLContext(1, gl)).toThrow('WebGL 2, got version 1');
    expect(() => tf.setWebGLContext(2, {} as WebGLRenderingContext)).toThrow('got Object');
    await tf.setBackend('webgl');
    expect(() => tf.setWebGLContext(2, gl)).toThrow('works in a context already');
    await tf.setBackend('cpu');
    webglOptions.context = gl;
    const backend = await WebglBackend.open();
    expect(backend.gl).toBe(gl);
    backend.dispose();
  });

  it('lends half floats where the device writes no others, and says where it writes none', async () => {
    const without = (...names: string[]): void => {
      const { prototype } = WebGL2RenderingContext as {
        prototype: { getExtension(name: string): object | null };
      };
      const { getExtension } = prototype;
      vi.spyOn(prototype, 'getExtension').mockImplementation(function (this: object, name) {
        return names.includes(name) ? null : getExtension.call(this, name);
      });
    };
    without('EXT_color_buffer_float');
    const half = document.createElement('canvas').getContext('webgl2')!;
    expect(openContext(half).floats).toBe('RGBA16F');
    const backend = await WebglBackend.open('own', half);
    const buffer = backend.alloc('float32', 2);
    backend.write(buffer, Float32Array.of(1.5, 1 + 2 ** -20));
    // The backend's own memory keeps all bits there too.
    expect(backend.readSync(buffer)).toEqual(Float32Array.of(1.5, 1 + 2 ** -20));
    const { texture, texShape } = backend.toGpu(buffer);
    expect(valuesOf(half, texture, texShape)).toEqual([1.5, 1, 0, 0]);
    backend.dispose();
    vi.restoreAllMocks();
    without('EXT_color_buffer_float', 'EXT_color_buffer_half_float');
    const none = await WebglBackend.open(
      'own',
      document.createElement('canvas').getContext('webgl2')!,
    );
    const zeros = none.alloc('float32', 2);
    expect(() => none.toGpu(zeros)).toThrow('writes no textures of floats');
    none.dispose();
  });
});
