/** The limits of a device that decide how work is cut up for it. */
import type { BindingLimits } from './codegen/layout.ts';

export interface Limits extends BindingLimits {
  readonly maxBufferSize: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

/** @param given stand for the device's own: tests make devices small with them. */
export function limitsOf({ limits }: GPUDevice, given: Partial<Limits>): Limits {
  const {
    maxStorageBuffersPerShaderStage,
    maxStorageBufferBindingSize,
    maxBufferSize,
    maxComputeWorkgroupsPerDimension,
  } = limits;
  return {
    maxStorageBuffersPerShaderStage,
    maxStorageBufferBindingSize,
    maxBufferSize,
    maxComputeWorkgroupsPerDimension,
    ...given,
  };
}
