/**
 * What programs import of TensorFlow.js's cpu and WebGL backends: the classes by which a context is shared, and helpers that have no
 * counterpart here, and say so.
 */
import type { BackendFactory } from '../backends/backend.ts';
import { createContext } from '../backends/webgl/context.ts';
import { webglOptions } from '../backends/webgl/options.ts';
import { webglFactoryIn } from '../backends/webgl/register.ts';
import { createdBackends } from '../runtime/index.ts';
import type { MemoryInfo, TimingInfo } from '../runtime/index.ts';
import { BackendView } from './backend.ts';
import { refuse, refusing } from './refuse.ts';

/**
 * Half floats are the backend's own affair. Accepted, and without effect.
 *
 * @example
 * ```ts
 * tf.webgl.forceHalfFloat();
 * ```
 */
export function forceHalfFloat(): void {
  console.warn('forceHalfFloat: Tendril computes in float32; nothing has changed.');
}

export const webgl = { forceHalfFloat };

/** For programs that name the class; none can be made. */
export class MathBackendCPU extends BackendView {
  constructor() {
    super();
    refuse(
      'MathBackendCPU',
      "use tf.setBackend('cpu'), and tf.backend() to read tensors in a kernel",
    );
  }
}

/**
 * The context that a webgl backend works in. Of what TensorFlow.js's class has, `gl` is here; shaders are written by the compiler.
 *
 * @example
 * ```ts browser
 * const { gl } = new tf.GPGPUContext(document.createElement('canvas').getContext('webgl2'));
 * console.log(gl.isContextLost()); // false
 * ```
 */
export class GPGPUContext {
  readonly gl: WebGL2RenderingContext;

  /** @param gl a WebGL 2 context; one is made if none is given. */
  constructor(gl?: WebGLRenderingContext | WebGL2RenderingContext) {
    this.gl = gl === undefined || gl === null ? createContext() : checkContext('GPGPUContext', gl);
  }
}

/**
 * A webgl backend for a canvas or a context of the program's own, to be registered under a name of its own; `tf.setBackend` with that
 * name then works in it, and shares its textures.
 *
 * @example
 * ```ts browser
 * const own = new tf.MathBackendWebGL(document.createElement('canvas'));
 * tf.registerBackend('own-webgl', () => own);
 * const before = tf.getBackend();
 * await tf.setBackend('own-webgl');
 * const { texture, texShape, tensorRef } = tf.tensor1d([1, 2, 3]).dataToGPU();
 * console.log(own.gpgpu.gl.isTexture(texture), texShape); // true, 1, 1
 * tensorRef.dispose();
 * await tf.setBackend(before);
 * ```
 */
export class MathBackendWebGL extends BackendView {
  private readonly context: GPGPUContext;

  /** @param gpuResource a canvas, or a `GPGPUContext`; a context is made if none is given. */
  constructor(gpuResource?: GPGPUContext | HTMLCanvasElement | OffscreenCanvas) {
    super();
    this.context =
      gpuResource instanceof GPGPUContext
        ? gpuResource
        : new GPGPUContext(createContext(gpuResource ?? undefined));
  }

  override get gpgpu(): GPGPUContext {
    return this.context;
  }

  override getGPGPUContext(): GPGPUContext {
    return this.context;
  }

  override factoryFor(name: string): BackendFactory {
    return webglFactoryIn(name, this.context.gl);
  }
}

/** What TensorFlow.js's webgl backend compiles; nothing here does. */
export interface GPGPUProgram {
  variableNames: string[];
  outputShape: number[];
  userCode: string;
  enableShapeUniforms?: boolean;
  packedInputs?: boolean;
  packedOutput?: boolean;
  customUniforms?: {
    name: string;
    arrayIndex?: number;
    type: 'float' | 'vec2' | 'vec3' | 'vec4' | 'int' | 'ivec2' | 'ivec3' | 'ivec4';
  }[];
}

/** What `tf.memory()` tells besides on TensorFlow.js's webgl backend. */
export interface WebGLMemoryInfo extends MemoryInfo {
  numBytesInGPU: number;
  numBytesInGPUAllocated: number;
  numBytesInGPUFree: number;
  unreliable: boolean;
}

/** What `tf.time()` tells besides on TensorFlow.js's webgl backend. */
export interface WebGLTimingInfo extends TimingInfo {
  uploadWaitMs: number;
  downloadWaitMs: number;
}

function checkContext(op: string, gl: unknown): WebGL2RenderingContext {
  if (typeof WebGL2RenderingContext === 'function' && gl instanceof WebGL2RenderingContext)
    return gl;
  const got = (gl as object | null)?.constructor?.name ?? String(gl);
  throw new Error(`${op}: wanted a WebGL 2 context (canvas.getContext('webgl2')), got ${got}`);
}

/**
 * Makes the webgl backend work in a context of the program's own, so that they share textures (`tensor.dataToGPU`,
 * `tf.tensor({ texture, … })`). To be called before that backend is first used. What the program has set in the context is put back
 * after each use.
 *
 * @param webGLVersion 2: Tendril works with no other.
 * @param gl the context, with whatever canvas it has.
 * @throws if it is no WebGL 2 context, or the backend works in another already.
 * @example
 * ```ts browser
 * const gl = document.createElement('canvas').getContext('webgl2');
 * tf.setWebGLContext(2, gl);
 * ```
 */
export function setWebGLContext(
  webGLVersion: number,
  gl: WebGLRenderingContext | WebGL2RenderingContext,
): void {
  const op = 'setWebGLContext';
  if (webGLVersion !== 2)
    throw new Error(
      `${op}: the webgl backend works in contexts of WebGL 2, got version ${webGLVersion}`,
    );
  const context = checkContext(op, gl);
  if (
    [...createdBackends()].some((backend) => backend.name === 'webgl' && backend.gl !== context)
  ) {
    throw new Error(
      `${op}: the webgl backend works in a context already; call this before the first tf.setBackend('webgl'), or register ` +
        'new tf.MathBackendWebGL(canvas) under a name of its own',
    );
  }
  webglOptions.context = context;
}

/** Helpers for hand-written WebGL programs. */
export const webgl_util = /* @__PURE__ */ refusing('webgl_util');
export const gpgpu_util = /* @__PURE__ */ refusing('gpgpu_util');
