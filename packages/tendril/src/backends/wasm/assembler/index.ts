/**
 * A small typed assembler for WebAssembly: instructions are functions that make typed trees, a function builder arranges them,
 * a module builder turns them into bytes.
 */
export {
  FunctionBuilder,
  type FunctionRef,
  type Global,
  type Local,
  type Place,
} from './function.ts';
export { f32x4, f64x2, i16x8, i32, i32x4, i8x16, select, v128 } from './instructions.ts';
export { f32, f64, i64, i64x2, mem } from './rare.ts';
export { ModuleBuilder, type FunctionType, type MemoryLimits, type Table } from './module.ts';
export type { F32, F64, I32, I64, Label, Node, Operand, V128, Value, ValueType } from './node.ts';
export { printFunction, printModule } from './print.ts';
