/** Devices that are not what they should be: each is refused with an error that says why, and the choice goes on without it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebglBackend } from '../../src/backends/webgl/backend.ts';
import { webglFactory } from '../../src/backends/webgl/register.ts';
import { addBackendFactory, withdrawBackend } from '../../src/runtime/index.ts';

const here = new OffscreenCanvas(1, 1).getContext('webgl2') !== null;
const gl = WebGL2RenderingContext.prototype;

/** All reads give other words, at the place of one of them. */
function readsAs(at: number, word: number): void {
  const { readPixels } = gl;
  vi.spyOn(gl, 'readPixels').mockImplementation(function (
    this: WebGL2RenderingContext,
    ...args: unknown[]
  ) {
    Reflect.apply(readPixels, this, args);
    (args[6] as Uint32Array)[at] = word;
  });
}

const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];

/** The context is lost as soon as it is told to do something of that name. */
function losesItselfAt(name: 'drawArrays' | 'compileShader' | 'readPixels'): void {
  const before = gl[name] as (...args: unknown[]) => void;
  vi.spyOn(gl, name).mockImplementation(function (
    this: WebGL2RenderingContext,
    ...args: unknown[]
  ) {
    this.getExtension('WEBGL_lose_context')?.loseContext();
    Reflect.apply(before, this, args);
  });
}

const faults: [string, () => void, RegExp][] = [
  [
    'shaders of medium precision',
    () => vi.spyOn(gl, 'getShaderPrecisionFormat').mockReturnValue({ precision: 10 } as never),
    /cannot be used: its shaders have 10 bits of precision, not 23/,
  ],
  ['a sum with fewer bits', () => readsAs(0, bitsOf(1)), /it adds with fewer bits than 24/],
  ['NaNs made alike', () => readsAs(1, 0x7fc00000), /does not keep the bits of a NaN/],
  [
    'whole numbers that are floats',
    () => readsAs(2, Math.fround(0x12345678 * 1664525) >>> 0),
    /its whole numbers have fewer bits than 32/,
  ],
  ['quotients of half precision', () => readsAs(3, bitsOf(0.33325195)), /1 \/ 3 is 0.333251/],
  ['no NaN', () => readsAs(4, 0), /does not know NaN and infinity/],
  ['no infinity', () => readsAs(6, 1), /does not know NaN and infinity/],
  ['a maximum that loses NaN', () => readsAs(7, bitsOf(1)), /does not know NaN and infinity/],
  ['a coarse exponential', () => readsAs(8, bitsOf(2.7183)), /functions are wrong: exp 1 = 2.7183/],
  [
    'a compiler that fails',
    () => {
      const { shaderSource } = gl;
      vi.spyOn(gl, 'shaderSource').mockImplementation(function (
        this: WebGL2RenderingContext,
        shader,
        text,
      ) {
        shaderSource.call(this, shader, text.replace('uvec4 given', 'uvec5 given'));
      });
    },
    /cannot be used: this device's driver does not compile a shader: .*uvec5/s,
  ],
  [
    'textures that cannot be drawn to',
    () => vi.spyOn(gl, 'framebufferTexture2D').mockImplementation(() => undefined),
    /cannot be used: the driver cannot draw to textures of whole numbers/,
  ],
  ...(['compileShader', 'drawArrays', 'readPixels'] as const).map(
    (name): [string, () => void, RegExp] => [
      `a context that is lost at ${name}`,
      () => losesItselfAt(name),
      /cannot be used: its context was lost while it was tried out/,
    ],
  ),
  [
    'a context that is lost from the start',
    () => vi.spyOn(gl, 'isContextLost').mockReturnValue(true),
    /the context that this browser gives is lost/,
  ],
  [
    'no context',
    () => vi.spyOn(OffscreenCanvas.prototype, 'getContext').mockReturnValue(null),
    /this browser gives no WebGL 2 context/,
  ],
];

describe.runIf(here)('a webgl device with', () => {
  const before = tf.getBackend();

  afterEach(async () => {
    vi.restoreAllMocks();
    await tf.setBackend(before);
    withdrawBackend('lying');
  });

  /** A backend that is opened in the test, and counts as a graphics processor's. */
  function offer(): void {
    addBackendFactory({
      ...webglFactory,
      name: 'lying',
      suits: () => Promise.resolve(true),
      open: () => WebglBackend.open('lying'),
    });
  }

  it('no fault is used', async () => {
    offer();
    expect(await tf.setBackend('lying')).toBe(true);
    expect((await tf.ones([3]).add(1).data())[2]).toBe(2);
  });

  it.each(faults)('%s is refused, and another is chosen', async (_, spoil, why) => {
    offer();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    spoil();
    await expect(WebglBackend.open()).rejects.toThrow(why);
    expect(await tf.setBackend('lying')).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(why));
    expect(tf.getBackend()).toBe(before);
    warn.mockClear();
    expect(await tf.setBackend('auto')).toBe(true);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(why));
    expect(warn.mock.calls[0][0]).toContain("'lying' is left out of the choice");
    expect(tf.getBackend()).toBe('wasm');
    expect((await tf.ones([3]).add(1).data())[2]).toBe(2);
  });

  it('a context that is lost while it is timed is left, too', async () => {
    offer();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    let draws = 0;
    const { drawArrays } = gl;
    vi.spyOn(gl, 'drawArrays').mockImplementation(function (this: WebGL2RenderingContext, ...args) {
      // The probe is one draw.
      if (draws++ === 5) this.getExtension('WEBGL_lose_context')!.loseContext();
      drawArrays.apply(this, args);
    });
    expect(await tf.setBackend('auto')).toBe(true);
    expect(warn.mock.calls.flat().join(' ')).toMatch(/lost.*'lying' is left out of the choice/);
    expect(tf.getBackend()).toBe('wasm');
  });
});
