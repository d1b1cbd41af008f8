/**
 * How a nest is walked: along which axis the vector lanes run, how many vectors side by side, and how the outer space is cut into
 * units of work. Nothing here depends on the open extent, so that the code serves them all.
 */
import type { Expr, Linear, NestKernel, Stage } from '../../../../ir/kernel.ts';
import { needed } from '../../../../ir/expressions.ts';
import { dependencies, type Dependencies } from '../dependencies.ts';
import { hasBounds } from './bounds.ts';
import { costOf, costOfAll } from './costs.ts';

export interface Plan {
  /** The axis along which lanes run. */
  readonly axis: number;
  /** Lanes run along an outer axis: each lane has its own reductions. Else the lanes of a reduction are joined at its end. */
  readonly vertical: boolean;
  /** Vectors side by side; where lanes run along an inner axis, each stage has a number of its own. */
  readonly unroll: number;
  readonly unrolls: readonly number[];
  /** The first and the last vectors of their axis get code of their own, because bounds need looking at only there. */
  readonly peeled: boolean;
  /** Likewise for what is near the ends of the other outer axes. */
  readonly parted: boolean;
  /** An outer axis that is walked so many indices at a time, so that loads that are strided along `axis` can be shared. */
  readonly block: { readonly axis: number; readonly width: number } | null;
  /** The outer axes in the order of their loops. */
  readonly order: readonly number[];
  /** For each outer axis, how many of its indices one unit of work covers. */
  readonly chunks: readonly number[];
  readonly unitCost: number;
}

/** What the open extent counts as while costs are weighed. */
const typicalExtent = 64;

/** Moving one lane by itself, in vector instructions. */
const laneMove = 2;

/** Nanoseconds that a simple vector instruction takes, about. */
const nanoseconds = 0.25;
/** What a unit of work should take at most, about, in nanoseconds, so that threads can share the work evenly. */
const unitTarget = 8000;

export function planNest(kernel: NestKernel): Plan {
  const extents = [...kernel.outer, ...kernel.inner];
  extents[0] = typicalExtent;
  const needs = dependencies(kernel.exprs);
  const costs = extents.map((_, axis) => costAlong(kernel, needs, extents, axis));
  // Of equals the last: what lies there is likely near in memory too.
  let axis = costs.length - 1;
  costs.forEach((cost, candidate) => {
    if (cost < costs[axis]) axis = candidate;
  });
  const outerAxes = kernel.outer.map((_, i) => i);
  const vertical = axis < kernel.outer.length;
  const block = vertical ? chooseBlock(kernel, extents, axis) : null;
  const last = vertical ? [...(block ? [block.axis] : []), axis] : [];
  const order = [...outerAxes.filter((a) => !last.includes(a)), ...last];
  const unrolls = kernel.stages.map((stage) => chooseUnroll(kernel, stage, extents, axis));
  const unroll = block ? 1 : Math.min(...unrolls);
  const points = extents.slice(0, kernel.outer.length).reduce((a, b) => a * Math.max(1, b), 1);
  const pointCost = (costs[axis] * nanoseconds) / points;
  const steps = kernel.outer.map((_, a) =>
    a === axis ? 4 * unroll : a === block?.axis ? block.width : 1,
  );
  const { chunks, unitCost } = cut(kernel, pointCost, steps);
  const small = bodyCost(kernel, extents, vertical) * unroll <= copiedCost;
  return {
    axis,
    vertical,
    unroll,
    unrolls,
    peeled: small && axis > 0 && hasBounds(kernel, axis),
    parted: small,
    block,
    order,
    chunks,
    unitCost,
  };
}

/** Code that costs more than this, in vector instructions, is not made in several copies. */
const copiedCost = 400;

/** What all stages cost at one index, with short inner loops unrolled. */
function bodyCost(kernel: NestKernel, extents: readonly number[], vertical: boolean): number {
  const rounds = extents.slice(kernel.outer.length).reduce((a, b) => a * b, 1);
  const all = kernel.stages.flatMap((stage) => stageExprs(kernel, stage));
  return costOfAll(kernel.exprs, all) * (vertical && rounds <= 9 ? rounds : 1);
}

/** The expressions that a stage computes for its own sake. */
function stageExprs({ reductions }: NestKernel, stage: Stage): number[] {
  return [...stage.reductions.map((r) => reductions[r].expr), ...stage.stores.map((s) => s.expr)];
}

/** Vector instructions for the whole space when lanes run along `axis`. */
function costAlong(
  kernel: NestKernel,
  needs: readonly Dependencies[],
  extents: readonly number[],
  axis: number,
): number {
  const { exprs, stages, reductions } = kernel;
  const outerCount = kernel.outer.length;
  const volume = (axes: readonly number[]): number =>
    axes.reduce((size, a) => size * extents[a], 1);
  const outer = kernel.outer.map((_, i) => i);
  const all = extents.map((_, i) => i);
  // Whole vectors for a part of an axis cost as much as full ones.
  const perElement = Math.ceil(extents[axis] / 4) / Math.max(1, extents[axis]);
  const vertical = axis < outerCount;

  /** How often an access's lanes are moved one by one, against together. */
  const lanesCost = (form: Pick<Linear, 'coefs'>, irregular: boolean): number => {
    const stride = Math.abs(form.coefs[axis]);
    return stride > 1 || irregular ? laneMove : perElement;
  };

  let cost = 0;
  /** What earlier stages have computed along the inner axes: lanes along those can keep it for later stages. */
  const before = new Set<number>();
  for (const stage of stages) {
    const space = stage.over === 'inner' ? all : outer;
    // An outer stage does not see lanes along an inner axis: it works on single elements.
    const alone = stage.over === 'outer' && !vertical;
    const wanted = stageExprs(kernel, stage);
    for (const id of needed(exprs, wanted)) {
      const expr = exprs[id];
      const { axes, reductions: results } = needs[id];
      const over = results.length > 0 ? [...new Set([...axes, ...outer])] : axes;
      const varies = over.includes(axis);
      const each = alone ? 1 : varies ? perElement : 1;
      let weight = costOf(expr, exprs) * each;
      if (expr.op === 'load' && varies && !alone) {
        const irregular = expr.access.parts.some(
          (part) =>
            (part.kind === 'gathered' && needs[part.expr].axes.includes(axis)) ||
            (part.kind === 'divided' && part.coefs[axis] % part.divisor !== 0),
        );
        const byLane = lanesCost(expr.access, irregular) * (1 + expr.access.parts.length);
        const inBlock = blockAxis(kernel, extents, expr, axis) >= 0;
        weight = Math.max(weight, inBlock ? 3 * perElement : byLane);
      }
      const again = before.has(id) && !vertical;
      cost += (again ? Math.min(weight, 2 * each) : weight) * volume(over);
      if (axes.some((a) => a >= outerCount)) before.add(id);
    }
    for (const store of stage.stores)
      cost += (alone ? 1 : lanesCost(store, store.coefs[axis] === 0)) * volume(space);
    for (const r of stage.reductions) {
      const argument = reductions[r].kind.startsWith('arg') ? 4 : 1;
      cost += argument * perElement * volume(all);
      if (!vertical) cost += 8 * argument * volume(outer);
    }
  }
  return cost;
}

/** Side by side as many vectors as hide the latency of cheap work; costly work hides its own. */
function chooseUnroll(
  kernel: NestKernel,
  stage: Stage,
  extents: readonly number[],
  axis: number,
): number {
  const cost = costOfAll(kernel.exprs, stageExprs(kernel, stage));
  // Columns that are walked down: side by side as many as two lines of memory, which come in pairs.
  const columns = axis < kernel.outer.length && stage.reductions.length > 0 && cost <= 6;
  let unroll = columns ? 8 : cost <= 12 ? 4 : cost <= 40 ? 2 : 1;
  while (unroll > 1 && stage.reductions.length * unroll > 8) unroll /= 2;
  // Not more vectors than there are.
  const extent = axis === 0 ? Infinity : extents[axis];
  while (unroll > 1 && 4 * (unroll - 1) >= extent) unroll /= 2;
  return unroll;
}

/** Cuts axes, first ones first, until a unit is small enough. The open axis is cut always. `steps` are the least chunks. */
function cut(
  kernel: NestKernel,
  pointCost: number,
  steps: readonly number[],
): { readonly chunks: number[]; readonly unitCost: number } {
  const chunks = kernel.outer.map((size) => Math.max(1, size));
  chunks[0] = steps[0];
  let unitCost = chunks.reduce((a, b) => a * b, pointCost);
  if (steps[0] > 1) {
    const more = Math.max(1, Math.floor(unitTarget / 2 / unitCost));
    chunks[0] *= more;
    unitCost *= more;
  }
  for (let axis = 1; axis < chunks.length && unitCost > unitTarget; axis++) {
    const pieces = Math.min(
      Math.ceil(chunks[axis] / steps[axis]),
      Math.ceil(unitCost / unitTarget),
    );
    const chunk = Math.ceil(chunks[axis] / pieces / steps[axis]) * steps[axis];
    if (chunk >= chunks[axis]) continue;
    unitCost *= chunk / chunks[axis];
    chunks[axis] = chunk;
  }
  return { chunks, unitCost };
}

/** How many indices of a block are walked at a time: a cache line of float32. */
const blockWidth = 16;

/** The axis along which a load has neighbours that it has not along the vectors' axis. */
function blockAxis(
  kernel: NestKernel,
  extents: readonly number[],
  expr: Expr,
  axis: number,
): number {
  if (expr.op !== 'load' || expr.dtype === 'bool' || kernel.inner.length > 0) return -1;
  const { coefs, parts } = expr.access;
  if (parts.length > 0 || Math.abs(coefs[axis]) <= 1) return -1;
  return coefs.findIndex((c, a) => c === 1 && a < kernel.outer.length && extents[a] >= 4);
}

function chooseBlock(kernel: NestKernel, extents: readonly number[], axis: number): Plan['block'] {
  const cost = bodyCost(kernel, extents, true);
  const width = [blockWidth, 4].find((n) => n * cost <= copiedCost);
  if (width === undefined) return null;
  for (const expr of kernel.exprs) {
    const along = blockAxis(kernel, extents, expr, axis);
    if (along >= 0) return { axis: along, width: extents[along] < blockWidth ? 4 : width };
  }
  return null;
}
