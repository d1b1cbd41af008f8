/**
 * Code as a tree: a node is one instruction with its operands, typed by what it leaves on the stack. A node is evaluated where
 * it is placed in a function, and as often as it is placed; to compute something once, keep it in a local.
 */
import { ByteWriter } from './bytes.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
export type ResultType = ValueType | 'void';

/** Where a branch goes: the end of a block, the start of a loop. */
export interface Label {
  readonly name: string;
}

export interface Node<T extends ResultType = ResultType> {
  readonly type: T;
  /** Opcode and immediates. */
  readonly code: readonly number[];
  /** The same, as text. */
  readonly text: string;
  readonly operands: readonly Node[];
  /** Of a branch: its target. How many levels up that is shows when the code stands in its function. */
  readonly target?: Label;
  /** Of a block, loop or if: its label, its statements and an if's `else` statements. */
  readonly label?: Label;
  readonly body?: readonly Node[];
  readonly otherwise?: readonly Node[];
}

export type Value<T extends ValueType> = Node<T>;

/** What an operand may be: a node, or a number standing for a constant. */
export type Operand<T extends ValueType> = T extends 'v128' ? Value<T> : Value<T> | number;

export type I32 = Operand<'i32'>;
export type I64 = Operand<'i64'>;
export type F32 = Operand<'f32'>;
export type F64 = Operand<'f64'>;
export type V128 = Value<'v128'>;

export const valueTypeCode: Record<ValueType, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Opcodes behind a prefix byte: 0xfc (saturation, bulk memory), 0xfd (SIMD), 0xfe (threads). */
export const misc = (n: number): number => 0xfc0000 | n;
export const simd = (n: number): number => 0xfd0000 | n;
export const threads = (n: number): number => 0xfe0000 | n;

export function opcode(code: number): ByteWriter {
  const writer = new ByteWriter();
  if (code <= 0xff) return writer.byte(code);
  return writer.byte(code >>> 16).unsigned(code & 0xffff);
}

const smallIntegers: Value<'i32'>[] = [];
const mostSmall = 1024;

export function constant<T extends ValueType>(type: T, value: number | bigint): Value<T> {
  const isSmall = type === 'i32' && typeof value === 'number' && value >= 0 && value < mostSmall;
  if (!isSmall) return makeConstant(type, value);
  return (smallIntegers[value] ??= makeConstant('i32', value)) as Value<T>;
}

function makeConstant<T extends ValueType>(type: T, value: number | bigint): Value<T> {
  const writer = new ByteWriter();
  if (type === 'i32') writer.byte(0x41).signed(Number(value) | 0);
  else if (type === 'i64') writer.byte(0x42).signed(BigInt.asIntN(64, BigInt(value)));
  else if (type === 'f32') writer.byte(0x43).float32(Number(value));
  else if (type === 'f64') writer.byte(0x44).float64(Number(value));
  else
    throw new Error('A v128 constant needs a shape: use f32x4.const, i32x4.const or i8x16.const.');
  const text = `${type}.const ${Object.is(value, -0) ? '-0' : value}`;
  return { type, text, code: writer.list.slice(), operands: [] };
}

/** An operand as a node, its type checked (a wrong one would only show when the engine refuses the module). */
export function toNode(type: ValueType, value: Node | number): Node {
  const result = typeof value === 'number' ? constant(type, value) : value;
  if (result.type !== type) throw new Error(`Expected ${type}, got ${result.type}: ${result.text}`);
  return result;
}
