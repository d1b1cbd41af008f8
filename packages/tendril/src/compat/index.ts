/** What programs around TensorFlow.js import beside the ops: helpers, the engine, and its extension points. */
export type { BackendTimingInfo, DataMover } from './backend.ts';
export {
  backend,
  DataStorage,
  findBackend,
  findBackendFactory,
  KernelBackend,
  registerBackend,
  removeBackend,
} from './backend.ts';
export * as backend_util from './backend-util/index.ts';
export * as broadcast_util from './broadcast-util.ts';
export * as device_util from './device-util.ts';
export { engine, type Engine, type ForwardFunc } from './engine.ts';
export * as gather_util from './gather-util.ts';
export * as kernel_impls from './kernel-impls.ts';
export * from './kernel-names.ts';
export type * from './kernel-types/index.ts';
export { getKernel, getKernelsForBackend } from './kernels/registry.ts';
export {
  copyRegisteredKernels,
  getGradient,
  registerGradient,
  registerKernel,
  unregisterGradient,
  unregisterKernel,
} from './kernels/table.ts';
export type {
  Attribute,
  GradConfig,
  GradFunc,
  KernelConfig,
  KernelDisposeFunc,
  KernelFunc,
  KernelSetupFunc,
  NamedAttrMap,
  NamedTensorInfoMap,
} from './kernels/table.ts';
export { deprecationWarn, disableDeprecationWarnings, op, OP_SCOPE_SUFFIX } from './operation.ts';
export type * from './model-types.ts';
export { setPlatform } from './set-platform.ts';
export * as scatter_util from './scatter-util.ts';
export * as slice_util from './slice-util.ts';
export type { DataId, TensorInfo } from './tensor-info.ts';
export * as tensor_util from './tensor-util.ts';
export * as test_util from './test-util.ts';
export * as util from './util/index.ts';
export {
  forceHalfFloat,
  GPGPUContext,
  type GPGPUProgram,
  gpgpu_util,
  MathBackendCPU,
  MathBackendWebGL,
  setWebGLContext,
  webgl,
  webgl_util,
  type WebGLMemoryInfo,
  type WebGLTimingInfo,
} from './webgl.ts';
export { WebGPUBackend, webgpu_util, type WebGPUProgram } from './webgpu.ts';
