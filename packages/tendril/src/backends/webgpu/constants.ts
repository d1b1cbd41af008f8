/**
 * The numbers behind WebGPU's flags (https://www.w3.org/TR/webgpu), which its own objects hold only where there is a WebGPU.
 */

export const bufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const;

export const textureUsage = {
  copyTarget: 0x2,
  sampled: 0x4,
  storage: 0x8,
  renderTarget: 0x10,
} as const;

export const mapForReading = 0x1;

export const computeStage = 0x4;
