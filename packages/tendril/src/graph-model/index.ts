/** Models in TensorFlow's graph format, as TensorFlow.js' converter writes them. */
export {
  deregisterOp,
  getRegisteredOp,
  registerOp,
  type OpAttribute,
  type OpExecutor,
  type OpMapper,
  type OpNode,
} from './registered-ops.ts';
