/** Instructions that few programs use: scalars other than i32, lanes of 64 bits, and what threads and routines ask of memory. */
import type { ByteWriter } from './bytes.ts';
import { binary, loads, memory, stores, unary } from './instructions.ts';
import {
  constant,
  misc,
  opcode,
  threads,
  toNode,
  type I32,
  type I64,
  type Node,
  type Value,
} from './node.ts';

export const i64 = {
  const: (value: number | bigint): Value<'i64'> => constant('i64', value),
};

export const f32 = {
  const: (value: number): Value<'f32'> => constant('f32', value),
  ...unary('f32', 'i32', 'f32', {
    convert_i32_u: 0xb3,
  }),
  ...unary('f32', 'f64', 'f32', { demote_f64: 0xb6 }),
  ...binary('f32', 'f32', 'f32', 'f32', {
    add: 0x92,
    mul: 0x94,
  }),
  ...loads('f32', { load: [0x2a, 2] }),
  ...stores('f32', 'void', { store: [0x38, 2] }),
};

export const f64 = {
  const: (value: number): Value<'f64'> => constant('f64', value),
  ...unary('f64', 'f32', 'f64', { promote_f32: 0xbb }),
  ...binary('f64', 'f64', 'f64', 'f64', {
    add: 0xa0,
  }),
  ...loads('f64', { load: [0x2b, 3] }),
  ...stores('f64', 'void', { store: [0x39, 3] }),
};

export const i64x2 = {
  ...unary('i64x2', 'i64', 'v128', { splat: 18 }),
  ...unary('i64x2', 'v128', 'v128', {}),
};

const plainMemory = (name: string, code: ByteWriter, operands: Node[]): Node<'void'> => ({
  type: 'void',
  text: name,
  code: code.list,
  operands,
});

/** Waiting and waking, and whole ranges of memory. */
export const mem = {
  /** Sleeps while the word at `address` is `expected`: 0 woken, 1 the word differs, 2 timed out (nanoseconds; -1 is never). */
  wait32: (address: I32, expected: I32, timeout: I64, offset = 0): Value<'i32'> =>
    memory('i32', 'memory.atomic.wait32', threads(1), 2, offset, [
      toNode('i32', address),
      toNode('i32', expected),
      toNode('i64', timeout),
    ]),
  /** Wakes at most `count` waiters; gives how many. */
  notify: (address: I32, count: I32, offset = 0): Value<'i32'> =>
    memory('i32', 'memory.atomic.notify', threads(0), 2, offset, [
      toNode('i32', address),
      toNode('i32', count),
    ]),
  fence: (): Node<'void'> => plainMemory('atomic.fence', opcode(threads(3)).byte(0), []),
  copy: (to: I32, from: I32, bytes: I32): Node<'void'> =>
    plainMemory('memory.copy', opcode(misc(10)).byte(0).byte(0), [
      toNode('i32', to),
      toNode('i32', from),
      toNode('i32', bytes),
    ]),
  fill: (to: I32, byte: I32, bytes: I32): Node<'void'> =>
    plainMemory('memory.fill', opcode(misc(11)).byte(0), [
      toNode('i32', to),
      toNode('i32', byte),
      toNode('i32', bytes),
    ]),
  /** In pages of 64 KiB. */
  size: (): Value<'i32'> => ({
    type: 'i32',
    text: 'memory.size',
    code: opcode(0x3f).byte(0).list,
    operands: [],
  }),
};
