/**
 * The type of a GPUBuffer for public declarations. WebGPU's types came into TypeScript's own late; a program that lacks them should
 * compile all the same, so the name must not be said there directly.
 */
export type DeviceGPUBuffer = typeof globalThis extends { GPUBuffer: { prototype: infer B } }
  ? B
  : object;
