/** Builds nests from a few words, and compares what generated code makes of them with the interpreter. */
import { expect } from 'vitest';
import { generateNest } from '../../src/backends/wasm/codegen/nest/index.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import {
  printKernel,
  type AccessPart,
  type Expr,
  type NestKernel,
  type Reduction,
  type Stage,
} from '../../src/ir/kernel.ts';
import type { BinaryName, Comparison, UnaryName } from '../../src/ir/primitives.ts';
import { interpret } from './interpret.ts';
import { randomValues, relaxedHere, runKernel } from './run-kernel.ts';

/** Coefficients, then the offset if there is one more number than there are axes. */
export type Form = readonly number[];

export class NestBuilder {
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  readonly buffers: TypedArray[] = [];
  private readonly args: { dtype: DType; access: 'read' | 'write' }[] = [];
  private readonly exprs: Expr[] = [];
  private readonly reductions: Reduction[] = [];
  private readonly stages: Stage[] = [];

  constructor(outer: readonly number[], inner: readonly number[] = []) {
    this.outer = outer;
    this.inner = inner;
  }

  dtypeOf(expr: number): DType {
    return this.exprs[expr].dtype;
  }

  linear(form: Form): { coefs: number[]; offset: number } {
    const axes = this.outer.length + this.inner.length;
    return { coefs: form.slice(0, axes), offset: form[axes] ?? 0 };
  }

  /** An argument to read, with random values if none are given. */
  input(values: TypedArray | number, dtype: DType = 'float32'): number {
    const data =
      typeof values === 'number' ? randomValues(dtype, values, this.buffers.length + 1) : values;
    this.buffers.push(data);
    return this.args.push({ dtype, access: 'read' }) - 1;
  }

  output(size: number, dtype: DType = 'float32'): number {
    this.buffers.push(
      dtype === 'float32'
        ? new Float32Array(size).fill(-77)
        : dtype === 'int32'
          ? new Int32Array(size).fill(-77)
          : new Uint8Array(size).fill(77),
    );
    return this.args.push({ dtype, access: 'write' }) - 1;
  }

  emit(expr: Expr): number {
    return this.exprs.push(expr) - 1;
  }

  load(arg: number, form: Form, parts: readonly AccessPart[] = [], fill = 0): number {
    const access = { arg, ...this.linear(form), parts };
    return this.emit({ op: 'load', dtype: this.args[arg].dtype, access, fill });
  }

  bound(form: Form, extent: number): AccessPart {
    return { kind: 'bound', extent, ...this.linear(form) };
  }

  divided(form: Form, divisor: number, extent: number, stride: number): AccessPart {
    return { kind: 'divided', divisor, extent, stride, ...this.linear(form) };
  }

  index(form: Form): number {
    return this.emit({ op: 'index', dtype: 'int32', ...this.linear(form) });
  }

  constant(value: number, dtype: DType = 'float32'): number {
    return this.emit({ op: 'const', dtype, value });
  }

  unary(op: UnaryName, x: number, dtype = this.exprs[x].dtype): number {
    return this.emit({ op, dtype, args: [x] });
  }

  binary(op: BinaryName, x: number, y: number): number {
    return this.emit({ op, dtype: this.exprs[x].dtype, args: [x, y] });
  }

  compare(direction: Comparison, x: number, y: number): number {
    return this.emit({ op: 'compare', dtype: 'bool', direction, args: [x, y] });
  }

  select(c: number, x: number, y: number): number {
    return this.emit({ op: 'select', dtype: this.exprs[x].dtype, args: [c, x, y] });
  }

  convert(x: number, dtype: DType): number {
    return this.emit({ op: 'convert', dtype, args: [x] });
  }

  /** A stage with this reduction; gives the expression for its result. */
  reduce(kind: Reduction['kind'], expr: number): number {
    const dtype = kind.startsWith('arg') ? 'int32' : this.exprs[expr].dtype;
    const reduction = this.reductions.push({ kind, expr, dtype }) - 1;
    this.stages.push({ over: 'inner', reductions: [reduction], stores: [] });
    return this.emit({ op: 'reduced', dtype, reduction });
  }

  /** Several reductions in one stage. */
  reduceTogether(kinds: readonly (readonly [Reduction['kind'], number])[]): number[] {
    const before = this.stages.length;
    const results = kinds.map(([kind, expr]) => this.reduce(kind, expr));
    const stages = this.stages.splice(before);
    const reductions = stages.flatMap((s) => s.reductions);
    this.stages.push({ over: 'inner', reductions, stores: [] });
    return results;
  }

  store(over: 'inner' | 'outer', ...stores: readonly (readonly [number, Form, number])[]): this {
    this.stages.push({
      over,
      reductions: [],
      stores: stores.map(([arg, form, expr]) => ({ arg, expr, ...this.linear(form) })),
    });
    return this;
  }

  kernel(): NestKernel {
    const { outer, inner, args, exprs, reductions, stages } = this;
    return { kind: 'nest', outer, inner, args, exprs, reductions, stages };
  }
}

/** Every kind of range that units may be cut into. */
const splittings: ((units: number) => number[])[] = [
  () => [],
  (units) => Array.from({ length: units - 1 }, (_, i) => i + 1),
  (units) => [Math.floor(units / 3), Math.floor(units / 3), Math.floor((2 * units) / 3)],
];

/**
 * Runs a nest with each feature and splitting. Results must equal the interpreter's: integers and bools exactly, floats to
 * `tolerance` (relative); and each other's bit by bit, however the units are split.
 */
export function check(nest: NestBuilder, tolerance = 2e-6, generate = generateNest): TypedArray[] {
  const kernel = nest.kernel();
  const expected = nest.buffers.map((b) => b.slice());
  interpret(kernel, expected);
  let first: TypedArray[] = [];
  for (const relaxed of relaxedHere ? [false, true] : [false]) {
    const generated = generate(kernel, { relaxed, shared: false });
    splittings.forEach((split, i) => {
      const got = runKernel(generated, kernel.args, nest.buffers, kernel.outer[0], split);
      if (i === 0) first = got;
      else expect(sameBits(got, first), 'the same bits when split differently').toBe(true);
      got.forEach((values, arg) => compare(values, expected[arg], tolerance, kernel, arg));
    });
  }
  return first;
}

function sameBits(a: readonly TypedArray[], b: readonly TypedArray[]): boolean {
  return a.every((values, i) => {
    const [x, y] = [new Uint8Array(values.buffer), new Uint8Array(b[i].buffer)];
    return x.every((byte, at) => byte === y[at]);
  });
}

/** Throws unless results are what they should be: integers and bools exactly, floats to `tolerance` (relative). */
export function compare(
  got: TypedArray,
  expected: TypedArray,
  tolerance: number,
  kernel: NestKernel,
  arg: number,
): void {
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [got[i], expected[i]];
    const close =
      a === b ||
      (Number.isNaN(a) && Number.isNaN(b)) ||
      (got instanceof Float32Array && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)));
    if (!close) throw new Error(`arg${arg}[${i}] is ${a}, not ${b}, in\n${printKernel(kernel)}`);
  }
}
