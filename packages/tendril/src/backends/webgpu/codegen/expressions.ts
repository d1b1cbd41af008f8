/**
 * Expressions as WGSL: each becomes a named value at the place where it is first asked for. Those that have lanes become four,
 * which stay scalars, since a GPU's arithmetic is; only memory is accessed by vectors.
 */
import type { DType } from '../../../ir/dtype.ts';
import {
  operandsOf,
  type AccessPart,
  type Expr,
  type KernelArg,
  type Linear,
  type Load,
  type Store,
} from '../../../ir/kernel.ts';
import { laneCount, loadsVector, type Lanes } from './lanes.ts';
import type { Layout } from './layout.ts';
import { literal, typeOf } from '../../gpu/literal.ts';
import { operationCode } from '../../gpu/operations.ts';
import { readAt, writeAt } from './windows.ts';
import type { Writer } from './writer.ts';

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
  private readonly lanes: Lanes | null;
  /** The bindings that are arrays of vectors. */
  private readonly vectors: ReadonlySet<number>;
  /** In front of the names that it gives, where several share a scope. */
  private readonly prefix: string;
  private count = 0;

  constructor(
    w: Writer,
    kernel: { readonly exprs: readonly Expr[]; readonly args: readonly KernelArg[] },
    layout: Layout,
    axes: readonly string[],
    vectors: ReadonlySet<number> = new Set(),
    lanes: Lanes | null = null,
    prefix = '',
  ) {
    this.w = w;
    this.exprs = kernel.exprs;
    this.args = kernel.args;
    this.layout = layout;
    this.axes = axes;
    this.vectors = vectors;
    this.lanes = lanes;
    this.prefix = prefix;
  }

  /** The name of an expression's value, or of one lane of it, computed here unless it was before. */
  value(id: number, lane = 0): string {
    const own = this.varies(id) ? lane : 0;
    const known = this.w.name(this.key(id, own));
    if (known !== undefined) return known;
    const expr = this.exprs[id];
    for (const operand of operandsOf(expr)) this.value(operand, own);
    if (expr.op === 'load') this.writeLoad(id, expr, own);
    else {
      const name = this.named(id, own);
      this.w.line(`let ${name} = ${this.code(id, expr, own)};`);
      this.w.define(this.key(id, own), name);
    }
    return this.w.name(this.key(id, own))!;
  }

  /** All lanes of a value as a vector. */
  vector(id: number): string {
    const lanes = Array.from({ length: laneCount }, (_, lane) => this.value(id, lane));
    const type = typeOf[this.exprs[id].dtype];
    const vector = /^(\w+)\.x$/.exec(lanes[0])?.[1];
    const whole = vector !== undefined && lanes.every((l, i) => l === `${vector}.${'xyzw'[i]}`);
    if (whole) return vector;
    return lanes.every((l) => l === lanes[0])
      ? `vec4<${type}>(${lanes[0]})`
      : `vec4<${type}>(${lanes.join(', ')})`;
  }

  /** Stores come after all that is stored is computed: a result may lie where an operand of another one does. */
  storeAll(stores: readonly Store[]): void {
    const count = this.lanes === null ? 1 : laneCount;
    for (const { expr } of stores) for (let lane = 0; lane < count; lane++) this.value(expr, lane);
    for (const { arg, expr, ...form } of stores) {
      const { type } = this.layout.bindings[this.layout.places[arg].binding];
      const values = Array.from({ length: count }, (_, lane) =>
        toMemory(type, this.args[arg].dtype, this.value(expr, lane)),
      );
      if (this.lanes === null || form.coefs[this.lanes.axis] === 0)
        this.store(arg, this.form(form), values[0]);
      else if (this.vectors.has(this.layout.places[arg].binding))
        this.storeQuad(arg, this.form(form), `vec4<${type}>(${values.join(', ')})`);
      else values.forEach((value, lane) => this.store(arg, this.form(form, lane), value));
    }
  }

  form({ coefs, offset }: Linear, lane = 0): string {
    const terms = coefs.flatMap((c, axis) => {
      if (c === 0) return [];
      const name = this.axes[axis];
      return [c === 1 ? name : c === -1 ? `-${name}` : `${name} * ${c}i`];
    });
    const start = offset + (lane > 0 ? lane * coefs[this.lanes!.axis] : 0);
    if (start !== 0 || terms.length === 0) terms.push(`${start}i`);
    return terms.join(' + ').replaceAll('+ -', '- ');
  }

  private key(id: number, lane: number): string {
    return `${this.prefix}${id} ${lane}`;
  }

  private varies(id: number): boolean {
    return this.lanes?.varies[id] === true;
  }

  private named(id: number, lane: number): string {
    return this.varies(id) ? `${this.prefix}e${id}_${lane}` : `${this.prefix}e${id}`;
  }

  /** Where in its binding an argument's element lies. */
  private at(arg: number, index: string): string {
    const { base } = this.layout.places[arg];
    return base === 0 ? index : `${base}i + ${index}`;
  }

  private element(arg: number, index: string): string {
    const { binding } = this.layout.places[arg];
    const at = this.at(arg, index);
    if (!this.vectors.has(binding)) return readAt(this.layout, binding, at);
    const name = `${this.prefix}at${this.count++}`;
    this.w.line(`let ${name} = ${at};`);
    return `${readAt(this.layout, binding, `${name} >> 2u`)}[${name} & 3i]`;
  }

  /** Four elements, from one at which a vector begins. */
  private quad(arg: number, index: string): string {
    return readAt(this.layout, this.layout.places[arg].binding, `(${this.at(arg, index)}) >> 2u`);
  }

  /** What single elements are stored to is no array of vectors. */
  private store(arg: number, index: string, value: string): void {
    const { binding } = this.layout.places[arg];
    this.w.line(writeAt(this.layout, binding, this.at(arg, index), value));
  }

  private storeQuad(arg: number, index: string, value: string): void {
    const { binding } = this.layout.places[arg];
    this.w.line(writeAt(this.layout, binding, `(${this.at(arg, index)}) >> 2u`, value));
  }

  private writeLoad(id: number, expr: Load, lane: number): void {
    const { w } = this;
    const { access, dtype, fill } = expr;
    const { binding } = this.layout.places[access.arg];
    const { type } = this.layout.bindings[binding];
    const isVector =
      this.lanes !== null &&
      this.varies(id) &&
      this.vectors.has(binding) &&
      loadsVector(access, this.lanes.axis, this.lanes.varies);
    const { conditions, added } = this.parts(access.parts, lane);
    // A place before the first that is the same for all axes is one that is never read, and no WGSL all the same.
    const isNowhere = access.offset < 0 && access.coefs.every((c) => c === 0);
    const form = isNowhere && added.length === 0 ? '0i' : this.form(access, isVector ? 0 : lane);
    const index = [form, ...added].join(' + ');
    const name = isVector ? `${this.prefix}v${id}` : this.named(id, lane);
    const filler = literal(dtype, fill);
    // What is loaded as a vector is a vector of memory's type, and its lanes are what the expression's are.
    const whole = isVector ? `vec4<${type}>(${toMemory(type, dtype, filler)})` : filler;
    const load = (): string =>
      isVector
        ? this.quad(access.arg, index)
        : fromMemory(type, dtype, this.element(access.arg, index));
    if (conditions.length === 0) w.line(`let ${name} = ${load()};`);
    else {
      w.line(`var ${name} = ${whole};`);
      w.block(`if (${conditions.join(' && ')})`, () => w.line(`${name} = ${load()};`));
    }
    if (!isVector) w.define(this.key(id, lane), name);
    else
      for (const [i, part] of [...'xyzw'].entries())
        w.define(this.key(id, i), fromMemory(type, dtype, `${name}.${part}`));
  }

  /** What must hold for an access, and what its parts add to the address. */
  private parts(
    parts: readonly AccessPart[],
    lane: number,
  ): { conditions: string[]; added: string[] } {
    const conditions: string[] = [];
    const added: string[] = [];
    for (const part of parts) {
      if (part.kind === 'gathered') {
        const place = `clamp(${this.value(part.expr, lane)}, 0i, ${part.extent - 1}i)`;
        added.push(part.stride === 1 ? place : `${place} * ${part.stride}i`);
        continue;
      }
      const at = `${this.prefix}p${this.count++}`;
      this.w.line(`let ${at} = ${this.form(part, lane)};`);
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

  private code(id: number, expr: Exclude<Expr, Load>, lane: number): string {
    switch (expr.op) {
      case 'index':
        return this.form(expr, lane);
      case 'bound': {
        const { conditions } = this.parts(expr.parts, lane);
        return conditions.join(' && ') || 'true';
      }
      case 'reduced':
        return this.varies(id) ? `red${expr.reduction}_${lane}` : `red${expr.reduction}`;
      case 'sum':
        return this.lanes === null ? 'sum' : `sum[${lane}]`;
      default:
        return operationCode(this.exprs, expr, (id) => this.value(id, lane));
    }
  }
}
