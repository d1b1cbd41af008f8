/**
 * Pictures of a page as tensors and tensors as pictures, without the host: the browser copies a picture to a texture, and a shader
 * takes the texture apart; or a shader draws on the context's canvas.
 */
import type { Picture, ShownTensor } from '../backend.ts';
import { shaderText } from './codegen/shader.ts';
import type { Canvas } from './context.ts';
import type { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import { takingApart } from './textures.ts';

type PageSource = Exclude<Picture['source'], ArrayBufferView>;

/** An image may be shown larger or smaller than it is; textures take it as it is. */
function asShown(source: PageSource, width: number, height: number): PageSource {
  const isScaled =
    typeof HTMLImageElement === 'function' &&
    source instanceof HTMLImageElement &&
    (source.naturalWidth !== width || source.naturalHeight !== height);
  if (!isScaled) return source;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** Writes a picture's pixels, as they are now, to a block: the first `channels` of red, green, blue and alpha. */
export function takePicture(
  machine: Machine,
  { width, height, source }: Picture,
  channels: number,
  to: Block,
): void {
  const { gl, textureSize } = machine.context;
  if (width > textureSize || height > textureSize) {
    throw new Error(
      `webgl: a picture of ${width} × ${height} pixels is more than this device's ${textureSize} × ${textureSize}; draw it smaller first`,
    );
  }
  machine.inContext(() => {
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const block = machine.pool.borrow(texture, width, height);
    try {
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      const like = [
        gl.TEXTURE_2D,
        0,
        gl.RGBA8,
        width,
        height,
        0,
        gl.RGBA,
        gl.UNSIGNED_BYTE,
      ] as const;
      if (ArrayBuffer.isView(source)) gl.texImage2D(...like, source);
      else gl.texImage2D(...like, asShown(source, width, height));
      machine.draw({
        compiled: machine.programs.get(
          takingApart('xyzw'.slice(0, channels), 'uint(value * 255.0 + 0.5)'),
        ),
        sources: [block],
        targets: [to],
        texels: Math.ceil((width * height * channels) / 4),
        params: [width],
        writes: 'all',
      });
    } finally {
      machine.pool.forget(block);
      gl.deleteTexture(texture);
    }
  });
}

/** Canvases begin at the bottom, and keep colours multiplied by opacity. */
function showing(depth: number, isFloat: boolean): string {
  const value = isFloat ? 'uintBitsToFloat(bits) * 255.0' : 'float(int(bits))';
  const channels = depth === 1 ? ['0', '0', '0'] : ['0', '1', '2'];
  return shaderText({
    samplers: ['s0'],
    targets: 1,
    floatTargets: true,
    declarations: `float channel(int i) {
  uint bits = element(s0, i);
  float value = ${value};
  return value > 0.0 ? floor(min(value, 255.0) + 0.5) : 0.0;
}`,
    body: `  int x = int(gl_FragCoord.x);
  int y = params.x / row - 1 - int(gl_FragCoord.y);
  int first = (y * row + x) * ${depth};
  vec3 colour = vec3(${channels.map((c) => `channel(first + ${c})`).join(', ')});
  float alpha = ${depth === 4 ? 'channel(first + 3)' : 'float(params.y)'};
  out0 = vec4(floor(colour * alpha / 255.0 + 0.5), alpha) / 255.0;`,
  });
}

/** Draws a tensor on the context's canvas. */
export function showPicture(
  machine: Machine,
  block: Block,
  { width, height, depth, isFloat, alpha }: ShownTensor,
): Canvas {
  return machine.drawOnCanvas({
    compiled: machine.programs.get(showing(depth, isFloat)),
    source: block,
    width,
    height,
    params: [Math.round(255 * alpha)],
  });
}
