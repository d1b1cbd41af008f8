/**
 * Everything but the chained methods of tensors (`x.add(y)`): what a bundle carries is what it imports, `add(x, y)`.
 */
import './register-backends.ts';

export { wasmOptions, type WasmOptions } from './backends/wasm/options.ts';
export { webgpuOptions, type DeviceLoss, type WebgpuOptions } from './backends/webgpu/options.ts';
export { webglOptions, type WebglOptions } from './backends/webgl/options.ts';
export * from './graph-model/index.ts';
export * as browser from './browser/index.ts';
export type { PixelData } from './browser/index.ts';
export * from './compat/index.ts';
export type { TensorInfo } from './compat/index.ts';
export {
  BackendWasm,
  getThreadsCount,
  setThreadsCount,
  setWasmPath,
  setWasmPaths,
} from './compat/wasm.ts';
export * as data from './data/index.ts';
// What @tensorflow/tfjs-data exports at its top, for programs in which that name stands for this package.
export {
  array,
  csv,
  CSVDataset,
  Dataset,
  FileDataSource,
  func,
  generator,
  microphone,
  TextLineDataset,
  URLDataSource,
  webcam,
  zip,
} from './data/index.ts';
export type { ColumnConfig, MicrophoneConfig, WebcamConfig } from './data/index.ts';
export * as io from './io/namespace.ts';
export * from './layers/index.ts';
export * from './ops/index.ts';
export {
  buffer,
  chooseBackend,
  compile,
  dispose,
  disposeVariables,
  enableDebugMode,
  enableProdMode,
  ENV,
  env,
  Environment,
  getBackend,
  hostInput,
  keep,
  memory,
  nextFrame,
  profile,
  Rank,
  ready,
  scalar,
  setBackend,
  setRandomSeed,
  Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  tensor5d,
  tensor6d,
  TensorBuffer,
  threads,
  tidy,
  time,
  TraceError,
  Variable,
  variable,
} from './runtime/index.ts';
export type {
  ArrayMap,
  BackendValues,
  Compiled,
  DataToGPUOptions,
  DataToGPUWebGLOption,
  DataType,
  DataTypeFor,
  DataTypeMap,
  DataValues,
  DType,
  Flags,
  GPUData,
  GradSaveFunc,
  ChooseOptions,
  ProgressOptions,
  KernelInfo,
  MemoryInfo,
  ProfileInfo,
  TimingInfo,
  NamedTensor,
  NamedTensorMap,
  NumericDataType,
  Platform,
  RecursiveArray,
  Scalar,
  ScalarLike,
  ShapeMap,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  Tensor6D,
  TensorContainer,
  TensorContainerArray,
  TensorContainerObject,
  TensorLike,
  TensorLike1D,
  TensorLike2D,
  TensorLike3D,
  TensorLike4D,
  TensorLike5D,
  TensorLike6D,
  PublicTypedArray as TypedArray,
  WebGLData,
  WebGPUData,
} from './runtime/index.ts';
export * from './train/index.ts';
export {
  version,
  version_converter,
  version_core,
  version_cpu,
  version_data,
  version_layers,
  version_wasm,
  version_webgl,
  version_webgpu,
} from './version.ts';
