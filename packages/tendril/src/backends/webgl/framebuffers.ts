/** Framebuffers, kept for the textures that were drawn to before. */
import type { Block } from './memory.ts';

export class Framebuffers {
  private readonly gl: WebGL2RenderingContext;
  private readonly known = new Map<string, WebGLFramebuffer>();
  /** Keys in which each block takes part. */
  private readonly keysOf = new Map<Block, Set<string>>();
  private current: string | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  drawTo(blocks: readonly Block[]): void {
    const { gl } = this;
    const key = blocks.map(({ id }) => id).join();
    if (key === this.current) return;
    this.current = key;
    const found = this.known.get(key);
    if (found !== undefined) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, found);
      return;
    }
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    const attachments = blocks.map(({ texture }, i) => {
      const at = gl.COLOR_ATTACHMENT0 + i;
      gl.framebufferTexture2D(gl.FRAMEBUFFER, at, gl.TEXTURE_2D, texture, 0);
      return at;
    });
    gl.drawBuffers(attachments);
    this.known.set(key, framebuffer);
    for (const block of blocks) {
      const keys = this.keysOf.get(block);
      if (keys === undefined) this.keysOf.set(block, new Set([key]));
      else keys.add(key);
    }
  }

  readFrom(block: Block): void {
    this.drawTo([block]);
  }

  /** The canvas itself. */
  drawToCanvas(): void {
    this.gl.bindFramebuffer(this.gl.FRAMEBUFFER, null);
    this.current = null;
  }

  /** Somebody else may have bound another. */
  forgetCurrent(): void {
    this.current = null;
  }

  destroy(): void {
    for (const framebuffer of this.known.values()) this.gl.deleteFramebuffer(framebuffer);
    this.known.clear();
    this.keysOf.clear();
  }

  /** Deletes those of a texture that is no more. */
  forget(block: Block): void {
    for (const key of this.keysOf.get(block) ?? []) {
      const framebuffer = this.known.get(key);
      if (framebuffer === undefined) continue;
      this.gl.deleteFramebuffer(framebuffer);
      this.known.delete(key);
      if (this.current === key) this.current = null;
    }
    this.keysOf.delete(block);
  }
}
