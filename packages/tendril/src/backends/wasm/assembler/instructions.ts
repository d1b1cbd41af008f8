/**
 * The instructions, named as in the WebAssembly specification: `i32.add(a, 4)`, `f32x4.mul(x, y)`, `v128.load(address, 16)`.
 * Each is a function from operands to a node. Locals, calls and control flow belong to the function builder. Every page loads these
 * tables, so they hold the instructions that some kernel uses: add others where they belong. What only few kernels use is in rare.ts.
 */
import { ByteWriter } from './bytes.ts';
import {
  constant,
  opcode,
  simd,
  threads,
  toNode,
  type F32,
  type F64,
  type I32,
  type I64,
  type Node,
  type Operand,
  type ResultType,
  type V128,
  type Value,
  type ValueType,
} from './node.ts';

type Table<K extends string, F> = { readonly [N in K]: F };

function table<K extends string, C, F>(codes: Record<K, C>, make: (name: K, code: C) => F) {
  const entries = (Object.keys(codes) as K[]).map((name) => [name, make(name, codes[name])]);
  return Object.fromEntries(entries) as Table<K, F>;
}

/** Opcodes of vectors are numbered by themselves, behind a prefix. */
function codeOf(type: string, n: number): number {
  return type === 'v128' || type.includes('x') ? simd(n) : n;
}

/** Instructions with one operand; `codes` says which, `name → opcode`. */
export function unary<A extends ValueType, R extends ValueType, K extends string>(
  prefix: string,
  from: A,
  type: R,
  codes: Record<K, number>,
) {
  return table(codes, (name, n) => {
    const code = opcode(codeOf(prefix, n)).list;
    const text = `${prefix}.${name}`;
    return (a: Operand<A>): Value<R> => ({ type, text, code, operands: [toNode(from, a)] });
  });
}

export function binary<
  A extends ValueType,
  B extends ValueType,
  R extends ValueType,
  K extends string,
>(prefix: string, left: A, right: B, type: R, codes: Record<K, number>) {
  return table(codes, (name, n) => {
    const code = opcode(codeOf(prefix, n)).list;
    const text = `${prefix}.${name}`;
    return (a: Operand<A>, b: Operand<B>): Value<R> => ({
      type,
      text,
      code,
      operands: [toNode(left, a), toNode(right, b)],
    });
  });
}

function ternary<K extends string>(prefix: string, codes: Record<K, number>) {
  return table(codes, (name, n) => {
    const code = opcode(codeOf(prefix, n)).list;
    const text = `${prefix}.${name}`;
    return (a: V128, b: V128, c: V128): V128 => ({
      type: 'v128',
      text,
      code,
      operands: [toNode('v128', a), toNode('v128', b), toNode('v128', c)],
    });
  });
}

interface Access {
  readonly text: string;
  readonly code: readonly number[];
}

/** Accesses without lanes at small offsets are many, and the same again and again. */
const accesses = new Map<string, Access[]>();
const mostKept = 4096;

function accessAt(name: string, n: number, log2: number, offset: number): Access {
  let known = accesses.get(name);
  if (known === undefined) accesses.set(name, (known = []));
  if (offset < mostKept && known[offset] !== undefined) return known[offset];
  const text = offset === 0 ? name : `${name} offset=${offset}`;
  const access = { text, code: opcode(n).unsigned(log2).unsigned(offset).list.slice() };
  if (offset < mostKept) known[offset] = access;
  return access;
}

/** An instruction that touches memory; `log2` is its width (and the alignment it promises). */
export function memory<T extends ResultType>(
  type: T,
  name: string,
  n: number,
  log2: number,
  offset: number,
  operands: Node[],
  lane?: number,
): Node<T> {
  if (!(offset >= 0)) throw new Error(`${name}: the offset must not be negative, got ${offset}.`);
  const { text, code } = accessAt(name, n, log2, offset);
  if (lane === undefined) return { type, text, code, operands };
  return { type, text: `${text} ${lane}`, code: [...code, lane], operands };
}

type Width = readonly [code: number, log2: number];

export function loads<T extends ValueType, K extends string>(type: T, widths: Record<K, Width>) {
  return table(widths, (name, [code, log2]) => {
    return (address: I32, offset = 0): Value<T> =>
      memory(type, `${type}.${name}`, codeOf(type, code), log2, offset, [toNode('i32', address)]);
  });
}

/** Instructions that take a value to memory. Those that read, modify and write give the old one. */
export function stores<T extends ValueType, R extends ResultType, K extends string>(
  type: T,
  result: R,
  widths: Record<K, Width>,
) {
  return table(widths, (name, [code, log2]) => {
    return (address: I32, value: Operand<T>, offset = 0): Node<R> =>
      memory(result, `${type}.${name}`, codeOf(type, code), log2, offset, [
        toNode('i32', address),
        toNode(type, value),
      ]);
  });
}

function lane<T extends ResultType>(
  type: T,
  name: string,
  n: number,
  index: number,
  lanes: number,
  operands: Node[],
): Node<T> {
  if (!(index >= 0 && index < lanes)) throw new Error(`${name}: no lane ${index}.`);
  return { type, text: `${name} ${index}`, code: opcode(n).byte(index).list, operands };
}

/** `extract_lane` and `replace_lane` of a shape of `lanes` lanes. */
function laneAccess<T extends ValueType>(prefix: string, type: T, n: number, lanes: number) {
  return {
    extract_lane: (a: V128, index: number): Value<T> =>
      lane(type, `${prefix}.extract_lane`, n, index, lanes, [toNode('v128', a)]),
    replace_lane: (a: V128, index: number, value: Operand<T>): V128 =>
      lane('v128', `${prefix}.replace_lane`, n + 1, index, lanes, [
        toNode('v128', a),
        toNode(type, value),
      ]),
  };
}

/** Loads and stores of one lane. */
function laneMoves<R extends ResultType, K extends string>(result: R, widths: Record<K, Width>) {
  return table(widths, (name, [code, log2]) => {
    return (address: I32, value: V128, index: number, offset = 0): Node<R> =>
      memory(
        result,
        `v128.${name}`,
        simd(code),
        log2,
        offset,
        [toNode('i32', address), toNode('v128', value)],
        index,
      );
  });
}

function vectorConstant(text: string, bytes: ArrayLike<number>): V128 {
  return { type: 'v128', text, code: opcode(simd(12)).bytes(bytes).list, operands: [] };
}

/** Numbers for all lanes; one number stands for every lane. */
function laneConstants(prefix: string, lanes: number, write: (to: ByteWriter, n: number) => void) {
  return (...values: number[]): V128 => {
    if (values.length !== 1 && values.length !== lanes)
      throw new Error(`${prefix}.const: wants 1 or ${lanes} numbers, got ${values.length}.`);
    const bytes = new ByteWriter();
    for (let i = 0; i < lanes; i++) write(bytes, values.length === 1 ? values[0] : values[i]);
    return vectorConstant(
      `${prefix}.const ${values.map((v) => (Object.is(v, -0) ? '-0' : String(v))).join(' ')}`,
      bytes.list,
    );
  };
}

const integer32 = (to: ByteWriter, n: number): void => {
  for (let shift = 0; shift < 32; shift += 8) to.byte((n >> shift) & 0xff);
};

export const i32 = {
  const: (value: number): Value<'i32'> => constant('i32', value),
  ...unary('i32', 'i32', 'i32', { eqz: 0x45 }),
  ...binary('i32', 'i32', 'i32', 'i32', {
    eq: 0x46,
    ne: 0x47,
    lt_s: 0x48,
    lt_u: 0x49,
    gt_s: 0x4a,
    gt_u: 0x4b,
    le_s: 0x4c,
    ge_s: 0x4e,
    ge_u: 0x4f,
    add: 0x6a,
    sub: 0x6b,
    mul: 0x6c,
    div_s: 0x6d,
    div_u: 0x6e,
    rem_s: 0x6f,
    rem_u: 0x70,
    and: 0x71,
    or: 0x72,
    xor: 0x73,
    shl: 0x74,
    shr_s: 0x75,
    shr_u: 0x76,
  }),
  ...loads('i32', {
    load: [0x28, 2],
    load8_u: [0x2d, 0],
    'atomic.load': [threads(0x10), 2],
  }),
  ...stores('i32', 'void', {
    store: [0x36, 2],
    'atomic.store': [threads(0x17), 2],
  }),
  ...stores('i32', 'i32', { 'atomic.rmw.add': [threads(0x1e), 2] }),
};

export const v128 = {
  ...loads('v128', {
    load: [0, 4],
    load32_splat: [9, 2],
    load32_zero: [92, 2],
    load64_zero: [93, 3],
  }),
  ...stores('v128', 'void', { store: [11, 4] }),
  ...laneMoves('v128', {
    load32_lane: [86, 2],
  }),
  ...laneMoves('void', {
    store8_lane: [88, 0],
    store32_lane: [90, 2],
    store64_lane: [91, 3],
  }),
  ...unary('v128', 'v128', 'v128', { not: 77 }),
  ...unary('v128', 'v128', 'i32', { any_true: 83 }),
  ...binary('v128', 'v128', 'v128', 'v128', {
    and: 78,
    andnot: 79,
    or: 80,
    xor: 81,
  }),
  /** (on set bits, on clear bits, mask) */
  ...ternary('v128', { bitselect: 82 }),
};

export const i8x16 = {
  const: laneConstants('i8x16', 16, (to, n) => to.byte(n & 0xff)),
  ...unary('i8x16', 'i32', 'v128', { splat: 15 }),
  ...binary('i8x16', 'v128', 'v128', 'v128', {
    narrow_i16x8_s: 101,
  }),
  /** 16 byte positions, 0 to 15 in `a` and 16 to 31 in `b`. */
  shuffle: (a: V128, b: V128, positions: readonly number[]): V128 => {
    if (positions.length !== 16 || positions.some((p) => !(p >= 0 && p < 32)))
      throw new Error(`i8x16.shuffle: wants 16 positions from 0 to 31, got ${positions.join()}.`);
    return {
      type: 'v128',
      text: `i8x16.shuffle ${positions.join(' ')}`,
      code: opcode(simd(13)).bytes(positions).list,
      operands: [toNode('v128', a), toNode('v128', b)],
    };
  },
};

export const i16x8 = {
  ...binary('i16x8', 'v128', 'v128', 'v128', {
    narrow_i32x4_s: 133,
  }),
  ...unary('i16x8', 'v128', 'v128', {
    extend_low_i8x16_u: 137,
  }),
};

export const i32x4 = {
  const: laneConstants('i32x4', 4, integer32),
  ...unary('i32x4', 'i32', 'v128', { splat: 17 }),
  ...laneAccess('i32x4', 'i32', simd(27), 4),
  ...binary('i32x4', 'v128', 'v128', 'v128', {
    eq: 55,
    ne: 56,
    lt_s: 57,
    lt_u: 58,
    gt_s: 59,
    gt_u: 60,
    le_s: 61,
    le_u: 62,
    ge_s: 63,
    ge_u: 64,
    add: 174,
    sub: 177,
    mul: 181,
    min_s: 182,
    max_s: 184,
  }),
  ...unary('i32x4', 'v128', 'v128', {
    abs: 160,
    neg: 161,
    extend_low_i16x8_u: 169,
    trunc_sat_f32x4_s: 248,
    trunc_sat_f64x2_s_zero: 252,
  }),
  ...unary('i32x4', 'v128', 'i32', { bitmask: 164 }),
  ...binary('i32x4', 'v128', 'i32', 'v128', {
    shl: 171,
    shr_s: 172,
    shr_u: 173,
  }),
};

export const f32x4 = {
  const: laneConstants('f32x4', 4, (to, n) => to.float32(n)),
  ...unary('f32x4', 'f32', 'v128', { splat: 19 }),
  ...laneAccess('f32x4', 'f32', simd(31), 4),
  ...binary('f32x4', 'v128', 'v128', 'v128', {
    eq: 65,
    ne: 66,
    lt: 67,
    gt: 68,
    le: 69,
    ge: 70,
    add: 228,
    sub: 229,
    mul: 230,
    div: 231,
    min: 232,
    max: 233,
    pmin: 234,
    pmax: 235,
  }),
  ...unary('f32x4', 'v128', 'v128', {
    ceil: 103,
    floor: 104,
    trunc: 105,
    nearest: 106,
    abs: 224,
    neg: 225,
    sqrt: 227,
    convert_i32x4_s: 250,
    demote_f64x2_zero: 94,
  }),
  /** (a, b, c): a·b + c and -(a·b) + c, rounded once or twice as the machine likes. */
  ...ternary('f32x4', { relaxed_madd: 0x105, relaxed_nmadd: 0x106 }),
};

export const f64x2 = {
  const: laneConstants('f64x2', 2, (to, n) => to.float64(n)),
  ...binary('f64x2', 'v128', 'v128', 'v128', {
    eq: 71,
    lt: 73,
    ge: 76,
    add: 240,
    sub: 241,
    mul: 242,
    div: 243,
    pmin: 246,
    pmax: 247,
  }),
  ...unary('f64x2', 'v128', 'v128', {
    trunc: 122,
    nearest: 148,
    promote_low_f32x4: 95,
    convert_low_i32x4_s: 254,
  }),
};

/** `condition ? a : b`, both computed. */
export function select<T extends ValueType>(condition: I32, a: Value<T>, b: Value<T>): Value<T> {
  // The plain opcode serves numbers only; the typed one serves all.
  const code = a.type === 'v128' ? opcode(0x1c).byte(1).byte(0x7b) : opcode(0x1b);
  return {
    type: a.type,
    text: 'select',
    code: code.list,
    operands: [a, toNode(a.type, b), toNode('i32', condition)],
  };
}

export type { F32, F64, I32, I64, V128 };
