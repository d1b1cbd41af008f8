/** What programs import of TensorFlow.js's cpu and WebGL backends: classes and helpers that have no counterpart here, and say so. */
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

/** For programs that name the class; none can be made. */
export class MathBackendWebGL extends BackendView {
  constructor() {
    super();
    refuse(
      'MathBackendWebGL',
      'use tf.setBackend, and tf.browser.draw to put a tensor on a canvas',
    );
  }
}

/** For programs that name the class; none can be made. */
export const GPGPUContext = function GPGPUContext(): never {
  return refuse('GPGPUContext', 'write the computation with ops: they are fused');
} as unknown as new (...args: unknown[]) => never;
export type GPGPUContext = InstanceType<typeof GPGPUContext>;

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

/**
 * Tendril makes its own contexts.
 *
 * @example
 * ```ts
 * try {
 *   tf.setWebGLContext(2, {});
 * } catch (error) {
 *   console.log(error.message); // says what to do instead
 * }
 * ```
 */
export function setWebGLContext(_webGLVersion: number, _gl: unknown): void {
  refuse('setWebGLContext', 'leave the call out');
}

/** Helpers for hand-written WebGL programs. */
export const webgl_util = /* @__PURE__ */ refusing('webgl_util');
export const gpgpu_util = /* @__PURE__ */ refusing('gpgpu_util');
