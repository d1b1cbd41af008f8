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
}

/** Renderers that compute on the processor. */
const software = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function create(): { gl: WebGL2RenderingContext; canvas: Canvas } {
  const attributes: WebGLContextAttributes = {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: webglOptions.powerPreference ?? 'high-performance',
  };
  const canvas =
    typeof OffscreenCanvas === 'function'
      ? new OffscreenCanvas(1, 1)
      : document.createElement('canvas');
  const gl: unknown = canvas.getContext('webgl2', attributes);
  if (gl === null) throw new Error('webgl: this browser gives no WebGL 2 context');
  return { gl: gl as WebGL2RenderingContext, canvas };
}

export function openContext(): Context {
  const { gl, canvas } = create();
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
    canvas,
    limits: { sources, targets },
    textureSize,
    completion: parallel?.COMPLETION_STATUS_KHR ?? null,
  };
}

/** What the browser says draws here. */
export function rendererOf(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return String(name);
}

/** Whether a graphics processor draws here; software is slower than the wasm backend on the same processor. */
export function isHardware(): boolean {
  try {
    const { gl } = create();
    const hardware = !software.test(rendererOf(gl));
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return hardware;
  } catch {
    return false;
  }
}
