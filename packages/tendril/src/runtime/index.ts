/**
 * The runtime's face to ops, layers and users: tensors, scopes, variables, compiled functions, backends.
 */
export {
  addBackendFactory,
  backendNames,
  backendPriorities,
  createdBackends,
  currentBackend,
  getBackend,
  offerBackend,
  threads,
  withdrawBackend,
} from './backends.ts';
export { chooseBackend, ready, setBackend, type ChooseOptions } from './choose.ts';
export { withProgress, type ProgressOptions } from './progress.ts';
export { compile, compilePatiently, type Compiled, type Patient } from './compile-function.ts';
export type { Pause } from '../backends/backend.ts';
export {
  mapTensors,
  tensorsIn,
  type Container,
  type TensorContainer,
  type TensorContainerArray,
  type TensorContainerObject,
} from './containers.ts';
export {
  buffer,
  checkDataType,
  checkDtype,
  checkShape,
  scalar,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  tensor5d,
  tensor6d,
} from './create.ts';
export {
  ENV,
  enableDebugMode,
  enableProdMode,
  env,
  Environment,
  type Flags,
  type FlagValue,
} from './env.ts';
export type {
  DataToGPUOptions,
  DataToGPUWebGLOption,
  GPUData,
  WebGLData,
  WebGPUData,
} from './gpu-data.ts';
export { leafFromPicture, shownOnDevice } from './gpu-data.ts';
export type { PageVideoFrame } from '../backends/gpu-buffer.ts';
export { currentPlatform, defaultPlatform, type Platform } from './platform.ts';
export { filledTensor } from './filled.ts';
export { flush } from './flush.ts';
export { hostInput } from './host-input.ts';
export { leafFromValues, partsFromBytes, partsFromStrings, partsFromValues } from './leaf.ts';
export { openTape, tapeIsOpen, type Tape } from './lifetime.ts';
export { memory, type MemoryInfo } from './memory.ts';
export { isTypedArray, shapeOfNested } from './nested.ts';
export { nextFrame, nextTurn } from './next-frame.ts';
export {
  hostRandom,
  keyFrom,
  makeRandom,
  nextKey,
  nextSeed,
  randomState,
  setRandomSeed,
  withKeySalt,
} from './random.ts';
export { profile, time, type KernelInfo, type ProfileInfo, type TimingInfo } from './profile.ts';
export { isStorage, wideDType, type StorageDType } from './packed.ts';
export {
  dtypeOfParts,
  mapParts,
  nodesOfParts,
  partsOfNode,
  asComplex,
  convertParts,
  storedAs,
  unpacked,
  type Parts,
} from './parts.ts';
export { dispose, keep, tidy } from './scope.ts';
export { Register } from './register.ts';
export { StringTable, TableBuilder, tabulate, unite, type Entry } from './string-table.ts';
export {
  makeTensor,
  Tensor,
  TensorBuffer,
  tensorOfParts,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Tensor5D,
  type Tensor6D,
} from './tensor.ts';
export { decodeString, encodeString } from './text.ts';
export { toTensor } from './to-tensor.ts';
export { inEnclosure, isEnclosed, TraceError, tracing, untraced } from './tracing.ts';
export { endScope, startScope, uncount } from './tracked.ts';
export * from './types.ts';
export { hostNumber, hostValues } from './value.ts';
export { disposeVariables, registeredVariables, Variable, variable } from './variable.ts';
