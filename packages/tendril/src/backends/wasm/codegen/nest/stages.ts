/** The stages of a nest at one outer index, or at several side by side: the loops over the inner axes, and what happens in them. */
import type { NestKernel, Stage } from '../../../../ir/kernel.ts';
import { emitExpr, emitStores } from '../expr.ts';
import type { V128 } from '../../assembler/index.ts';
import type { Scope } from '../scope.ts';
import { costOfAll } from './costs.ts';
import { blockRounds, type AxisValue, type Flush, type Loops } from './loops.ts';
import type { Plan } from './plan.ts';
import { Accumulator } from './reduction.ts';

/** Loops over axes with no more rounds than this are unrolled … */
const unrollLimit = 9;
/** … if all of that code costs no more than this, in vector instructions. */
const unrolledCost = 150;
const unrolls = (rounds: number, cost: number): boolean =>
  rounds <= unrollLimit && rounds * cost <= unrolledCost;
/** Where a sum goes over several axes, it is flushed after each round of the last, if that has so many values. */
const longRow = 16;

export class Stages {
  private readonly kernel: NestKernel;
  private readonly plan: Plan;
  private readonly loops: Loops;
  /** The expression for the row-major position in the inner space. */
  private readonly position: number;

  constructor(kernel: NestKernel, plan: Plan, loops: Loops, position: number) {
    this.kernel = kernel;
    this.plan = plan;
    this.loops = loops;
    this.position = position;
  }

  /** All stages, for each of the scopes. */
  emit(scopes: readonly Scope[]): void {
    let current = scopes;
    for (const stage of this.kernel.stages) {
      if (stage.over === 'outer') {
        for (const scope of current) emitStores(scope, stage.stores);
      } else if (this.plan.vertical) current = this.vertical(current, stage);
      else current = current.map((scope) => this.horizontal(scope, stage));
    }
  }

  /** Each of the scopes' vectors has accumulators of its own. */
  private vertical(scopes: readonly Scope[], stage: Stage): readonly Scope[] {
    const { kernel } = this;
    const axes = kernel.inner.map((_, i) => kernel.outer.length + i);
    const cost = this.stageCost(stage) * scopes.length;
    const rounds = this.rounds(axes);
    const { sets, flush } = this.accumulators(stage, scopes.length, rounds, unrolls(rounds, cost));
    const step = (inner: readonly Scope[]): void =>
      inner.forEach((scope, j) => this.step(scope, stage, sets[j]));
    this.innerLoops(scopes, axes, cost, flush, step);
    return scopes.map((scope, j) =>
      stage.reductions.reduce(
        (known, r, i) => known.withReduced(r, this.resultOf(stage, i, sets[j]), true),
        scope,
      ),
    );
  }

  /** Vectors run along an inner axis; each of those side by side has accumulators, which are joined at the end. */
  private horizontal(scope: Scope, stage: Stage): Scope {
    const { kernel, plan, loops } = this;
    const unroll = plan.unrolls[kernel.stages.indexOf(stage)];
    const extent = loops.extents[plan.axis];
    const axes = kernel.inner
      .map((_, i) => kernel.outer.length + i)
      .filter((axis) => axis !== plan.axis);
    const sideBySide = Math.max(1, Math.min(unroll, Math.ceil(extent / 4)));
    const steps = Math.ceil(extent / (4 * unroll));
    const { sets, flush } = this.accumulators(stage, sideBySide, this.rounds(axes) * steps, false);
    const step = (vectors: readonly Scope[]): void =>
      vectors.forEach((v, j) => this.step(v, stage, sets[j]));
    const range = { from: 0, to: extent };
    const vectors = (inner: readonly Scope[]): void => {
      loops.vectors(plan.axis, unroll, inner, range, { peeled: plan.peeled, flush }, step);
      if (flush && steps >= longRow) flush();
    };
    this.innerLoops([scope], axes, this.stageCost(stage) * Math.ceil(extent / 4), flush, vectors);
    let result = scope;
    stage.reductions.forEach((_, i) => {
      if (this.bearerOf(stage, i) === i) {
        const [first, ...others] = sets.map((set) => set[i]);
        for (const other of others) first.join(other);
        first.joinLanes();
      }
    });
    stage.reductions.forEach((r, i) => {
      result = result.withReduced(r, this.resultOf(stage, i, sets[0]), false);
    });
    return result;
  }

  /** The reduction of a stage whose accumulator has the result of another: who finds the place of an extreme finds the extreme. */
  private bearerOf(stage: Stage, i: number): number {
    const { reductions } = this.kernel;
    const { kind, expr } = reductions[stage.reductions[i]];
    const place = kind === 'max' ? 'argmax' : kind === 'min' ? 'argmin' : null;
    const found = stage.reductions.findIndex(
      (r) => reductions[r].kind === place && reductions[r].expr === expr,
    );
    return found < 0 ? i : found;
  }

  private resultOf(stage: Stage, i: number, accumulators: readonly Accumulator[]): V128 {
    const bearer = this.bearerOf(stage, i);
    return bearer === i ? accumulators[i].result() : accumulators[bearer].extreme();
  }

  /**
   * `count` sets of accumulators, which take `rounds` values each. `flush` is to be called now and then, so that no sum gets too
   * many at a stretch; null where that does not matter.
   */
  private accumulators(
    stage: Stage,
    count: number,
    rounds: number,
    straight: boolean,
  ): { readonly sets: readonly Accumulator[][]; readonly flush: Flush } {
    const { code } = this.loops;
    const blocked = rounds >= 2 * blockRounds;
    const sets = Array.from({ length: count }, () =>
      stage.reductions.map(
        (r) => new Accumulator(code, this.kernel.reductions[r], blocked, straight),
      ),
    );
    const all = sets.flat();
    if (!all.some((accumulator) => accumulator.flushes)) return { sets, flush: null };
    return { sets, flush: () => all.forEach((accumulator) => accumulator.flush()) };
  }

  /** What a stage does at one inner index. */
  private step(scope: Scope, stage: Stage, accumulators: readonly Accumulator[]): void {
    const { exprs, reductions } = this.kernel;
    stage.reductions.forEach((r, i) => {
      if (this.bearerOf(stage, i) !== i) return;
      const { expr } = reductions[r];
      const product = exprs[expr];
      if (product.op === 'multiply' && accumulators[i].takesProducts) {
        const [x, y] = product.args.map((id) => emitExpr(scope, id));
        accumulators[i].addProduct(x, y, scope.lanes);
      } else {
        const position = () => emitExpr(scope, this.position);
        accumulators[i].add(emitExpr(scope, expr), scope.lanes, position);
      }
    });
    emitStores(scope, stage.stores);
  }

  private stageCost(stage: Stage): number {
    const { exprs, reductions } = this.kernel;
    const wanted = stage.reductions.map((r) => reductions[r].expr);
    return costOfAll(exprs, [...wanted, ...stage.stores.map((s) => s.expr)]) + wanted.length;
  }

  private rounds(axes: readonly number[]): number {
    return axes.reduce((rounds, axis) => rounds * this.loops.extents[axis], 1);
  }

  /** Loops over inner axes, the same for all scopes. Short ones at the inside are unrolled: their indices become numbers. */
  private innerLoops(
    scopes: readonly Scope[],
    axes: readonly number[],
    cost: number,
    flush: Flush,
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const [axis, ...rest] = axes;
    if (axis === undefined) {
      body(scopes);
      return;
    }
    const next = (value: AxisValue): void => {
      const bound = scopes.map((scope) => scope.bind(axis, value));
      this.innerLoops(bound, rest, cost, flush, body);
    };
    const rounds = this.rounds(axes);
    const extent = this.loops.extents[axis];
    if (unrolls(rounds, cost)) for (let i = 0; i < extent; i++) next(i);
    else this.loops.inner(axis, rest.length === 0 ? flush : null, next);
    if (flush && rest.length === 0 && extent >= longRow) flush();
  }
}
