/** Models in TensorFlow's graph format, as TensorFlow.js' converter writes them. */
export { loadGraphModel, loadGraphModelSync } from './load.ts';
export { GraphModel, type WarmupSignature } from './model.ts';
export { graphModelOptions } from './options.ts';
export {
  deregisterOp,
  getRegisteredOp,
  registerOp,
  type OpAttribute,
  type OpExecutor,
  type OpMapper,
  type OpNode,
} from './registered-ops.ts';
export type { TensorInfo } from './signature.ts';
