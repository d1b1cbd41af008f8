/** Getting a WebGL 2 context, and knowing what it can do and what draws behind it. */
import type { Limits } from './codegen/pass.ts';
import { webglOptions } from './options.ts';

export type Canvas = OffscreenCanvas | HTMLCanvasElement;

export interface Context {
  readonly gl: WebGL2RenderingContext;
  readonly canvas: Canvas;
  readonly limits: Limits;
  /** Rows and columns that a texture may have. */
  readonly textureSize: number;
  /** Tells whether a program is ready, where that can be asked without waiting. */
  readonly completion: number | null;
  /** Whether it is the program's own, which sets up and draws in it too. */
  readonly isShared: boolean;
  /** Textures of floats that shaders can write: some devices write only half ones, and some none. */
  readonly floats: 'RGBA32F' | 'RGBA16F' | null;
}

function newCanvas(): Canvas {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(1, 1);
  if (typeof document === 'undefined') throw new Error('webgl: there is no WebGL 2 here');
  return document.createElement('canvas');
}

/** A context of a canvas, or of one that is made for it. */
export function createContext(given?: Canvas): WebGL2RenderingContext {
  const attributes: WebGLContextAttributes = {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: webglOptions.powerPreference ?? 'high-performance',
  };
  const canvas = given ?? newCanvas();
  const gl: unknown = canvas.getContext('webgl2', attributes);
  if (gl === null) {
    throw new Error(
      given === undefined
        ? 'webgl: this browser gives no WebGL 2 context'
        : 'webgl: the canvas gives no WebGL 2 context; it may have a context of another kind',
    );
  }
  return gl as WebGL2RenderingContext;
}

function floatsOf(gl: WebGL2RenderingContext): Context['floats'] {
  if (gl.getExtension('EXT_color_buffer_float') !== null) return 'RGBA32F';
  return gl.getExtension('EXT_color_buffer_half_float') === null ? null : 'RGBA16F';
}

/** Opens the program's own context, or a new one. */
export function openContext(shared?: WebGL2RenderingContext): Context {
  const gl = shared ?? createContext();
  // Browsers give such ones to a page whose contexts were lost too often.
  if (gl.isContextLost()) throw new Error('webgl: the context that this browser gives is lost');
  const textureSize = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const targets = Math.min(
    gl.getParameter(gl.MAX_DRAW_BUFFERS) as number,
    gl.getParameter(gl.MAX_COLOR_ATTACHMENTS) as number,
  );
  const sources = gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number;
  const parallel = gl.getExtension('KHR_parallel_shader_compile') as {
    readonly COMPLETION_STATUS_KHR: number;
  } | null;
  return {
    gl,
    canvas: gl.canvas,
    limits: { sources, targets },
    textureSize,
    completion: parallel?.COMPLETION_STATUS_KHR ?? null,
    isShared: shared !== undefined,
    floats: floatsOf(gl),
  };
}

/** What the browser says draws here. */
export function rendererOf(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return String(name);
}
