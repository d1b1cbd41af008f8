/**
 * For tests of contractions: generated code made to run, and kernels at random.
 */
import fc from 'fast-check';
import {
  LOWEST_ADDRESS,
  mathImports,
  SCRATCH_BYTES,
  type GeneratedKernel,
} from '../../src/backends/wasm/codegen/generated.ts';
import { relaxedHere } from './run-kernel.ts';
import { elementOf, product, walk } from './contraction-reference.ts';
import { generateContraction } from '../../src/backends/wasm/codegen/contraction/index.ts';
import { bytesPerElement, viewAs, type TypedArray } from '../../src/ir/dtype.ts';
import type {
  AccessPart,
  ContractionKernel,
  Expr,
  KernelArg,
  Linear,
  Store,
} from '../../src/ir/kernel.ts';

const guard = 64;

/** One memory for all: what earlier runs left in scratch memory must not matter. */
const memory = new WebAssembly.Memory({ initial: 256 });
const scratchAt = LOWEST_ADDRESS;
const argTable = scratchAt + SCRATCH_BYTES;
new Float32Array(memory.buffer, scratchAt, SCRATCH_BYTES / 4).fill(NaN);

type Run = (args: number, begin: number, end: number) => void;

/** Compiled code. Arguments have guards around them, which must stay as they are. */
export class Machine {
  readonly code: GeneratedKernel;
  readonly #kernel: ContractionKernel;
  readonly #run: Run;
  readonly #exports: WebAssembly.Exports;

  constructor(
    kernel: ContractionKernel,
    sizes: readonly number[],
    relaxed = relaxedHere,
    code = generateContraction(kernel, { relaxed, shared: false }),
  ) {
    this.#kernel = kernel;
    this.code = code;
    const kept = (this.code.kept ?? []).map(({ bytes }) => bytes / 4);
    const data = [...sizes, ...kept].reduce((sum, size) => sum + 4 * size + 3 * guard, 4096);
    const missing = Math.ceil((argTable + data - memory.buffer.byteLength) / 65536);
    if (missing > 0) memory.grow(missing);
    const scratch = new WebAssembly.Global({ value: 'i32', mutable: false }, scratchAt);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(this.code.bytes), {
      env: { memory, scratch },
      math: mathImports,
    });
    this.#exports = exports;
    this.#run = exports.kernel as Run;
  }

  /** Runs the units in the ranges between `cuts` (fractions), and gives the arguments as they are then. */
  run(args: readonly TypedArray[], extent: number, cuts: readonly number[] = []): TypedArray[] {
    const { buffer } = memory;
    const words = new Int32Array(buffer);
    const table = argTable;
    let top = table + 1024;
    const places = this.#kernel.args.map(({ dtype }, i) => {
      const at = Math.ceil((top + guard) / 64) * 64;
      new Uint8Array(buffer, top, at - top).fill(0xaa);
      const bytes = args[i].length * bytesPerElement[dtype];
      viewAs(dtype, buffer, at, args[i].length).set(args[i]);
      top = at + bytes;
      new Uint8Array(buffer, top, guard).fill(0xaa);
      words[table / 4 + i] = at;
      return { dtype, at, bytes };
    });
    const sizesOfCode = this.code.sizes ?? [];
    for (const { arg, bytes, name } of this.code.kept ?? []) {
      const at = Math.ceil((top + guard) / 64) * 64;
      new Uint8Array(buffer, top, at - top).fill(0xaa);
      const pack = this.#exports[name] as (...numbers: number[]) => void;
      pack(places[arg].at, at, ...sizesOfCode);
      top = at + bytes;
      new Uint8Array(buffer, top, guard).fill(0xaa);
      words[table / 4 + arg] = at;
      places.push({ dtype: 'float32', at, bytes });
    }
    words.set([extent, ...sizesOfCode], table / 4 + args.length);
    const units = this.code.units(extent);
    const ends = [...cuts.map((cut) => Math.floor(cut * units)).sort((x, y) => x - y), units];
    let begin = 0;
    for (const end of ends) {
      if (end > begin) this.#run(table, begin, end);
      begin = end;
    }
    for (const [i, { at, bytes }] of places.entries())
      for (const from of [at - guard, at + bytes])
        if (new Uint8Array(buffer, from, guard).some((byte) => byte !== 0xaa))
          throw new Error(`argument ${i} was written outside of its ${bytes} bytes`);
    return args.map(({ length }, i) =>
      viewAs(places[i].dtype, buffer, places[i].at, length).slice(),
    );
  }
}

/** The first elements that are not the same, bit by bit but for NaN's. (Comparing whole arrays by `toEqual` takes long.) */
export function differences(got: readonly TypedArray[], want: readonly TypedArray[]): string[] {
  const found: string[] = [];
  want.forEach((values, arg) => {
    if (got[arg].length !== values.length) found.push(`argument ${arg} has ${got[arg].length}`);
    for (let i = 0; i < values.length && found.length < 5; i++)
      if (!Object.is(got[arg][i], values[i]))
        found.push(`argument ${arg}[${i}] is ${got[arg][i]}, not ${values[i]}`);
  });
  return found;
}

/** Values of a pattern that is easy to sum without rounding: small integers and their eighths. */
export function fillArgs(args: readonly KernelArg[], sizes: readonly number[]): TypedArray[] {
  let seed = 12345;
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    return (seed >>> 16) & 0x7fff;
  };
  return args.map(({ dtype }, i) => {
    const size = sizes[i];
    if (dtype === 'bool') return Uint8Array.from({ length: size }, () => next() & 1);
    const value = (): number => (next() % 17) - 8;
    return dtype === 'int32'
      ? Int32Array.from({ length: size }, value)
      : Float32Array.from({ length: size }, () => value() / 8);
  });
}

/** How many elements each argument needs, from the largest address that the kernel touches. */
export function argSizes(kernel: ContractionKernel): number[] {
  const extents = [...kernel.batch, ...kernel.m, ...kernel.n, ...kernel.k];
  const sizes = kernel.args.map(() => 1);
  const touch = (arg: number, element: number): void => {
    if (element < 0) throw new Error(`the kernel touches element ${element}`);
    sizes[arg] = Math.max(sizes[arg], element + 1);
  };
  const largest = ({ coefs, offset }: Linear): number =>
    coefs.reduce((sum, c, i) => sum + Math.max(0, c * (extents[i] - 1)), offset);
  for (const store of kernel.stores) touch(store.arg, largest(store));
  for (const expr of kernel.exprs) {
    if (expr.op !== 'load') continue;
    const { access } = expr;
    if (access.parts.length === 0) {
      touch(access.arg, largest(access));
      continue;
    }
    const forms = [access, ...access.parts.filter((part) => part.kind !== 'gathered')];
    const used = extents.map((e, axis) => (forms.some((form) => form.coefs[axis]) ? e : 1));
    const element = elementOf(access);
    const at = used.map(() => 0);
    walk(at, 0, used, () => {
      const found = element(at);
      if (found !== null) touch(access.arg, found);
    });
  }
  return sizes;
}

/** The form with every class's first extent that is open set to `extent`. */
export function withExtent(kernel: ContractionKernel, extent: number): ContractionKernel {
  if (kernel.batch.length > 0) return { ...kernel, batch: [extent, ...kernel.batch.slice(1)] };
  return { ...kernel, m: [extent, ...kernel.m.slice(1)] };
}

export function openExtent(kernel: ContractionKernel): number {
  return kernel.batch.length > 0 ? kernel.batch[0] : kernel.m[0];
}

export const read = (dtype: KernelArg['dtype'] = 'float32'): KernelArg => ({
  dtype,
  access: 'read',
});
export const write = (dtype: KernelArg['dtype'] = 'float32'): KernelArg => ({
  dtype,
  access: 'write',
});

export function load(
  arg: number,
  coefs: readonly number[],
  offset = 0,
  parts: readonly AccessPart[] = [],
  fill = 0,
): Expr {
  return { op: 'load', dtype: 'float32', access: { arg, coefs, offset, parts }, fill };
}

/** A matrix product of [batch, m, k] and [batch, k, n], either of them transposed if need be. */
export function matmul(
  batch: readonly number[],
  m: number,
  n: number,
  k: number,
  transposeA = false,
  transposeB = false,
): ContractionKernel {
  const batchCoefs = (size: number): number[] =>
    batch.map((_, i) => product(batch.slice(i + 1)) * size);
  const a = transposeA ? [1, 0, m] : [k, 0, 1];
  const b = transposeB ? [0, k, 1] : [0, 1, n];
  return {
    kind: 'contraction',
    batch,
    m: [m],
    n: [n],
    k: [k],
    args: [read(), read(), write()],
    exprs: [
      load(0, [...batchCoefs(m * k), ...a]),
      load(1, [...batchCoefs(k * n), ...b]),
      { op: 'sum', dtype: 'float32' },
    ],
    a: 0,
    b: 1,
    stores: [{ arg: 2, expr: 2, coefs: [...batchCoefs(m * n), n, 1, 0], offset: 0 }],
  };
}

/** The kernel where these arguments seldom change. */
export function withSteady(
  kernel: ContractionKernel,
  steady: readonly number[],
): ContractionKernel {
  const args = kernel.args.map((arg, i): KernelArg =>
    steady.includes(i) ? { ...arg, steady: true } : arg,
  );
  return { ...kernel, args };
}

/** One dimension of an operand in memory: an axis, or a window that slides over it. */
interface Dimension {
  readonly form: Linear;
  readonly extent: number;
  readonly part: 'none' | 'bound' | 'divided';
  readonly divisor: number;
}

/** Lays dimensions out in memory in the given order; some gaps and an offset make the addresses less regular. */
function layOut(
  arg: number,
  dimensions: readonly Dimension[],
  order: readonly number[],
  gap: number,
  axes: number,
  fill: number,
): Expr {
  const strides = new Array<number>(dimensions.length);
  let size = 1;
  order.forEach((d, i) => {
    strides[d] = size;
    size *= dimensions[d].extent + (i === 0 ? gap : 0);
  });
  const coefs = new Array<number>(axes).fill(0);
  let offset = gap;
  const parts: AccessPart[] = [];
  dimensions.forEach(({ form, extent, part, divisor }, d) => {
    if (part === 'divided') {
      parts.push({ kind: 'divided', ...form, extent, divisor, stride: strides[d] });
      return;
    }
    form.coefs.forEach((c, axis) => (coefs[axis] += c * strides[d]));
    offset += form.offset * strides[d];
    if (part === 'bound') parts.push({ kind: 'bound', ...form, extent });
  });
  return load(arg, coefs, offset, parts, fill);
}

const shuffled = (length: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, i) => i),
    { minLength: length, maxLength: length },
  );

interface Shapes {
  readonly batch: number[];
  readonly m: number[];
  readonly n: number[];
  readonly k: number[];
}

/** Extents of a small problem in which edges of all kinds come up. */
const shapes: fc.Arbitrary<Shapes> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 3 }),
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 2 }),
    fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 3 }),
  )
  .filter(([batch, m, n, k]) => product([...batch, ...m, ...n, ...k]) <= 200_000)
  .map(([batch, m, n, k]) => ({ batch, m, n, k }));

type Epilogue = 'none' | 'bias' | 'bias relu' | 'residual' | 'two stores' | 'comparison' | 'index';

/** Contractions of all sorts: shapes, layouts, windows with padding, strides and dilations, epilogues. */
export const contractions: fc.Arbitrary<ContractionKernel> = shapes.chain((shape) => {
  const { batch, m, n, k } = shape;
  const axes = batch.length + m.length + n.length + k.length;
  const firstM = batch.length;
  const firstN = firstM + m.length;
  const firstK = firstN + n.length;
  const extents = [...batch, ...m, ...n, ...k];
  const unit = (axis: number, factor = 1, offset = 0): Linear => {
    const coefs = new Array<number>(axes).fill(0);
    coefs[axis] = factor;
    return { coefs, offset };
  };
  /** A row axis and a k axis that together slide a window over one dimension of the operand. */
  const window = (row: number, tap: number): fc.Arbitrary<Dimension> =>
    fc
      .record({
        stride: fc.integer({ min: 1, max: 2 }),
        dilation: fc.constantFrom(1, 1, 2, -1),
        padding: fc.integer({ min: -1, max: 2 }),
        divisor: fc.constantFrom(1, 1, 2, 3),
        short: fc.integer({ min: 0, max: 2 }),
      })
      .map(({ stride, dilation, padding, divisor, short }) => {
        const form = unit(row, stride, -padding);
        (form.coefs as number[])[tap] = dilation;
        const reach = stride * (extents[row] - 1) + Math.abs(dilation) * (extents[tap] - 1) + 1;
        const extent = Math.max(1, Math.ceil((reach - padding - short) / divisor));
        return { form, extent, part: divisor === 1 ? 'bound' : 'divided', divisor } as const;
      });
  const plain = (axis: number, backward: boolean): Dimension => ({
    form: backward ? unit(axis, -1, extents[axis] - 1) : unit(axis),
    extent: extents[axis],
    part: 'none',
    divisor: 1,
  });
  const operand = (arg: number, firstRow: number, rows: number): fc.Arbitrary<Expr> =>
    fc
      .record({
        windows: fc.integer({ min: 0, max: Math.min(rows, k.length, 2) }),
        backward: fc.integer({ min: 0, max: 9 }),
        broadcast: fc.integer({ min: 0, max: 9 }),
        gap: fc.constantFrom(0, 0, 1, 5),
        fill: fc.constantFrom(0, 0, 0.5),
        innermost: fc.constantFrom('any', 'row', 'row', 'k'),
      })
      .chain(({ windows, backward, broadcast, gap, fill, innermost }) => {
        const sliding = Array.from({ length: windows }, (_, i) => window(firstRow + i, firstK + i));
        const single: Dimension[] = [];
        for (let axis = 0; axis < axes; axis++) {
          const isRow = axis >= firstRow && axis < firstRow + rows;
          const slides =
            (isRow && axis < firstRow + windows) || (axis >= firstK && axis < firstK + windows);
          if (slides || (axis >= firstM && axis < firstK && !isRow) || axis === broadcast) continue;
          single.push(plain(axis, axis === backward));
        }
        return fc
          .tuple(fc.tuple(...sliding), shuffled(windows + single.length))
          .map(([slid, order]) => {
            const dimensions = [...slid, ...single];
            const axis = innermost === 'row' ? firstRow + rows - 1 : axes - 1;
            const first = dimensions.findIndex(({ form }) => form.coefs[axis] !== 0);
            if (innermost === 'any' || first < 0)
              return layOut(arg, dimensions, order, gap, axes, fill);
            const others = order.filter((d) => d !== first);
            return layOut(arg, dimensions, [first, ...others], gap, axes, fill);
          });
      });
  return fc
    .record({
      a: operand(0, firstM, m.length),
      b: operand(1, firstN, n.length),
      steady: fc.constantFrom([], [0], [1], [0, 1]),
      out: fc.oneof(fc.constant(null), shuffled(firstK)),
      epilogue: fc.constantFrom<Epilogue>(
        'none',
        'bias',
        'bias relu',
        'residual',
        'two stores',
        'comparison',
        'index',
      ),
    })
    .map(({ a, b, steady, out, epilogue }): ContractionKernel => {
      const strides = new Array<number>(axes).fill(0);
      let size = 1;
      for (const axis of out ?? Array.from({ length: firstK }, (_, i) => firstK - 1 - i)) {
        strides[axis] = size;
        size *= extents[axis];
      }
      const bias = new Array<number>(axes).fill(0);
      for (let axis = firstK - 1, step = 1; axis >= firstN; step *= extents[axis--])
        bias[axis] = step;
      const exprs: Expr[] = [a, b, { op: 'sum', dtype: 'float32' }];
      const args: KernelArg[] = [read(), read(), write()];
      for (const arg of steady) args[arg] = { ...args[arg], steady: true };
      const add = (expr: Expr): number => exprs.push(expr) - 1;
      const stores: Store[] = [{ arg: 2, expr: 2, coefs: strides, offset: 0 }];
      const store = (expr: number): void => {
        stores[0] = { ...stores[0], expr };
      };
      if (epilogue === 'bias' || epilogue === 'bias relu') {
        args.push(read());
        const biased = add({ op: 'add', dtype: 'float32', args: [2, add(load(3, bias))] });
        const zero = add({ op: 'const', dtype: 'float32', value: 0 });
        store(
          epilogue === 'bias'
            ? biased
            : add({ op: 'maximum', dtype: 'float32', args: [biased, zero] }),
        );
      } else if (epilogue === 'residual') {
        args.push(read());
        const twice = add({ op: 'add', dtype: 'float32', args: [2, 2] });
        store(add({ op: 'add', dtype: 'float32', args: [twice, add(load(3, strides))] }));
      } else if (epilogue === 'two stores') {
        args.push(write('int32'));
        const whole = add({ op: 'convert', dtype: 'int32', args: [2] });
        stores.push({ arg: 3, expr: whole, coefs: strides, offset: 0 });
      } else if (epilogue === 'comparison') {
        args[2] = write('bool');
        const half = add({ op: 'const', dtype: 'float32', value: 0.5 });
        store(add({ op: 'compare', dtype: 'bool', direction: 'GT', args: [2, half] }));
      } else if (epilogue === 'index') {
        const index = add({ op: 'index', dtype: 'int32', coefs: strides, offset: -1 });
        const position = add({ op: 'convert', dtype: 'float32', args: [index] });
        store(add({ op: 'multiply', dtype: 'float32', args: [2, position] }));
      }
      return { kind: 'contraction', ...shape, args, exprs, a: 0, b: 1, stores };
    });
});
