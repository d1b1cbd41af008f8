/**
 * What is packed in memory (halves, bytes) is unpacked where it is read. The compiler has it unpacked into memory by kernels of
 * their own, since words become elements by a division; on a graphics processor memory costs more than arithmetic. So what they
 * compute goes into the kernels that read it, and they and their temporaries are not needed any more.
 */
import type {
  Access,
  AccessPart,
  Expr,
  Gathered,
  Kernel,
  Linear,
  Load,
  NestKernel,
  Store,
} from '../../ir/kernel.ts';
import { storesOf, withForms } from '../../ir/expressions.ts';
import type { KernelStep, Program, Step } from '../../ir/program.ts';
import { product, stridesOf } from '../../ir/shape.ts';
import { moved } from './rewrite.ts';
import { Uses } from './uses.ts';

/** Longer code is not worth being repeated. */
const mostExprs = 48;

/** A step that computes all of a temporary, element by element, from memory that is at most half as large. */
interface Unpacking {
  readonly kernel: NestKernel;
  readonly buffers: readonly number[];
  readonly extents: readonly number[];
  /** By how many bits a flat index is shifted to leave out the last axis; 0 where there is one axis only. */
  readonly shift: number;
  /** Whether its own loads have bounds, which are forms of its axes. */
  readonly hasBounds: boolean;
  readonly result: number;
}

const isGathered = (part: AccessPart): part is Gathered => part.kind === 'gathered';
const isBound = (part: AccessPart): boolean => part.kind === 'bound';

function unpackingOf(
  { buffers }: Program,
  kernel: Kernel,
  { buffers: used, extent }: KernelStep,
): Unpacking | null {
  if (kernel.kind !== 'nest' || kernel.inner.length > 0 || kernel.exprs.length > mostExprs)
    return null;
  const stores = storesOf(kernel);
  if (stores.length !== 1) return null;
  const [{ arg, coefs, offset, expr }] = stores;
  const extents = [extent, ...kernel.outer.slice(1)];
  const strides = stridesOf(extents);
  const { kind, size } = buffers[used[arg]];
  const writesAll =
    kind === 'temp' &&
    offset === 0 &&
    product(extents) === size &&
    coefs.every((c, axis) => c === strides[axis] || extents[axis] === 1);
  const read = new Set(used.filter((_, i) => i !== arg));
  const elements = [...read].reduce((sum, b) => sum + buffers[b].size, 0);
  // What has one element is not packed, however that looks.
  if (!writesAll || read.size === 0 || size === 1 || 2 * elements > size + 1) return null;
  const shift = extents.length === 1 ? 0 : Math.log2(extents.at(-1)!);
  const hasBounds = kernel.exprs.some(
    (e) => e.op === 'bound' || (e.op === 'load' && !e.access.parts.every(isGathered)),
  );
  if (shift > 0 && (extents.length > 2 || !Number.isInteger(shift) || hasBounds)) return null;
  return { kernel, buffers: used, extents, shift, hasBounds, result: expr };
}

/** Writes what an unpacking computes behind the expressions of another kernel. */
class Insertion {
  private readonly exprs: Expr[];
  private readonly unpacking: Unpacking;
  private readonly rename: (arg: number) => number;

  /** @param rename gives the other kernel's arguments for those of the unpacking. */
  constructor(exprs: Expr[], unpacking: Unpacking, rename: (arg: number) => number) {
    this.exprs = exprs;
    this.unpacking = unpacking;
    this.rename = rename;
  }

  /** The element at the place of an access of the other kernel; beyond its bounds it may be anything. */
  elementAt(flat: Access): number {
    const { kernel, shift, result } = this.unpacking;
    const bounds = flat.parts.filter(isBound);
    const at: number[] = [];
    if (shift === 0 && bounds.length === flat.parts.length) {
      const along = <L extends Linear>(form: L): L => ({
        ...form,
        coefs: flat.coefs.map((c) => c * form.coefs[0]),
        offset: flat.offset * form.coefs[0] + form.offset,
      });
      for (const expr of withForms(kernel.exprs, along)) {
        const here = moved(expr, (id) => at[id], this.rename);
        at.push(this.push(here.op === 'load' ? withParts(here, bounds) : here));
      }
      return at[result];
    }
    const places = this.placesOf(flat);
    for (const expr of kernel.exprs) {
      const here = moved(expr, (id) => at[id], this.rename);
      if (here.op === 'index') at.push(this.valueOf(here, places));
      else if (here.op === 'load')
        at.push(this.push(withParts(this.gather(here, places, flat.coefs.length), bounds)));
      else at.push(this.push(here));
    }
    return at[result];
  }

  /** The indices of the unpacking's axes, as values. */
  private placesOf({ coefs, offset, parts }: Access): number[] {
    const { shift } = this.unpacking;
    let index = this.push({ op: 'index', dtype: 'int32', coefs, offset });
    for (const { expr, extent, stride } of parts.filter(isGathered)) {
      const place = this.binary(
        'minimum',
        this.binary('maximum', expr, this.int(0)),
        this.int(extent - 1),
      );
      index = this.binary('add', index, this.binary('multiply', place, this.int(stride)));
    }
    if (shift === 0) return [index];
    return [
      this.binary('shift_right_logical', index, this.int(shift)),
      this.binary('and', index, this.int(2 ** shift - 1)),
    ];
  }

  /** The value of a form over axes whose indices are values. */
  private valueOf({ coefs, offset }: Linear, places: readonly number[]): number {
    let sum: number | null = offset === 0 ? null : this.int(offset);
    for (const [axis, c] of coefs.entries()) {
      if (c === 0) continue;
      const term = c === 1 ? places[axis] : this.binary('multiply', places[axis], this.int(c));
      sum = sum === null ? term : this.binary('add', sum, term);
    }
    return sum ?? this.int(0);
  }

  /** A load whose address is a form over such axes. */
  private gather(load: Load, places: readonly number[], axes: number): Load {
    const { coefs, ...access } = load.access;
    const parts = coefs.flatMap((stride, axis): Gathered[] => {
      const [expr, extent] = [places[axis], this.unpacking.extents[axis]];
      return stride === 0 ? [] : [{ kind: 'gathered', expr, extent, stride }];
    });
    const here = { ...access, coefs: new Array<number>(axes).fill(0) };
    return withParts({ ...load, access: here }, parts);
  }

  private push(expr: Expr): number {
    return this.exprs.push(expr) - 1;
  }

  private int(value: number): number {
    return this.push({ op: 'const', dtype: 'int32', value });
  }

  private binary(
    op: 'add' | 'multiply' | 'and' | 'shift_right_logical' | 'maximum' | 'minimum',
    x: number,
    y: number,
  ): number {
    return this.push({ op, dtype: 'int32', args: [x, y] });
  }
}

const withParts = (load: Load, parts: readonly AccessPart[]): Load => ({
  ...load,
  access: { ...load.access, parts: [...parts, ...load.access.parts] },
});

/** The kernel with the elements of its argument `from` computed where it loads them; null where it loads them in another way. */
function unpackedIn(
  kernel: Kernel,
  { buffers }: KernelStep,
  from: number,
  unpacking: Unpacking,
): { kernel: Kernel; buffers: number[] } | null {
  const loads = kernel.exprs.filter((e): e is Load => e.op === 'load' && e.access.arg === from);
  const parts = loads.flatMap(({ access }) => access.parts);
  if (parts.some((part) => part.kind === 'divided')) return null;
  if (unpacking.hasBounds && parts.some(isGathered)) return null;
  const args = kernel.args.filter((_, i) => i !== from);
  const used = buffers.filter((_, i) => i !== from);
  const rename = (arg: number): number => {
    const buffer = unpacking.buffers[arg];
    const known = args.findIndex((each, i) => used[i] === buffer && each.access === 'read');
    if (known >= 0) return known;
    used.push(buffer);
    return args.push({ dtype: unpacking.kernel.args[arg].dtype, access: 'read' }) - 1;
  };
  const own = (arg: number): number => (arg > from ? arg - 1 : arg);
  const exprs: Expr[] = [];
  const insertion = new Insertion(exprs, unpacking, rename);
  const at: number[] = [];
  for (const expr of kernel.exprs) {
    if (expr.op !== 'load' || expr.access.arg !== from) {
      at.push(exprs.push(moved(expr, (id) => at[id], own)) - 1);
      continue;
    }
    const { dtype, fill } = expr;
    const here = moved(
      expr,
      (id) => at[id],
      () => 0,
    ) as Load;
    const bounds = here.access.parts.filter(isBound);
    let value = insertion.elementAt(here.access);
    if (bounds.length > 0) {
      const inside = exprs.push({ op: 'bound', dtype: 'bool', parts: bounds }) - 1;
      const other = exprs.push({ op: 'const', dtype, value: fill }) - 1;
      value = exprs.push({ op: 'select', dtype, args: [inside, value, other] }) - 1;
    }
    at.push(value);
  }
  const stored = (store: Store): Store => ({ ...store, arg: own(store.arg), expr: at[store.expr] });
  if (kernel.kind === 'contraction') {
    const stores = kernel.stores.map(stored);
    return {
      kernel: { ...kernel, args, exprs, a: at[kernel.a], b: at[kernel.b], stores },
      buffers: used,
    };
  }
  const reductions = kernel.reductions.map((r) => ({ ...r, expr: at[r.expr] }));
  const stages = kernel.stages.map((stage) => ({ ...stage, stores: stage.stores.map(stored) }));
  return { kernel: { ...kernel, args, exprs, reductions, stages }, buffers: used };
}

/** @param into tells of the kernels into which unpacking may go. */
export function widenWhereRead(program: Program, into: (kernel: Kernel) => boolean): Program {
  const kernels = [...program.kernels];
  const steps: (Step | null)[] = [...program.steps];
  const uses = new Uses(program);
  program.steps.forEach((step, i) => {
    if (step.kind !== 'kernel' || !into(kernels[step.kernel])) return;
    let current = step;
    for (const buffer of uses.read[i]) {
      const from = uses.writer.get(buffer);
      const made = from === undefined ? null : steps[from];
      if (made?.kind !== 'kernel' || uses.readers(buffer) !== 1) continue;
      const unpacking = unpackingOf(program, kernels[made.kernel], made);
      if (unpacking === null || !uses.last(made.buffers, from!, i)) continue;
      const place = current.buffers.indexOf(buffer);
      const found = unpackedIn(kernels[current.kernel], current, place, unpacking);
      if (found === null) continue;
      current = { ...current, kernel: kernels.push(found.kernel) - 1, buffers: found.buffers };
      steps[from!] = null;
    }
    steps[i] = current;
  });
  const left = steps.filter((step) => step !== null);
  return left.length === steps.length ? program : { ...program, kernels, steps: left };
}
