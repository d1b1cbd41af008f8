/** Pictures of a page as tensors, without the host: the browser copies them to a texture, and a shader takes the texture apart. */
import type { Picture } from '../backend.ts';
import { shaderText } from './codegen/shader.ts';
import type { Machine } from './machine.ts';
import type { Block } from './memory.ts';

type Shown = Exclude<Picture['source'], ArrayBufferView>;

/** Element e is channel e mod `channels` of pixel e / `channels`; pixels come in rows of `params.y`, as 0 to 1. */
function takingApart(channels: number): string {
  const names = 'xyzw'.slice(0, channels).split('');
  const choices = names.map((name, i) =>
    i === channels - 1 ? `pixel.${name}` : `channel == ${i} ? pixel.${name} : `,
  );
  return shaderText({
    samplers: ['s0'],
    floatSources: true,
    targets: 1,
    declarations: `uint byte_of(int e) {
  int place = e / ${channels};
  int channel = e % ${channels};
  vec4 pixel = texelFetch(s0, ivec2(place % params.y, place / params.y), 0);
  return uint((${choices.join('')}) * 255.0 + 0.5);
}`,
    body: `  int e = at * 4;
  out0 = uvec4(byte_of(e), byte_of(e + 1), byte_of(e + 2), byte_of(e + 3));`,
  });
}

/** An image may be shown larger or smaller than it is; textures take it as it is. */
function asShown(source: Shown, width: number, height: number): Shown {
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
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const block = machine.pool.borrow(texture, width, height);
  try {
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const like = [gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE] as const;
    if (ArrayBuffer.isView(source)) gl.texImage2D(...like, source);
    else gl.texImage2D(...like, asShown(source, width, height));
    machine.draw({
      compiled: machine.programs.get(takingApart(channels)),
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
}
