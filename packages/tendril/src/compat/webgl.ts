/** What programs import of TensorFlow.js's cpu and WebGL backends: classes and helpers that have no counterpart here, and say so. */
import { KernelBackend } from './backend.ts';

function refuse(name: string, instead: string): never {
  throw new Error(
    `${name}: Tendril compiles programs and has no textures or shaders to be had by hand; ${instead}`,
  );
}

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
export class MathBackendCPU extends KernelBackend {
  constructor() {
    super();
    refuse(
      'MathBackendCPU',
      "use tf.setBackend('cpu'), and tf.backend() to read tensors in a kernel",
    );
  }
}

/** For programs that name the class; none can be made. */
export class MathBackendWebGL extends KernelBackend {
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

/** Helpers for hand-written WebGL programs: there are none; each says so when it is called. */
function refusing(namespace: string): Record<string, (...args: unknown[]) => never> {
  return new Proxy<Record<string, (...args: unknown[]) => never>>(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        return () =>
          refuse(`${namespace}.${name}`, 'write the computation with ops: they are fused');
      },
    },
  );
}

export const webgl_util = /* @__PURE__ */ refusing('webgl_util');
export const gpgpu_util = /* @__PURE__ */ refusing('gpgpu_util');
