/**
 * Textures of four 32-bit words to a texel, taken from a pool and given back to it. They are of whole numbers: these keep all bits of
 * floats too, every device can draw to them, and no device is tempted to change a NaN. Commands run in order, so a texture may be
 * given back as soon as the commands that use it are issued.
 */
import { longRow, rowFor } from './codegen/shader.ts';
import type { Context } from './context.ts';
import { webglOptions } from './options.ts';

export interface Block {
  readonly texture: WebGLTexture;
  readonly width: number;
  readonly height: number;
  /** How many texels a row has, where there are several. */
  readonly row: number;
  readonly bytes: number;
  /** Tells blocks apart; never used twice. */
  readonly id: number;
}

const texelBytes = 16;

/** Free textures beyond this, and beyond half of what is in use, are deleted. */
const keepFree = 64 << 20;

const smallest = 16;

/** Steps a quarter of a power of two apart. */
function stepUp(n: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, n - 1))) - 2);
  return Math.ceil(n / step) * step;
}

export function texelsOf(bytes: number): number {
  return Math.ceil(bytes / texelBytes);
}

let nextId = 1;

export interface PoolEvents {
  /** A texture was made, and is bound to unit 0. */
  created(): void;
  deleted(block: Block): void;
}

export class Pool {
  private readonly context: Context;
  private readonly free = new Map<string, Block[]>();
  /** All that there are, free and in use. */
  private readonly textures = new Set<WebGLTexture>();
  private readonly events: PoolEvents;
  private usedBytes = 0;
  private freeBytes = 0;

  constructor(context: Context, events: PoolEvents) {
    this.context = context;
    this.events = events;
  }

  get reservedBytes(): number {
    return this.usedBytes + this.freeBytes;
  }

  take(bytes: number): Block {
    return this.takeTexels(texelsOf(bytes));
  }

  /** A texture of at least so many texels. */
  takeTexels(texels: number): Block {
    const { gl, textureSize } = this.context;
    const row = rowFor(texels);
    const rows = Math.ceil(texels / row);
    if (rows > textureSize) {
      throw new Error(
        `webgl: a tensor of ${texels * texelBytes} bytes is more than this device's ${textureSize * longRow * texelBytes}; split it, or use another backend`,
      );
    }
    const width = rows > 1 ? row : Math.min(row, stepUp(Math.max(smallest, texels)));
    const height = rows > 1 ? Math.min(textureSize, stepUp(rows)) : 1;
    const key = `${width}x${height}`;
    const size = width * height * texelBytes;
    this.usedBytes += size;
    const found = this.free.get(key)?.pop();
    if (found !== undefined) {
      this.freeBytes -= size;
      return found;
    }
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32UI, width, height);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.NEAREST],
      [gl.TEXTURE_MAG_FILTER, gl.NEAREST],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ])
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    this.textures.add(texture);
    this.events.created();
    return { texture, width, height, row, bytes: size, id: nextId++ };
  }

  destroy(): void {
    for (const texture of this.textures) this.context.gl.deleteTexture(texture);
    this.textures.clear();
    this.free.clear();
  }

  /** A texture that is not the pool's and is bound to unit 0, as a block with rows of its width; until it is forgotten. */
  borrow(texture: WebGLTexture, width: number, height: number): Block {
    this.events.created();
    return { texture, width, height, row: width, bytes: 0, id: nextId++ };
  }

  forget(block: Block): void {
    this.events.deleted(block);
  }

  give(block: Block): void {
    const { deleteTextureThreshold: most = Infinity } = webglOptions;
    const isMuch = this.reservedBytes > most;
    this.usedBytes -= block.bytes;
    if (isMuch || this.freeBytes + block.bytes > keepFree + this.usedBytes / 2) {
      this.events.deleted(block);
      this.textures.delete(block.texture);
      this.context.gl.deleteTexture(block.texture);
      return;
    }
    this.freeBytes += block.bytes;
    const key = `${block.width}x${block.height}`;
    const list = this.free.get(key);
    if (list === undefined) this.free.set(key, [block]);
    else list.push(block);
  }
}
