/**
 * From a nest to draws. A fragment computes four neighbouring elements of the result and loops over the inner axes. Results of
 * reductions that later stages walk the inner axes with are kept in memory between draws. Where there are few results and long sums,
 * fragments take parts of a sum each; where operands can be used more than once, a fragment of a contraction computes four rows, which
 * go to four textures at once. Then another draw puts these together, and computes what follows.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { Linear, NestKernel, Store } from '../../../ir/kernel.ts';
import { product, range } from '../../../ir/shape.ts';
import { partsOf, type Accumulator } from './accumulator.ts';
import { decode, laneAxis, type Space } from './decode.ts';
import { Draw } from './draw.ts';
import { frameAt, type Shown } from './expressions.ts';
import {
  constantIndex,
  dividedBy,
  formIndex,
  indexOf,
  moduloOf,
  plus,
  printIndex,
  type Index,
} from './indices.ts';
import { keep, placeOf, type Kept } from './kept.ts';
import {
  temporary,
  type Copy,
  type KernelPasses,
  type Limits,
  type Pass,
  type Place,
} from './pass.ts';
import { longRow } from './shader.ts';
import { chooseSplit, placeIn, splitKernel } from './split.ts';
import { axisInFours, walk } from './walk.ts';

/** Rows of results that a fragment of a contraction computes: every device can write so many textures at once. */
const blockRows = 4;
/** Shorter sums and smaller results are not worth a second draw. */
const blockTerms = 12;
const blockResults = 1024;

/** Axes of a contraction: a fragment may compute several places along one of them while it computes four along another. */
export interface Classes {
  readonly m: readonly number[];
  readonly n: readonly number[];
}

interface Finished {
  readonly place: Place;
  readonly kept: Kept;
}

export class Planner {
  private readonly kernel: NestKernel;
  /** Outer extents as they are. */
  private readonly outer: readonly number[];
  private readonly sizes: readonly number[];
  private readonly limits: Limits;
  private readonly classes: Classes | null;
  private readonly temporaries: number[] = [];
  private readonly copies: Copy[] = [];
  private readonly packed = new Map<number, { readonly place: Place; readonly base: number }>();
  private readonly passes: Pass[] = [];
  private readonly finished = new Map<number, Finished>();

  /**
   * @param extent the first outer extent.
   * @param sizes elements of each argument's memory.
   */
  constructor(
    kernel: NestKernel,
    extent: number,
    sizes: readonly number[],
    limits: Limits,
    classes: Classes | null = null,
  ) {
    this.kernel = kernel;
    this.outer = [extent, ...kernel.outer.slice(1)];
    this.sizes = sizes;
    this.limits = limits;
    this.classes = classes;
  }

  plan(): KernelPasses {
    const { kernel, outer } = this;
    if (product(outer) > 0) {
      this.pack();
      let done: readonly Store[] = [];
      kernel.stages.forEach(({ over, stores, reductions }, i) => {
        const next = kernel.stages.at(i + 1);
        const axes = over === 'outer' ? outer.length : outer.length + kernel.inner.length;
        if (reductions.length > 0) {
          const after = next?.over === 'outer' ? this.groups(next.stores) : [];
          if (this.reduce(reductions, after.length === 1 ? after[0] : null)) done = after[0];
        }
        if (over === 'inner' && product(kernel.inner) === 0) return;
        for (const group of this.groups(stores.filter((store) => !done.includes(store))))
          this.map(group, axes);
      });
    }
    const { temporaries, copies, passes } = this;
    return { temporaries, copies, passes };
  }

  private take(texels: number): Place {
    return temporary(this.temporaries.push(texels) - 1);
  }

  /** Puts the smallest arguments into one texture where there are more than a shader may see. */
  private pack(): void {
    const { kernel, sizes, limits } = this;
    const read = kernel.args.flatMap(({ access }, i) => (access === 'read' ? [i] : []));
    // What draws leave for later ones needs textures too.
    const most = limits.sources - Math.max(blockRows, kernel.reductions.length);
    if (read.length <= most) return;
    read.sort((x, y) => sizes[x] - sizes[y]);
    const place = this.take(0);
    let first = 0;
    for (const from of read.slice(0, read.length - most + 1)) {
      const texels = Math.ceil(sizes[from] / 4);
      this.copies.push({ from, to: place, first, texels });
      this.packed.set(from, { place, base: 4 * first });
      first += Math.max(1, Math.ceil(texels / longRow)) * longRow;
    }
    this.temporaries[0] = first;
  }

  private draw(kernel = this.kernel): Draw {
    const { packed, sizes, temporaries } = this;
    return new Draw(
      kernel,
      (arg) => packed.get(arg) ?? { place: arg, base: 0 },
      (place) => (place < 0 ? temporaries[-1 - place] : Math.ceil(sizes[place] / 4)),
    );
  }

  /** Stores that one draw can do: to memory of one size, in the same way. */
  private groups(stores: readonly Store[]): Store[][] {
    const found = new Map<string, Store[]>();
    for (const store of stores) {
      const key = `${store.coefs} ${store.offset} ${this.sizes[store.arg]}`;
      const group = found.get(key);
      if (group === undefined) found.set(key, [store]);
      else group.push(store);
    }
    const { targets } = this.limits;
    return [...found.values()].flatMap((group) =>
      range(Math.ceil(group.length / targets)).map((i) =>
        group.slice(i * targets, (i + 1) * targets),
      ),
    );
  }

  /** The space that a store over the first `axes` of the kernel's axes covers. */
  private spaceOf({ arg, coefs, offset }: Store, axes: number): Space {
    const extents = [...this.outer, ...this.kernel.inner].slice(0, axes);
    return { extents, open: 0, coefs: coefs.slice(0, axes), offset, size: this.sizes[arg] };
  }

  /** Stores that need no reduction but what earlier draws have left. */
  private map(group: readonly Store[], axes: number): void {
    const { kernel, outer } = this;
    const space = this.spaceOf(group[0], axes);
    const draw = this.draw();
    const { lanes, inside } = decode(draw.e, space, 'at');
    const frames = lanes.map((lane) => {
      const all = [
        ...lane,
        ...kernel.inner.slice(lane.length - outer.length).map(() => constantIndex(0)),
      ];
      return frameAt(all, (r) => this.finishedValue(draw, r, all));
    });
    draw.storeAll(group, (expr) => frames.map((frame) => draw.x.value(expr, frame)));
    this.passes.push(draw.pass(Math.ceil(space.size / 4), [outer[0]], inside));
  }

  private finishedValue(draw: Draw, reduction: number, axes: readonly Index[]): string {
    const { place, kept } = this.finished.get(reduction)!;
    const { dtype } = this.kernel.reductions[reduction];
    return draw.x.element(draw.shown(place), placeOf(kept, axes), dtype);
  }

  /** Reduces, and does the stores `after` where it can; gives whether it did. */
  private reduce(reductions: readonly number[], after: readonly Store[] | null): boolean {
    const { kernel, outer, limits } = this;
    const parts = reductions.flatMap((r) => partsOf(kernel.reductions[r]));
    if (parts.length > limits.targets && reductions.length > 1) {
      const half = reductions.length >> 1;
      this.reduce(reductions.slice(0, half), null);
      this.reduce(reductions.slice(half), null);
      return false;
    }
    const order = range(outer.length).filter((axis) => outer[axis] !== 1);
    if (after !== null) order.sort((x, y) => after[0].coefs[y] - after[0].coefs[x]);
    const blocked = this.blockedAxis(order);
    const rows = blocked < 0 ? 1 : blockRows;
    const extents = outer.map((n, axis) => (axis === blocked ? Math.ceil(n / rows) : n));
    const kept = keep(extents, order);
    const fours = axisInFours(kernel, laneAxis(kept.space));
    const split = chooseSplit(kernel.inner, kept.texels, fours);
    if (rows === 1 && split === null) {
      if (after !== null) {
        this.reduceInto(reductions, after);
        return true;
      }
      const whole: Parts = { kernel, place: placeIn(kernel), kept, blocked };
      const [places] = this.reduceParts(reductions, whole);
      this.finish(reductions, places, kept);
      return false;
    }
    let all: Parts = { kernel, place: placeIn(kernel), kept, blocked };
    if (split !== null) {
      const chunk = outer.length;
      // Behind the axis that may be of any length, so that the text does not depend on that; and not last where there are others,
      // so that the four elements of a texel are of the same part, and next to one another in what is read.
      const [slowest, ...faster] = order;
      const alone = faster.length === 0;
      const places =
        alone && outer[slowest] >= 4 && slowest !== 0
          ? [chunk, slowest]
          : alone
            ? [...order, chunk]
            : [slowest, chunk, ...faster];
      all = {
        ...splitKernel(kernel, split),
        kept: keep([...extents, split.chunks], places),
        blocked,
      };
    }
    const places = this.reduceParts(reductions, all);
    this.combine(reductions, after, order, places, all, split?.chunks ?? null);
    return after !== null;
  }

  /** The axis along which a fragment of a contraction computes several places; -1 for none. */
  private blockedAxis(order: readonly number[]): number {
    const { classes, kernel, outer } = this;
    const last = order.at(-1);
    if (classes === null || last === undefined) return -1;
    if (product(kernel.inner) < blockTerms || product(outer) < blockResults) return -1;
    const { m, n } = classes;
    const others = n.includes(last) ? m : m.includes(last) ? n : [];
    const waste = (axis: number): number =>
      (Math.ceil(outer[axis] / blockRows) * blockRows) / outer[axis];
    const [best] = others
      .filter((axis) => outer[axis] > 1)
      .sort((x, y) => waste(x) - waste(y) || x - y);
    return best !== undefined && waste(best) < 1.5 ? best : -1;
  }

  private finish(reductions: readonly number[], places: readonly Place[], kept: Kept): void {
    let at = 0;
    for (const r of reductions) {
      this.finished.set(r, { place: places[at], kept });
      at += partsOf(this.kernel.reductions[r]).length;
    }
  }

  /** One draw that reduces, and stores what follows. */
  private reduceInto(reductions: readonly number[], after: readonly Store[]): void {
    const { outer, kernel } = this;
    const space = this.spaceOf(after[0], outer.length);
    const draw = this.draw();
    const { lanes, inside } = decode(draw.e, space, 'at');
    const accumulators = draw.accumulators(reductions, '');
    const whole = { kernel, place: placeIn(kernel), lane: laneAxis(space) };
    this.walkLanes(draw, whole, [{ accumulators, lanes }]);
    const results = accumulators.map((each) => each.values());
    this.storeResults(draw, reductions, results, after, lanes);
    this.passes.push(draw.pass(Math.ceil(space.size / 4), [outer[0]], inside));
  }

  private walkLanes(
    draw: Draw,
    { kernel, place, lane }: Pick<Parts, 'kernel' | 'place'> & { readonly lane: number },
    rows: readonly Row[],
  ): void {
    walk(draw.e, kernel.inner, axisInFours(kernel, lane), (steps) => {
      for (const { accumulators, lanes } of rows) {
        const taken = steps.map((inner) => {
          const frames = lanes.map((outer) => {
            const axes = [...outer, ...inner];
            return frameAt(axes, (r) => this.finishedValue(draw, r, axes));
          });
          const places = frames.map(({ axes }) => printIndex(formIndex(place, axes)));
          return { frames, places };
        });
        for (const each of accumulators) each.take(draw.x, taken);
      }
    });
  }

  /** @param results for each of the reductions, its values at the four elements. */
  private storeResults(
    draw: Draw,
    reductions: readonly number[],
    results: readonly (readonly string[])[],
    stores: readonly Store[],
    lanes: readonly (readonly Index[])[],
  ): void {
    const zeros = this.kernel.inner.map(() => constantIndex(0));
    const frames = lanes.map((lane, l) => {
      const axes = [...lane, ...zeros];
      return frameAt(axes, (r) => {
        const here = reductions.indexOf(r);
        return here >= 0 ? results[here][l] : this.finishedValue(draw, r, axes);
      });
    });
    draw.storeAll(stores, (expr) => frames.map((frame) => draw.x.value(expr, frame)));
  }

  /** A draw that leaves reductions, or parts of them, in memory. Gives where, for each row: by reduction and part. */
  private reduceParts(
    reductions: readonly number[],
    { kernel, place, kept, blocked }: Parts,
  ): Place[][] {
    const draw = this.draw(kernel);
    const { lanes } = decode(draw.e, kept.space, 'at');
    const rows = range(blocked < 0 ? 1 : blockRows).map((row) => ({
      accumulators: draw.accumulators(reductions, blocked < 0 ? '' : `row${row}_`),
      lanes: lanes.map((axes) =>
        axes.map((index, axis) =>
          axis === blocked ? plus(constantIndex(row), index, blockRows) : index,
        ),
      ),
    }));
    this.walkLanes(draw, { kernel, place, lane: laneAxis(kept.space) }, rows);
    const places = rows.map(({ accumulators }) =>
      accumulators.flatMap((each) =>
        each.parts().map(({ values, dtype }) => {
          const place = this.take(kept.texels);
          draw.store(place, values, dtype);
          return place;
        }),
      ),
    );
    this.passes.push(draw.pass(kept.texels, [this.outer[0]], null));
    return places;
  }

  /** A draw that makes reductions of their parts. */
  private combine(
    reductions: readonly number[],
    after: readonly Store[] | null,
    order: readonly number[],
    places: readonly (readonly Place[])[],
    { kept, blocked }: Parts,
    chunks: number | null,
  ): void {
    const { kernel, outer } = this;
    const draw = this.draw();
    const { e } = draw;
    const result = keep(outer, order);
    const space = after === null ? result.space : this.spaceOf(after[0], outer.length);
    const { lanes, inside } = decode(e, space, 'at');
    const read = places[0].map((_, part) => {
      const shown = places.map((row) => draw.shown(row[part]));
      if (blocked >= 0) draw.declare(rowsFunction(part, shown));
      return { part, shown: shown[0] };
    });
    const types = reductions.flatMap((r) => partsOf(kernel.reductions[r]));
    const valuesAt = (chunk: readonly Index[]): { dtype: DType; values: string[] }[] =>
      read.map(({ part, shown }) => ({
        dtype: types[part],
        values: lanes.map((lane) => {
          const axes = [...lane, ...chunk];
          if (blocked < 0) return draw.x.element(shown, placeOf(kept, axes), types[part]);
          const along = e.define('int', printIndex(axes[blocked]));
          const row = e.define('int', moduloOf(along, blockRows));
          const block = indexOf(e.define('int', dividedBy(along, blockRows)));
          const at = placeOf(kept, axes.with(blocked, block));
          return draw.x.elementOf((t) => `rows${part}(${row}, ${t})`, at, types[part]);
        }),
      }));
    let results: (readonly string[])[];
    if (chunks === null) results = valuesAt([]).map(({ values }) => values);
    else {
      const accumulators = draw.accumulators(reductions, '');
      const runs = kept.space.coefs.at(-1) === 1 && chunks % 4 === 0;
      walk(e, [chunks], runs ? 0 : -1, (steps) => {
        for (const chunk of steps) {
          const parts = valuesAt(chunk);
          for (const each of accumulators)
            each.join(parts.splice(0, partsOf(each.reduction).length));
        }
      });
      results = accumulators.map((each) => each.values());
    }
    if (after !== null) this.storeResults(draw, reductions, results, after, lanes);
    else {
      const kinds = reductions.map((r) => kernel.reductions[r].dtype);
      const stored = results.map((values, i) => {
        const place = this.take(result.texels);
        draw.store(place, values, kinds[i]);
        return place;
      });
      reductions.forEach((r, i) => this.finished.set(r, { place: stored[i], kept: result }));
    }
    this.passes.push(draw.pass(Math.ceil(space.size / 4), [outer[0]], inside));
  }
}

/** A reduction as a draw computes it: perhaps a part of it, perhaps several rows at once. */
interface Parts {
  readonly kernel: NestKernel;
  readonly place: Linear;
  readonly kept: Kept;
  readonly blocked: number;
}

interface Row {
  readonly accumulators: readonly Accumulator[];
  readonly lanes: readonly (readonly Index[])[];
}

/** `rows0(of, texel)`: a texel of the texture that has the rows of that remainder. */
function rowsFunction(part: number, shown: readonly Shown[]): string {
  const lines = shown.map(
    ({ sampler, fetch }, of) => `  if (of == ${of}) return ${fetch}(${sampler}, t);`,
  );
  return `uvec4 rows${part}(int of, int t) {\n${lines.join('\n')}\n  return uvec4(0u);\n}`;
}
