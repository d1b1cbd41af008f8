/** Expressions as WGSL: each becomes a named value at the place where it is first asked for. */
import type { DType } from '../../../ir/dtype.ts';
import {
  operandsOf,
  type AccessPart,
  type Expr,
  type KernelArg,
  type Linear,
  type Store,
} from '../../../ir/kernel.ts';
import type { Comparison } from '../../../ir/primitives.ts';
import { binaryCode, unaryCode } from '../../gpu/elementwise.ts';
import type { Layout } from './layout.ts';
import { literal, typeOf } from '../../gpu/literal.ts';
import type { Writer } from './writer.ts';

const operators: Record<Comparison, string> = {
  EQ: '==',
  NE: '!=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
};

/** Type of memory, type of expression → the code that turns one into the other. */
function fromMemory(memory: 'f32' | 'i32' | 'u32', dtype: DType, element: string): string {
  if (dtype === 'bool') return `(${element} != 0u)`;
  return memory === typeOf[dtype] ? element : `bitcast<${typeOf[dtype]}>(${element})`;
}

function toMemory(memory: 'f32' | 'i32' | 'u32', dtype: DType, value: string): string {
  if (dtype === 'bool') return `select(0u, 1u, ${value})`;
  return memory === typeOf[dtype] ? value : `bitcast<${memory}>(${value})`;
}

export class Expressions {
  private readonly w: Writer;
  private readonly exprs: readonly Expr[];
  private readonly args: readonly KernelArg[];
  private readonly layout: Layout;
  /** Names of the kernel's axes. */
  private readonly axes: readonly string[];
  private count = 0;

  constructor(
    w: Writer,
    kernel: { readonly exprs: readonly Expr[]; readonly args: readonly KernelArg[] },
    layout: Layout,
    axes: readonly string[],
  ) {
    this.w = w;
    this.exprs = kernel.exprs;
    this.args = kernel.args;
    this.layout = layout;
    this.axes = axes;
  }

  /** The name of an expression's value, computed here unless it was before. */
  value(id: number): string {
    const known = this.w.name(id);
    if (known !== undefined) return known;
    const expr = this.exprs[id];
    for (const operand of operandsOf(expr)) this.value(operand);
    const name = `e${id}`;
    this.write(name, expr);
    this.w.define(id, name);
    return name;
  }

  /** Stores come after all that is stored is computed: a result may lie where an operand of another one does. */
  storeAll(stores: readonly Store[]): void {
    for (const { expr } of stores) this.value(expr);
    for (const { arg, expr, ...form } of stores) {
      const { type } = this.layout.bindings[this.layout.places[arg].binding];
      const value = toMemory(type, this.args[arg].dtype, this.value(expr));
      this.w.line(`${this.element(arg, this.form(form))} = ${value};`);
    }
  }

  form({ coefs, offset }: Linear): string {
    const terms = coefs.flatMap((c, axis) => {
      if (c === 0) return [];
      const name = this.axes[axis];
      return [c === 1 ? name : c === -1 ? `-${name}` : `${name} * ${c}i`];
    });
    if (offset !== 0 || terms.length === 0) terms.push(`${offset}i`);
    return terms.join(' + ').replaceAll('+ -', '- ');
  }

  private element(arg: number, index: string): string {
    const { binding, base } = this.layout.places[arg];
    return `mem${binding}[${base === 0 ? index : `${base}i + ${index}`}]`;
  }

  private write(name: string, expr: Expr): void {
    const { w } = this;
    if (expr.op === 'load') {
      this.writeLoad(name, expr);
      return;
    }
    w.line(`let ${name} = ${this.code(expr)};`);
  }

  private writeLoad(name: string, expr: Expr & { op: 'load' }): void {
    const { w } = this;
    const { access, dtype, fill } = expr;
    const { type } = this.layout.bindings[this.layout.places[access.arg].binding];
    const { conditions, added } = this.parts(access.parts);
    const index = [this.form(access), ...added].join(' + ');
    const loaded = fromMemory(type, dtype, this.element(access.arg, index));
    if (conditions.length === 0) {
      w.line(`let ${name} = ${loaded};`);
      return;
    }
    w.line(`var ${name} = ${literal(dtype, fill)};`);
    w.line(`if (${conditions.join(' && ')}) { ${name} = ${loaded}; }`);
  }

  /** What must hold for an access, and what its parts add to the address. */
  private parts(parts: readonly AccessPart[]): { conditions: string[]; added: string[] } {
    const conditions: string[] = [];
    const added: string[] = [];
    for (const part of parts) {
      if (part.kind === 'gathered') {
        const place = `clamp(${this.value(part.expr)}, 0i, ${part.extent - 1}i)`;
        added.push(part.stride === 1 ? place : `${place} * ${part.stride}i`);
        continue;
      }
      const at = `p${this.count++}`;
      this.w.line(`let ${at} = ${this.form(part)};`);
      if (part.kind === 'bound') {
        // As unsigned, what is below 0 is large.
        conditions.push(`u32(${at}) < ${part.extent}u`);
      } else {
        conditions.push(`u32(${at}) < ${part.extent * part.divisor}u`);
        conditions.push(`${at} % ${part.divisor}i == 0i`);
        added.push(`${at} / ${part.divisor}i * ${part.stride}i`);
      }
    }
    return { conditions, added };
  }

  private typeOf(id: number): DType {
    return this.exprs[id].dtype;
  }

  private code(expr: Exclude<Expr, { op: 'load' }>): string {
    switch (expr.op) {
      case 'const':
        return literal(expr.dtype, expr.value);
      case 'index':
        return this.form(expr);
      case 'bound': {
        const { conditions } = this.parts(expr.parts);
        return conditions.join(' && ') || 'true';
      }
      case 'reduced':
        return `red${expr.reduction}`;
      case 'sum':
        return 'sum';
      case 'compare':
        return this.compare(expr.direction, expr.args);
      case 'select': {
        const [p, x, y] = expr.args.map((id) => this.value(id));
        return `select(${y}, ${x}, ${p})`;
      }
      case 'convert':
        return convert(this.typeOf(expr.args[0]), expr.dtype, this.value(expr.args[0]));
      case 'bitcast_convert': {
        const x = this.value(expr.args[0]);
        return this.typeOf(expr.args[0]) === expr.dtype
          ? x
          : `bitcast<${typeOf[expr.dtype]}>(${x})`;
      }
      default: {
        const dtype = this.typeOf(expr.args[0]);
        const [x, y] = (expr.args as readonly number[]).map((id) => this.value(id));
        return expr.args.length === 1
          ? unaryCode(expr.op as Parameters<typeof unaryCode>[0], dtype, x)
          : binaryCode(expr.op as Parameters<typeof binaryCode>[0], dtype, x, y);
      }
    }
  }

  private compare(direction: Comparison, [a, b]: readonly [number, number]): string {
    const [x, y] = [this.value(a), this.value(b)];
    const dtype = this.typeOf(a);
    if (dtype === 'bool' && direction !== 'EQ' && direction !== 'NE')
      return `select(0i, 1i, ${x}) ${operators[direction]} select(0i, 1i, ${y})`;
    const plain = `${x} ${operators[direction]} ${y}`;
    if (dtype !== 'float32') return plain;
    const unordered = [a, b].filter((id) => this.mayBeNaN(id)).map((id) => this.value(id));
    if (direction === 'NE') return [plain, ...unordered.map((v) => `is_nan(${v})`)].join(' || ');
    return [plain, ...unordered.map((v) => `!is_nan(${v})`)].join(' && ');
  }

  private mayBeNaN(id: number): boolean {
    const expr = this.exprs[id];
    if (expr.op === 'const') return Number.isNaN(expr.value);
    return !(expr.op === 'convert' && this.typeOf(expr.args[0]) !== 'float32');
  }
}

function convert(from: DType, to: DType, x: string): string {
  if (from === to) return x;
  if (to === 'bool') return from === 'float32' ? `(${x} != 0.0 || is_nan(${x}))` : `${x} != 0i`;
  if (from === 'bool') return to === 'float32' ? `select(0.0, 1.0, ${x})` : `select(0i, 1i, ${x})`;
  return to === 'float32' ? `f32(${x})` : `to_int(${x})`;
}
