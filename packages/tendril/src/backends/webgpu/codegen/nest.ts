/**
 * Nests as shaders. Where there are many outer indices, or short inner spaces, each thread takes an outer index and walks the
 * inner space by itself. Otherwise a workgroup takes an outer index: its threads walk the inner space side by side and then
 * join what they have reduced. Where columns are reduced, whose neighbours lie side by side, a workgroup takes several of these: its
 * threads stand along the columns first, so that they read memory side by side. Where software stands for the GPU, threads always
 * work by themselves: a barrier costs it more than a long walk. Either way a thread takes four neighbours at once where that lets it read and write vectors.
 */
import { storesOf } from '../../../ir/expressions.ts';
import type { DType } from '../../../ir/dtype.ts';
import type { NestKernel, Stage } from '../../../ir/kernel.ts';
import { product } from '../../../ir/shape.ts';
import { findsPlace } from '../../gpu/reducing.ts';
import { Expressions } from './expressions.ts';
import { Joint, type JoinBy } from './joint.ts';
import {
  dependsOn,
  isAligned,
  laneCount,
  needed,
  storesVectors,
  vectorBindings,
  vectorLoads,
  type Lanes,
} from './lanes.ts';
import type { Layout } from './layout.ts';
import { shaderText, type Shader } from './shader.ts';
import { accessOf } from './windows.ts';
import { splitIndex, Writer } from './writer.ts';

/** Threads of a workgroup in which each thread works alone. */
const loneThreads = 64;
/** From so many inner elements on, a workgroup shares an outer index, when there are few of these, and in any case. */
const sharedFrom = 64;
const alwaysSharedFrom = 512;
const manyRows = 8192;

/** How many threads share an outer index; 1 for none. */
export function rowThreads(kernel: NestKernel, extent: number): number {
  const row = product(kernel.inner);
  const rows = extent * product(kernel.outer.slice(1));
  if (row < sharedFrom || (row < alwaysSharedFrom && rows >= manyRows)) return 1;
  let threads = 32;
  while (threads < 256 && threads * 4 <= row) threads *= 2;
  return threads;
}

/** Threads that a GPU should have to be busy: long reductions are not worth fewer of them. */
const busyThreads = 8192;
const longReduction = 16;

export interface NestForm {
  /** How many threads share an outer index; 1 for none. */
  readonly threads: number;
  /** How many outer indices (groups of lanes, if the outer axes have lanes) a workgroup of such threads takes. */
  readonly across: number;
  /** Of which axes the last has lanes. */
  readonly lanes: 'outer' | 'inner' | null;
  /** How threads that share an outer index join what they have reduced. */
  readonly join: JoinBy;
}

/** The form a nest takes, given its open extent. */
export function nestForm(
  kernel: NestKernel,
  extent: number,
  { isSoftware, subgroups }: { readonly isSoftware: boolean; readonly subgroups: boolean },
): NestForm {
  const columns = reducesColumns(kernel, extent);
  const threads = isSoftware
    ? 1
    : columns
      ? columnThreads(kernel, extent)
      : rowThreads(kernel, extent);
  if (columns)
    return { threads, across: threads > 1 ? columnsTogether : 1, lanes: 'outer', join: 'halves' };
  const join = subgroups && threads > 1 && kernel.reductions.length > 0 ? 'subgroups' : 'halves';
  return { threads, across: 1, lanes: chooseLanes(kernel, extent, threads), join };
}

/** Groups of lanes that a workgroup takes of columns: threads side by side read 128 bytes. */
const columnsTogether = 8;
/** Words of shared memory that every device has. */
const sharedWords = 4096;

/** Whether a nest only reduces, over an inner space of some length, what lies side by side along the outer axes. */
function reducesColumns(kernel: NestKernel, extent: number): boolean {
  const { outer, inner, exprs, reductions } = kernel;
  if (reductions.length === 0 || product(inner) <= longReduction) return false;
  if (kernel.stages.some(({ over, stores }) => over === 'inner' && stores.length > 0)) return false;
  const last = outer.length - 1;
  if ((outer.length === 1 ? extent : (outer.at(-1) ?? 1)) % laneCount !== 0) return false;
  if (!storesVectors(storesOf(kernel), last)) return false;
  const roots = reductions.map(({ expr }) => expr);
  const along = (axis: number): number =>
    vectorLoads(exprs, roots, lanesAlong(kernel, axis)).length;
  return along(last) > 0 && along(last + inner.length) === 0;
}

/** How many threads share a group of columns: so many that the device is busy, each with a few steps at least. */
function columnThreads(kernel: NestKernel, extent: number): number {
  const groups = (extent * product(kernel.outer.slice(1))) / laneCount;
  const steps = product(kernel.inner);
  const kept = kernel.reductions.reduce((sum, { kind }) => sum + (findsPlace(kind) ? 2 : 1), 0);
  const most = Math.min(256 / columnsTogether, sharedWords / (kept * laneCount * columnsTogether));
  let threads = 1;
  while (threads * 2 <= most && threads * groups < busyThreads && threads * 4 <= steps)
    threads *= 2;
  return threads;
}

function chooseLanes(kernel: NestKernel, extent: number, threads: number): NestForm['lanes'] {
  const { outer, inner, exprs, reductions } = kernel;
  const stores = storesOf(kernel);
  const last = outer.length === 1 ? extent : (outer.at(-1) ?? 1);
  const total = extent * product(outer.slice(1));
  const enough = product(inner) <= longReduction || total >= laneCount * busyThreads;
  if (threads === 1 && enough && last % laneCount === 0 && storesVectors(stores, outer.length - 1))
    return 'outer';
  const axis = outer.length + inner.length - 1;
  if (inner.length === 0 || inner.at(-1)! % laneCount !== 0) return null;
  const roots = [...reductions.map(({ expr }) => expr), ...stores.map(({ expr }) => expr)];
  const lanes = lanesAlong(kernel, axis);
  const fits =
    vectorLoads(exprs, roots, lanes).length > 0 &&
    stores.every((store) => store.coefs[axis] === 0 || isAligned(store, axis));
  return fits ? 'inner' : null;
}

/** A reduction has a result for each lane along an outer axis, and one for all lanes along an inner axis. */
function lanesAlong({ exprs, outer }: NestKernel, axis: number): Lanes {
  return { axis, varies: dependsOn(exprs, (each) => each === axis, axis < outer.length) };
}

class NestWriter {
  private readonly kernel: NestKernel;
  private readonly w = new Writer();
  private readonly e: Expressions;
  private readonly form: NestForm;
  private readonly inner: readonly boolean[];
  private readonly innerNames: readonly string[];
  private readonly outerNames: readonly string[];
  readonly declarations: string[] = [];
  private walks = 0;

  /** The bindings that are arrays of vectors. */
  readonly vectors: ReadonlySet<number>;

  constructor(kernel: NestKernel, layout: Layout, form: NestForm) {
    this.kernel = kernel;
    this.form = form;
    this.outerNames = kernel.outer.map((_, i) => `i${i}`);
    this.innerNames = kernel.inner.map((_, i) => `r${i}`);
    const names = [...this.outerNames, ...this.innerNames];
    const axis = (form.lanes === 'outer' ? this.outerNames : names).length - 1;
    const lanes = form.lanes === null ? null : lanesAlong(kernel, axis);
    this.vectors = lanes === null ? new Set() : vectorsOf(kernel, layout, lanes);
    this.e = new Expressions(this.w, kernel, layout, names, this.vectors, lanes);
    this.inner = dependsOn(kernel.exprs, (each) => each >= kernel.outer.length, false);
  }

  text(): string {
    const { w, form, kernel } = this;
    if (form.across > 1) {
      // All threads come to the barriers: those beyond the end do as the last.
      w.line(`let wanted = group * ${form.across}u + lane % ${form.across}u;`);
      w.line('let at = min(wanted, params.total - 1u);');
    } else {
      w.line(form.threads > 1 ? 'let at = group;' : `let at = group * ${loneThreads}u + lane;`);
      w.line('if (at >= params.total) { return; }');
    }
    if (form.join === 'subgroups') w.line('let live = subgroupAdd(1u);');
    this.split('i32(at)', kernel.outer, this.outerNames, form.lanes === 'outer');
    for (const stage of kernel.stages) {
      if (stage.over === 'inner') this.innerStage(stage);
      else this.outerStage(stage);
    }
    return w.text();
  }

  /** Names the axes at a flat index, which counts groups of lanes if the last axis has lanes. */
  private split(
    flat: string,
    extents: readonly number[],
    names: readonly string[],
    hasLanes: boolean,
  ): void {
    if (!hasLanes) {
      splitIndex(this.w, flat, extents, names);
      return;
    }
    const last = names.length - 1;
    const groups = extents.map((extent, i) => (i === last ? extent / laneCount : extent));
    splitIndex(this.w, flat, groups, [...names.slice(0, last), 'quad']);
    this.w.line(`let ${names[last]} = quad * ${laneCount}i;`);
  }

  private outerStage({ stores }: Stage): void {
    const { w } = this;
    const storeAll = (): void => this.e.storeAll(stores);
    const { threads, across } = this.form;
    if (across > 1) w.block(`if (lane < ${across}u && wanted < params.total)`, storeAll);
    else if (threads > 1) w.block('if (lane == 0u)', storeAll);
    else storeAll();
  }

  private innerStage(stage: Stage): void {
    const { w, e, kernel } = this;
    const { threads, lanes } = this.form;
    const allLanes = Array.from({ length: lanes === null ? 1 : laneCount }, (_, lane) => lane);
    const reductions = stage.reductions.map((r) => ({ r, ...kernel.reductions[r] }));
    const roots = [...reductions.map(({ expr }) => expr), ...stage.stores.map((s) => s.expr)];
    for (const id of needed(kernel.exprs, roots)) {
      if (!this.inner[id]) for (const lane of allLanes) e.value(id, lane);
    }
    const joints = reductions.flatMap(({ r, kind, expr, dtype }) => {
      const of: DType = kernel.exprs[expr].dtype;
      const names = lanes === 'outer' ? allLanes.map((lane) => `${r}_${lane}`) : [`${r}`];
      return names.map((name, lane) => ({ expr, lane, joint: new Joint(name, kind, of, dtype) }));
    });
    for (const { joint } of joints) joint.begin(w);
    const withPlace = joints.some(({ joint }) => joint.needsPlace);
    this.walk(withPlace, () => {
      for (const { joint, expr, lane } of joints) {
        if (lanes === 'inner')
          for (const each of allLanes) joint.take(w, e.value(expr, each), `r + ${each}i`);
        else joint.take(w, e.value(expr, lane), 'r');
      }
      e.storeAll(stage.stores);
    });
    const all = joints.map(({ joint }) => joint);
    if (threads > 1 && all.length > 0) {
      if (this.form.join === 'subgroups') this.joinInSubgroups(all);
      else this.joinInHalves(all);
    }
    const shared = threads > 1 && this.form.join === 'halves';
    for (const joint of all) joint.finish(w, shared ? this.column : null);
  }

  /** The first of the threads that share this one's outer index. */
  private get column(): string {
    const { across } = this.form;
    return across > 1 ? `lane % ${across}u` : '0';
  }

  private joinInHalves(joints: readonly Joint[]): void {
    const { w } = this;
    const { threads, across } = this.form;
    const all = threads * across;
    for (const joint of joints) this.declarations.push(...joint.share(w, all));
    w.line('workgroupBarrier();');
    const least = across > 1 ? `half >= ${across}u` : 'half > 0u';
    w.block(`for (var half = ${all / 2}u; ${least}; half >>= 1u)`, () => {
      w.block('if (lane < half)', () => joints.forEach((joint) => joint.combine(w)));
      w.line('workgroupBarrier();');
    });
  }

  private joinInSubgroups(joints: readonly Joint[]): void {
    const { w } = this;
    const { threads } = this.form;
    for (const joint of joints) joint.joinSubgroup(w);
    for (const joint of joints) joint.leaveToFirst(w);
    for (const joint of joints) this.declarations.push(...joint.share(w, threads));
    w.line('workgroupBarrier();');
    for (const joint of joints) joint.begin(w, '');
    w.block(`for (var each = spot; each < ${threads}u; each += live)`, () =>
      joints.forEach((joint) => joint.takeShared(w, 'each')),
    );
    for (const joint of joints) joint.joinSubgroup(w);
  }

  /** Walks the inner space; `r` is the row-major position in it, of the first lane if it has lanes. */
  private walk(withPlace: boolean, body: () => void): void {
    const { w, kernel, innerNames } = this;
    const { threads, across } = this.form;
    const hasLanes = this.form.lanes === 'inner';
    const step = hasLanes ? laneCount : 1;
    const row = product(kernel.inner) / step;
    if (threads > 1) {
      const first = across > 1 ? `i32(lane / ${across}u)` : 'i32(lane)';
      w.block(`for (var at_r = ${first}; at_r < ${row}i; at_r += ${threads}i)`, () => {
        this.split('at_r', kernel.inner, innerNames, hasLanes);
        if (withPlace) w.line(`let r = at_r * ${step}i;`);
        body();
      });
      return;
    }
    const next = `next${this.walks++}`;
    if (withPlace) w.line(`var ${next} = 0i;`);
    const loop = (axis: number): void => {
      if (axis === kernel.inner.length) {
        if (withPlace) {
          w.line(`let r = ${next};`);
          w.line(`${next} += ${step}i;`);
        }
        body();
        return;
      }
      const name = innerNames[axis];
      const by = hasLanes && axis === kernel.inner.length - 1 ? ` += ${step}i` : '++';
      w.block(`for (var ${name} = 0i; ${name} < ${kernel.inner[axis]}i; ${name}${by})`, () =>
        loop(axis + 1),
      );
    };
    if (kernel.inner.length === 0) w.block('', () => loop(0));
    else loop(0);
  }
}

/** The bindings that loads and stores of lanes see as vectors. What single elements are stored to is none of them. */
function vectorsOf(kernel: NestKernel, layout: Layout, lanes: Lanes): Set<number> {
  const { exprs, reductions } = kernel;
  const stores = storesOf(kernel);
  const roots = [...reductions.map(({ expr }) => expr), ...stores.map(({ expr }) => expr)];
  const isWide = ({ coefs }: { readonly coefs: readonly number[] }): boolean =>
    coefs[lanes.axis] !== 0;
  const vectors = vectorBindings(layout, [
    ...vectorLoads(exprs, roots, lanes).map(({ access }) => access.arg),
    ...stores.filter(isWide).map(({ arg }) => arg),
  ]);
  const narrow = stores.filter((store) => !isWide(store)).map(({ arg }) => arg);
  for (const binding of vectorBindings(layout, narrow)) vectors.delete(binding);
  return vectors;
}

export function nestShader(kernel: NestKernel, layout: Layout, form: NestForm): Shader {
  const writer = new NestWriter(kernel, layout, form);
  const body = writer.text();
  const { threads, across } = form;
  const rest = product(kernel.outer.slice(1));
  const total = (extent: number): number =>
    (extent * rest) / (form.lanes === 'outer' ? laneCount : 1);
  const code = shaderText({
    layout,
    vectors: writer.vectors,
    params: ['total'],
    declarations: writer.declarations.length > 0 ? [writer.declarations.join('\n')] : [],
    threads: threads > 1 ? threads * across : loneThreads,
    hasSubgroups: form.join === 'subgroups',
    body,
  });
  const nothing = product(kernel.inner) === 0 && kernel.stages.every((s) => s.over === 'inner');
  return {
    code,
    access: accessOf(layout),
    groups: (extent) =>
      nothing ? 0 : Math.ceil(total(extent) / (threads > 1 ? across : loneThreads)),
    params: (extent) => [total(extent)],
  };
}
