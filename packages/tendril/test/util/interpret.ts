/**
 * A slow, obviously right interpreter of kernels and programs: what generated code is compared with. Scalar arithmetic is the
 * reference evaluator's.
 */
import { evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import { makeTypedArray, type TypedArray } from '../../src/ir/dtype.ts';
import type { AnyGraphNode } from '../../src/ir/graph.ts';
import type {
  AccessPart,
  ContractionKernel,
  Expr,
  Kernel,
  Linear,
  NestKernel,
  Reduction,
  Store,
} from '../../src/ir/kernel.ts';
import type { Program } from '../../src/ir/program.ts';

type Axes = readonly number[];

function at(form: Linear, axes: Axes): number {
  return form.coefs.reduce((sum, c, i) => sum + (c === 0 ? 0 : c * axes[i]), form.offset);
}

/** What a part adds to the address, or null where it is out of bounds. */
function partValue(part: AccessPart, axes: Axes, value: (expr: number) => number): number | null {
  if (part.kind === 'gathered') {
    return Math.min(Math.max(value(part.expr), 0), part.extent - 1) * part.stride;
  }
  const form = at(part, axes);
  if (part.kind === 'bound') return form >= 0 && form < part.extent ? 0 : null;
  const quotient = form / part.divisor;
  const inside = Number.isInteger(quotient) && quotient >= 0 && quotient < part.extent;
  return inside ? quotient * part.stride : null;
}

class Evaluation {
  readonly #exprs: readonly Expr[];
  readonly #args: readonly TypedArray[];
  readonly #axes: Axes;
  readonly #special: { reduced?: readonly number[]; sum?: number };
  readonly #known = new Map<number, number>();

  constructor(
    exprs: readonly Expr[],
    args: readonly TypedArray[],
    axes: Axes,
    special: { reduced?: readonly number[]; sum?: number },
  ) {
    this.#exprs = exprs;
    this.#args = args;
    this.#axes = axes;
    this.#special = special;
  }

  value = (i: number): number => {
    let v = this.#known.get(i);
    if (v === undefined) this.#known.set(i, (v = this.#compute(this.#exprs[i])));
    return v;
  };

  #compute(expr: Expr): number {
    switch (expr.op) {
      case 'const':
        return expr.value;
      case 'index':
        return at(expr, this.#axes);
      case 'bound':
        return expr.parts.every((p) => partValue(p, this.#axes, this.value) !== null) ? 1 : 0;
      case 'reduced':
        return this.#special.reduced![expr.reduction];
      case 'sum':
        return this.#special.sum!;
      case 'load': {
        let address = at(expr.access, this.#axes);
        for (const part of expr.access.parts) {
          const added = partValue(part, this.#axes, this.value);
          if (added === null) return expr.fill;
          address += added;
        }
        const values = this.#args[expr.access.arg];
        if (!(address >= 0 && address < values.length)) {
          throw new Error(
            `load outside argument ${expr.access.arg}: ${address} of ${values.length}`,
          );
        }
        return values[address];
      }
      default: {
        const operands = expr.args.map((a) => {
          const { dtype } = this.#exprs[a];
          const values = makeTypedArray(dtype, 1);
          values[0] = this.value(a);
          return { shape: [], dtype, values };
        });
        const attrs =
          expr.op === 'compare' ? { comparison_direction: expr.direction } : { dtype: expr.dtype };
        const node = { op: expr.op, attrs, inputs: [], shape: [], dtype: expr.dtype };
        return evaluateNode(node as unknown as AnyGraphNode, operands)[0];
      }
    }
  }
}

function forEachIndex(extents: Axes, visit: (index: number[]) => void): void {
  if (extents.some((n) => n === 0)) return;
  const index = extents.map(() => 0);
  for (;;) {
    visit([...index]);
    let axis = extents.length - 1;
    while (axis >= 0 && ++index[axis] === extents[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

const starts = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  and: 1,
  or: 0,
  argmax: 0,
  argmin: 0,
};

class Accumulator {
  #value: number;
  #best: number | null = null;
  readonly #r: Reduction;

  constructor(r: Reduction) {
    this.#r = r;
    this.#value = starts[r.kind];
    if (r.dtype === 'int32' && r.kind === 'max') this.#value = -(2 ** 31);
    if (r.dtype === 'int32' && r.kind === 'min') this.#value = 2 ** 31 - 1;
  }

  add(x: number, position: number): void {
    const { kind, dtype } = this.#r;
    const old = this.#value;
    if (kind === 'sum') this.#value = dtype === 'int32' ? (old + x) | 0 : old + x;
    else if (kind === 'prod') this.#value = dtype === 'int32' ? Math.imul(old, x) : old * x;
    else if (kind === 'max') this.#value = Math.max(old, x);
    else if (kind === 'min') this.#value = Math.min(old, x);
    else if (kind === 'and')
      this.#value = dtype === 'bool' ? Number(old !== 0 && x !== 0) : position === 0 ? x : old & x;
    else if (kind === 'or') this.#value = dtype === 'bool' ? Number(old !== 0 || x !== 0) : old | x;
    else {
      const first = this.#best === null;
      const better = kind === 'argmax' ? x > this.#best! : x < this.#best!;
      const nan = Number.isNaN(x) && !Number.isNaN(this.#best!);
      if (first || better || nan) {
        this.#best = x;
        this.#value = position;
      }
    }
  }

  get value(): number {
    return this.#r.dtype === 'float32' ? Math.fround(this.#value) : this.#value;
  }
}

function write(store: Store, axes: Axes, args: readonly TypedArray[], value: number): void {
  const address = at(store, axes);
  if (!(address >= 0 && address < args[store.arg].length)) {
    throw new Error(`store outside argument ${store.arg}: ${address} of ${args[store.arg].length}`);
  }
  args[store.arg][address] = value;
}

function runNest(kernel: NestKernel, args: readonly TypedArray[]): void {
  forEachIndex(kernel.outer, (outer) => {
    const reduced: number[] = [];
    for (const stage of kernel.stages) {
      if (stage.over === 'outer') {
        const e = new Evaluation(kernel.exprs, args, [...outer, ...kernel.inner.map(() => 0)], {
          reduced,
        });
        for (const store of stage.stores) write(store, outer, args, e.value(store.expr));
        continue;
      }
      const accumulators = stage.reductions.map((r) => new Accumulator(kernel.reductions[r]));
      let position = 0;
      forEachIndex(kernel.inner, (inner) => {
        const axes = [...outer, ...inner];
        const e = new Evaluation(kernel.exprs, args, axes, { reduced });
        stage.reductions.forEach((r, i) =>
          accumulators[i].add(e.value(kernel.reductions[r].expr), position),
        );
        for (const store of stage.stores) write(store, axes, args, e.value(store.expr));
        position++;
      });
      stage.reductions.forEach((r, i) => (reduced[r] = accumulators[i].value));
    }
  });
}

function runContraction(kernel: ContractionKernel, args: readonly TypedArray[]): void {
  const isInt = kernel.exprs[kernel.a].dtype === 'int32';
  forEachIndex([...kernel.batch, ...kernel.m, ...kernel.n], (place) => {
    let sum = 0;
    forEachIndex(kernel.k, (k) => {
      const e = new Evaluation(kernel.exprs, args, [...place, ...k], {});
      const [a, b] = [e.value(kernel.a), e.value(kernel.b)];
      sum = isInt ? (sum + Math.imul(a, b)) | 0 : sum + a * b;
    });
    const axes = [...place, ...kernel.k.map(() => 0)];
    const e = new Evaluation(kernel.exprs, args, axes, { sum: isInt ? sum : Math.fround(sum) });
    const values = kernel.stores.map((store) => e.value(store.expr));
    kernel.stores.forEach((store, i) => write(store, axes, args, values[i]));
  });
}

/** Runs a kernel over whole arguments. Loads and stores outside them throw. */
export function interpretKernel(kernel: Kernel, args: readonly TypedArray[]): void {
  if (kernel.kind === 'nest') runNest(kernel, args);
  else runContraction(kernel, args);
}

/** Runs a program; temporaries lie in one arena, so that overlapping lives show. */
export function interpretProgram(program: Program, inputs: readonly TypedArray[]): TypedArray[] {
  const arena = new ArrayBuffer(program.arena);
  const reused = new Map(program.reuse.map((r) => [r.output, r.input]));
  const memory: TypedArray[] = [];
  const bufferAt = (i: number): TypedArray => {
    const { kind, dtype, size, index, offset } = program.buffers[i];
    if (memory[i] !== undefined) return memory[i];
    if (kind === 'input') return (memory[i] = inputs[index].slice());
    if (kind === 'output') {
      const input = reused.get(i);
      return (memory[i] = input !== undefined ? bufferAt(input) : makeTypedArray(dtype, size));
    }
    if (dtype === 'float32') return (memory[i] = new Float32Array(arena, offset, size));
    return (memory[i] =
      dtype === 'int32'
        ? new Int32Array(arena, offset, size)
        : new Uint8Array(arena, offset, size));
  };
  for (const step of program.steps) {
    if (step.kind === 'kernel') {
      interpretKernel(program.kernels[step.kernel], step.buffers.map(bufferAt));
    } else {
      const operands = step.operands.map((o, i) => ({ ...o, values: bufferAt(step.inputs[i]) }));
      bufferAt(step.output).set(evaluateNode(step.node, operands));
    }
  }
  return program.outputs.map((o) => bufferAt(o).slice());
}
