/**
 * Types of the platform that came late into TypeScript's own, for public declarations: a program that lacks them should compile all
 * the same, so their names must not be said there directly.
 */
export type DeviceGPUBuffer = typeof globalThis extends { GPUBuffer: { prototype: infer B } }
  ? B
  : object;

export type PageVideoFrame = typeof globalThis extends { VideoFrame: { prototype: infer F } }
  ? F
  : never;
