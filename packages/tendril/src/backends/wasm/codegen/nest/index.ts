/**
 * Generates code for nests. The outer axes' loops are outermost; within them each stage walks the inner axes. Vectors run along
 * one axis, several side by side, and what is left of that axis is done in the same way with fewer lanes, so that a result does
 * not depend on where the work is cut.
 */
import type { Expr, NestKernel, Stage } from '../../../../ir/kernel.ts';
import { stridesOf } from '../../../../ir/shape.ts';
import { i32, select, type I32, type Local, type Value } from '../../assembler/index.ts';
import { Code, type Source } from '../code.ts';
import { emitExpr, emitStores, mathNeeded } from '../expr.ts';
import { exportKernel, kernelModule, type Features, type GeneratedKernel } from '../generated.ts';
import { Scope } from '../scope.ts';
import { costOfAll } from './costs.ts';
import { planNest, type Plan } from './plan.ts';
import { Accumulator } from './reduction.ts';

export function generateNest(kernel: NestKernel, features: Features): GeneratedKernel {
  const plan = planNest(kernel);
  const { module, math } = kernelModule(features, mathNeeded(kernel.exprs, kernel.exprs.keys()));
  exportKernel(module, (f) => {
    const args = f.param(0, 'i32');
    const addresses = kernel.args.map((_, i) => f.let('i32', i32.load(args, 4 * i), 'arg'));
    const extent = f.let('i32', i32.load(args, 4 * kernel.args.length), 'extent');
    const exprs = [...kernel.exprs, innerPosition(kernel)];
    const code = new Code({ f, exprs, args: kernel.args, addresses, features, math });
    new NestCode(kernel, plan, code).units(f.param(1, 'i32'), f.param(2, 'i32'), extent);
  });
  const inOneIndex = kernel.outer
    .map((size, axis) => (axis === 0 ? 1 : Math.ceil(size / plan.chunks[axis])))
    .reduce((a, b) => a * b, 1);
  return {
    bytes: module.bytes(),
    units: (extent) => Math.ceil(extent / plan.chunks[0]) * inOneIndex,
    unitCost: () => plan.unitCost,
  };
}

/** The row-major position in the inner space, which argmax and argmin give. */
function innerPosition({ outer, inner }: NestKernel): Expr {
  const coefs = [...outer.map(() => 0), ...stridesOf(inner)];
  return { op: 'index', dtype: 'int32', coefs, offset: 0 };
}

/** A range of an axis: numbers where they are known. */
interface Range {
  readonly from: I32;
  readonly to: I32;
}

/** Loops over axes whose inner loops are no longer than this are unrolled. */
const unrollLimit = 9;
/** Nor does unrolled code cost more than this, in vector instructions. */
const unrolledCost = 150;

class NestCode {
  private readonly kernel: NestKernel;
  private readonly plan: Plan;
  private readonly code: Code;
  private readonly extents: readonly number[];

  constructor(kernel: NestKernel, plan: Plan, code: Code) {
    this.kernel = kernel;
    this.plan = plan;
    this.code = code;
    this.extents = [...kernel.outer, ...kernel.inner];
  }

  /** Does units begin … end-1. Units are numbered row-major, in blocks of the plan's chunks of each outer axis. */
  units(begin: Local<'i32'>, end: Local<'i32'>, extent: Local<'i32'>): void {
    const { kernel, code, plan } = this;
    const { f } = code;
    const whole = kernel.outer.map((size): Range => ({ from: 0, to: size }));
    const split = kernel.outer.flatMap((size, axis) =>
      axis > 0 && plan.chunks[axis] < size ? [axis] : [],
    );
    const firstRange = (from: I32, to: I32): Range => {
      const scaled = (x: I32): I32 =>
        typeof x === 'number' || plan.chunks[0] === 1 ? x : i32.mul(x, plan.chunks[0]);
      return {
        from: f.let('i32', scaled(from), 'from'),
        to: f.let('i32', least(f.let('i32', scaled(to)), extent), 'to'),
      };
    };
    if (split.length === 0) {
      this.outerLoops(new Scope(code), plan.order, [firstRange(begin, end), ...whole.slice(1)]);
      return;
    }
    code.loop(begin, end, 1, (unit) => {
      const ranges = [...whole];
      let rest: Value<'i32'> = unit.local;
      for (const axis of [...split].reverse()) {
        const size = kernel.outer[axis];
        const chunk = plan.chunks[axis];
        const count = Math.ceil(size / chunk);
        const from = f.let('i32', i32.mul(i32.rem_u(rest, count), chunk), 'from');
        const last = i32.add(from, chunk);
        const to = size % chunk === 0 ? last : least(f.let('i32', last), i32.const(size));
        ranges[axis] = { from, to: f.let('i32', to, 'to') };
        rest = f.let('i32', i32.div_u(rest, count));
      }
      ranges[0] = firstRange(rest, i32.add(rest, 1));
      this.outerLoops(new Scope(code), plan.order, ranges);
    });
  }

  /** Loops over the axes in `order`, and inside of them the stages. */
  private outerLoops(scope: Scope, order: readonly number[], ranges: readonly Range[]): void {
    const [axis, ...rest] = order;
    if (axis === undefined) this.stages([scope]);
    else if (axis === this.plan.axis)
      this.vectors([scope], ranges[axis], (scopes) => this.stages(scopes));
    else {
      this.loop(axis, ranges[axis], (value) =>
        this.outerLoops(scope.bind(axis, value), rest, ranges),
      );
    }
  }

  private loop(axis: number, { from, to }: Range, body: (value: Source | number) => void): void {
    if (typeof from === 'number' && typeof to === 'number' && to - from === 1) body(from);
    else {
      const last = axis === 0 ? Infinity : this.extents[axis] - 1;
      this.code.loop(from, to, 1, body, last);
    }
  }

  /**
   * Walks the vector axis over a range: `unroll` vectors at a time, and what is left. `body` gets a scope for each of the vectors
   * side by side. A range that is cut out of an axis of known extent starts at a multiple of the vectors' width.
   */
  private vectors(
    scopes: readonly Scope[],
    { from, to }: Range,
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const { code, plan } = this;
    const { f } = code;
    const { axis, unroll } = plan;
    const [scope] = scopes;
    const width = 4 * unroll;
    const sideBySide = (value: Source | Local<'i32'> | number, count: number): Scope[] => {
      const first = scope.bind(axis, value).vectorise(axis, 4);
      return Array.from({ length: count }, (_, j) => first.shift(axis, 4 * j));
    };
    if (axis === 0) {
      const aligned = (by: number, start: I32): Local<'i32'> =>
        f.let('i32', i32.add(start, i32.and(i32.sub(to, start), -by)));
      const wide = aligned(width, from);
      code.loop(from, wide, width, (source) => body(sideBySide(source, unroll)));
      const full = unroll === 1 ? wide : aligned(4, wide);
      if (unroll > 1) code.loop(wide, full, 4, (source) => body(sideBySide(source, 1)));
      f.if(i32.lt_s(full, to), () => {
        const count = f.let('i32', i32.sub(to, full), 'count');
        body([scope.bind(axis, full).vectorise(axis, 4, count)]);
      });
      return;
    }
    const extent = this.extents[axis];
    const left = extent % width;
    const tail = (): void => {
      const tails = sideBySide(extent - left, Math.ceil(left / 4));
      const lanes = left % 4;
      if (lanes > 0) tails.push(tails.pop()!.vectorise(axis, lanes));
      body(tails);
    };
    if (typeof from === 'number' && typeof to === 'number') {
      if (to === width) body(sideBySide(0, unroll));
      else
        code.loop(
          from,
          to - left,
          width,
          (source) => body(sideBySide(source, unroll)),
          to - left - width,
        );
      if (left > 0) tail();
      return;
    }
    const wide = left === 0 ? to : least(asNode(to), i32.const(extent - left));
    const end = f.let('i32', wide);
    code.loop(
      from,
      end,
      width,
      (source) => body(sideBySide(source, unroll)),
      extent - left - width,
    );
    if (left > 0) f.if(i32.eq(to, extent), tail);
  }

  /** All stages for the outer indices of the given scopes. */
  private stages(scopes: readonly Scope[]): void {
    let current = scopes;
    for (const stage of this.kernel.stages) {
      if (stage.over === 'outer') {
        for (const scope of current) emitStores(scope, stage.stores);
      } else {
        current = this.plan.vertical
          ? this.verticalStage(current, stage)
          : this.horizontalStage(current[0], stage);
      }
    }
  }

  /** Each of the scopes' vectors has accumulators of its own. */
  private verticalStage(scopes: readonly Scope[], stage: Stage): readonly Scope[] {
    const { kernel } = this;
    const axes = kernel.inner.map((_, i) => kernel.outer.length + i);
    const accumulators = scopes.map(() => this.accumulators(stage));
    this.innerLoops(scopes, axes, this.stageCost(stage) * scopes.length, (inner) =>
      inner.forEach((scope, j) => this.step(scope, stage, accumulators[j], 4)),
    );
    return scopes.map((scope, j) =>
      stage.reductions.reduce(
        (known, r, i) => known.withReduced(r, accumulators[j][i].result(), true),
        scope,
      ),
    );
  }

  /** Vectors run along an inner axis; each of those side by side has accumulators, which are joined at the end. */
  private horizontalStage(scope: Scope, stage: Stage): readonly Scope[] {
    const { kernel, plan } = this;
    const axes = kernel.inner
      .map((_, i) => kernel.outer.length + i)
      .filter((axis) => axis !== plan.axis);
    const extent = this.extents[plan.axis];
    const accumulators: Accumulator[][] = [];
    const sets = Math.max(1, Math.min(plan.unroll, Math.ceil(extent / 4)));
    for (let j = 0; j < sets; j++) accumulators.push(this.accumulators(stage));
    const range = { from: 0, to: extent };
    this.innerLoops([scope], axes, this.stageCost(stage) * Math.ceil(extent / 4), (inner) =>
      this.vectors(inner, range, (vectors) =>
        vectors.forEach((v, j) => this.step(v, stage, accumulators[j], v.lanes)),
      ),
    );
    let result = scope;
    stage.reductions.forEach((r, i) => {
      const [first, ...others] = accumulators.map((set) => set[i]);
      for (const other of others) first.join(other);
      first.joinLanes();
      result = result.withReduced(r, first.result(), false);
    });
    return [result];
  }

  private accumulators(stage: Stage): Accumulator[] {
    return stage.reductions.map((r) => new Accumulator(this.code, this.kernel.reductions[r]));
  }

  /** What a stage does at one inner index. */
  private step(
    scope: Scope,
    stage: Stage,
    accumulators: readonly Accumulator[],
    lanes: number,
  ): void {
    const { kernel } = this;
    stage.reductions.forEach((r, i) => {
      const value = emitExpr(scope, kernel.reductions[r].expr);
      accumulators[i].add(value, lanes, () => emitExpr(scope, kernel.exprs.length));
    });
    emitStores(scope, stage.stores);
  }

  private stageCost(stage: Stage): number {
    const { exprs, reductions } = this.kernel;
    const wanted = stage.reductions.map((r) => reductions[r].expr);
    return costOfAll(exprs, [...wanted, ...stage.stores.map((s) => s.expr)]) + wanted.length;
  }

  /** Loops over inner axes, the same for all scopes. Short ones at the inside are unrolled: their indices become numbers. */
  private innerLoops(
    scopes: readonly Scope[],
    axes: readonly number[],
    cost: number,
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const [axis, ...rest] = axes;
    if (axis === undefined) {
      body(scopes);
      return;
    }
    const next = (value: Source | number): void =>
      this.innerLoops(
        scopes.map((scope) => scope.bind(axis, value)),
        rest,
        cost,
        body,
      );
    const rounds = axes.reduce((size, a) => size * this.extents[a], 1);
    const extent = this.extents[axis];
    if (rounds <= unrollLimit && rounds * cost <= unrolledCost) {
      for (let i = 0; i < extent; i++) next(i);
    } else this.loop(axis, { from: 0, to: extent }, next);
  }
}

function asNode(x: I32): Value<'i32'> {
  return typeof x === 'number' ? i32.const(x) : x;
}

/** The smaller of two values. */
function least(a: Value<'i32'>, b: Value<'i32'>): Value<'i32'> {
  return select(i32.lt_s(a, b), a, b);
}
