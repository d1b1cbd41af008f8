/** Models in TensorFlow's graph format, as TensorFlow.js' converter writes them. */
export { loadGraphModel, loadGraphModelSync } from './load.ts';
export { GraphModel, type WarmupSignature } from './model.ts';
export type {
  IAttrValue,
  INameAttrList,
  INodeDef,
  ITensor,
  ITensorShape,
} from './graph-def-types.ts';
export { graphModelOptions } from './options.ts';
export {
  deregisterOp,
  getRegisteredOp,
  registerOp,
  type OpAttribute,
  type OpExecutor,
  type OpMapper,
  type OpNode,
  type OpNode as GraphNode,
} from './registered-ops.ts';
export type { TensorInfo } from './signature.ts';
