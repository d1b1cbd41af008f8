/**
 * The shader of a chain. A workgroup takes a tile of windows. For some channels at a time its threads compute what the tile's windows
 * see into shared memory, then the windows, and then add these to the sums of the last contraction, which they keep in registers.
 * Without a last contraction a workgroup computes the windows of some channels and is done.
 */
import { printKernel } from '../../../ir/kernel.ts';
import { product, range, stridesOf } from '../../../ir/shape.ts';
import { finishFunction, allNames, namesOf } from '../codegen/contraction.ts';
import type { Choice } from '../codegen/index.ts';
import { Expressions } from '../codegen/expressions.ts';
import { Joint } from '../codegen/joint.ts';
import { dependsOn, laneCount, vectorBindings, vectorLoads } from '../codegen/lanes.ts';
import type { Layout } from '../codegen/layout.ts';
import { formsOf, lanesAlong, lastAxes, vectorsOf, type Forms } from '../codegen/operands.ts';
import { shaderText, type Shader } from '../codegen/shader.ts';
import { BlockSums, sumName } from '../codegen/sums.ts';
import { columns } from '../codegen/tiles.ts';
import { accessOf } from '../codegen/windows.ts';
import { splitIndex, Writer } from '../codegen/writer.ts';
import { literal } from '../../gpu/literal.ts';
import type { Chain } from './chain.ts';
import { placesOf, scratchOf, tilesOf, workgroupsOf, type ChainForm } from './form.ts';

class ChainWriter {
  private readonly chain: Chain;
  private readonly layout: Layout;
  private readonly form: ChainForm;
  private readonly w = new Writer();
  /** Places of a tile along each dimension, and how many there are. */
  private readonly sides: readonly number[];
  private readonly places: number;
  private readonly windows: number;
  private readonly quads: number;
  private readonly channels: number;
  /** Names of the windows' axes. */
  private readonly outer: readonly string[];
  private readonly inner: readonly string[];
  private readonly firstForms: Forms;
  private readonly lastForms: Forms | null;
  private readonly windowLanes: { readonly axis: number; readonly varies: readonly boolean[] };
  readonly vectors: ReadonlySet<number>;

  constructor(chain: Chain, layout: Layout, form: ChainForm) {
    this.chain = chain;
    this.layout = layout;
    this.form = form;
    const { first, window, last } = chain;
    this.sides = placesOf(chain, form.tile);
    this.places = product(this.sides);
    this.windows = product(form.tile);
    this.quads = form.chunk / laneCount;
    this.channels = window.outer.at(-1)!;
    this.outer = window.outer.map((_, i) => `i${i}`);
    this.inner = window.inner.map((_, i) => `r${i}`);
    const { a, b } = formsOf(first, first.m[0]);
    this.firstForms = { a: a === 'across' ? 'single' : a, b, finish: 'across' };
    this.lastForms = last && { ...formsOf(last, last.m[0]), a: 'k' };
    const axis = window.outer.length - 1;
    this.windowLanes = { axis, varies: dependsOn(window.exprs, (each) => each === axis, true) };
    this.vectors = this.vectorsSeen();
  }

  /** The bindings that are arrays of vectors. */
  private vectorsSeen(): Set<number> {
    const { first, window, last } = this.chain;
    const { layout } = this;
    const results = lanesAlong(first, lastAxes(first).n, true);
    const roots = [window.result, ...window.reductions.map(({ expr }) => expr)];
    const loads = [
      ...vectorLoads(first.exprs, [first.result], results),
      ...vectorLoads(window.exprs, roots, this.windowLanes),
    ];
    const stores = window.stages.flatMap((stage) => stage.stores);
    return new Set([
      ...vectorBindings(layout, [
        ...loads.map(({ access }) => access.arg),
        ...stores.map((s) => s.arg),
        ...(this.form.inMemory ? [this.chain.args.length] : []),
      ]),
      ...vectorsOf(first, layout, this.firstForms),
      ...(last === null ? [] : vectorsOf(last, layout, this.lastForms!)),
    ]);
  }

  text(): string {
    const { w, form, chain } = this;
    const { last } = chain;
    const tiles = tilesOf(chain, form.tile);
    const chunks = this.channels / form.chunk;
    w.line('if (group >= params.groups) { return; }');
    if (last === null) {
      w.line(`let channel = i32(group % ${chunks}u) * ${form.chunk}i;`);
      w.line(`let tile = i32(group / ${chunks}u);`);
    } else w.line('let tile = i32(group);');
    if (form.inMemory)
      w.line(`let part = i32(group) * ${scratchOf(chain, form).all / laneCount}i;`);
    splitIndex(
      w,
      'tile',
      tiles,
      tiles.map((_, i) => `tile${i}`),
    );
    tiles.forEach((_, i) => w.line(`let first${i} = tile${i} * ${form.tile[i]}i;`));
    this.clip();
    if (last === null) {
      this.computeFirst();
      this.meet();
      this.computeWindows();
      return w.text();
    }
    const sums = new BlockSums(w, last, this.layout, this.vectors, this.lastForms!, form.last);
    const across = product(last.n) / (form.last.vectors * columns);
    const threads = Math.ceil(this.windows / form.last.rows) * across;
    w.line(`let last_row = i32(lane) / ${across}i * ${form.last.rows}i;`);
    w.line(`let last_n = i32(lane) % ${across}i * ${form.last.vectors * columns}i;`);
    sums.declare();
    this.nameColumns('last_n', last.n, form.last.vectors, this.lastForms!.b);
    w.block(
      `for (var channel = 0i; channel < ${this.channels}i; channel += ${form.chunk}i)`,
      () => {
        this.computeFirst();
        this.meet();
        this.computeWindows();
        this.meet();
        w.block(`if (lane < ${threads}u)`, () =>
          sums.add({
            vector: (row) =>
              this.seen(`min(last_row + ${row}i, ${this.windows - 1}i) * ${this.quads}i + at`),
            loop: (body) =>
              w.block(`for (var at = 0i; at < ${this.quads}i; at++)`, () => {
                w.line(`let k0 = channel + at * ${laneCount}i;`);
                body();
              }),
          }),
        );
      },
    );
    w.block(`if (lane < ${threads}u)`, () => this.finishSums());
    return w.text();
  }

  /** Hands the sums of a thread to `finish`, in a loop: compilers take long for much. */
  private finishSums(): void {
    const { w, form, windows, outer, chain } = this;
    const { rows, vectors } = form.last;
    const pixels = stridesOf(chain.window.outer).map((stride) => stride / this.channels);
    const all = range(rows).flatMap((row) => range(vectors).map((v) => sumName(row, v)));
    w.line(`var sums = array<vec4<f32>, ${all.length}>(${all.join(', ')});`);
    w.block(`for (var i = 0i; i < min(${rows}i, ${windows}i - last_row); i++)`, () => {
      this.nameWindow('(last_row + i)', '');
      const inside = this.inside();
      w.block(inside === null ? '' : `if (${inside})`, () => {
        const terms = outer.slice(0, -1).map((name, axis) => `${name} * ${pixels[axis]}i`);
        w.line(`let m = ${terms.join(' + ') || '0i'};`);
        for (const v of range(vectors))
          w.line(`finish(0i, m, last_n + ${v * columns}i, sums[i * ${vectors}i + ${v}i]);`);
      });
    });
  }

  /** What the first contraction has made, at a place. */
  private made(at: string): string {
    return this.form.inMemory ? `${this.memory}[part + ${at}]` : `made[${at}]`;
  }

  /** What the windows have given. */
  private seen(at: string): string {
    const { form, places, quads } = this;
    return form.inMemory ? `${this.memory}[part + ${places * quads}i + ${at}]` : `seen[${at}]`;
  }

  /** The binding that is there for what is between. */
  private get memory(): string {
    return `mem${this.layout.places[this.chain.args.length].binding}`;
  }

  /** All threads of the workgroup see what the others have put down. */
  private meet(): void {
    this.w.line(this.form.inMemory ? 'storageBarrier();' : 'workgroupBarrier();');
  }

  /** Names the axes of vectors of columns, as sums want them. */
  private nameColumns(n: string, extents: readonly number[], vectors: number, b: Forms['b']): void {
    const name = (at: string, ending: string): void =>
      splitIndex(
        this.w,
        at,
        extents,
        extents.map((_, i) => `n${i}_${ending}`),
      );
    for (const v of range(vectors)) {
      if (b === 'across') name(`(${n} + ${v * columns}i)`, `c${v}`);
      else for (const j of range(columns)) name(`(${n} + ${v * columns + j}i)`, `c${v}${j}`);
    }
  }

  /** Names a window's axes but the channel: where it lies in the tile (`t0` …), and among all (`i0` …). */
  private nameWindow(at: string, end: 'clamped' | ''): void {
    const { w, form, chain } = this;
    const { tile } = form;
    splitIndex(
      w,
      at,
      tile,
      tile.map((_, i) => `t${i}`),
    );
    tile.forEach((side, i) => {
      const own = side === 1 ? `first${i}` : `first${i} + t${i}`;
      const clamp = end === 'clamped' && this.overlaps(i);
      w.line(`let i${i} = ${clamp ? `min(${own}, ${chain.window.outer[i] - 1}i)` : own};`);
    });
  }

  /** Whether the last tile along an axis reaches beyond its end. */
  private overlaps(axis: number): boolean {
    const side = this.form.tile[axis];
    return side > 1 && this.chain.window.outer[axis] % side !== 0;
  }

  private inside(): string | null {
    const conditions = this.form.tile.flatMap((_, axis) =>
      this.overlaps(axis) ? [`first${axis} + t${axis} < ${this.chain.window.outer[axis]}i`] : [],
    );
    return conditions.length === 0 ? null : conditions.join(' && ');
  }

  /**
   * Names, along each dimension, the first place of the tile that is there (`low0` …) and how many of them there are (`some0` …).
   * What is not there stays what it is from the start on.
   */
  private clip(): void {
    const { w, form, chain, sides } = this;
    chain.dimensions.forEach(({ coefs, bound }, d) => {
      const terms = form.tile.flatMap((_, axis) => {
        const c = coefs[axis];
        return c === 0 ? [] : [c === 1 ? `first${axis}` : `first${axis} * ${c}i`];
      });
      w.line(`let corner${d} = ${terms.join(' + ') || '0i'};`);
      if (bound === null) {
        w.line(`let low${d} = 0i;`);
        w.line(`let some${d} = ${sides[d]}i;`);
        return;
      }
      w.line(`let low${d} = max(0i, ${-bound.offset}i - corner${d});`);
      const end = `min(${sides[d]}i, ${bound.extent - bound.offset}i - corner${d})`;
      w.line(`let some${d} = max(0i, ${end} - low${d});`);
    });
    const all = chain.dimensions.map((_, d) => `some${d}`);
    w.line(`let there = ${all.join(' * ') || '1i'};`);
    const rows = chain.dimensions.map(({ step }, d) => `corner${d} * ${step}i`);
    w.line(`let corner_row = ${[...rows, `${chain.origin}i`].join(' + ')};`);
    // Shared memory is zero at the start.
    if (chain.dimensions.every(({ bound }) => bound === null)) return;
    if (Object.is(chain.fill, 0) && !form.inMemory) return;
    const size = this.places * this.quads;
    w.block(`for (var i = i32(lane); i < ${size}i; i += ${form.threads}i)`, () =>
      w.line(`${this.made('i')} = vec4<f32>(${literal('float32', chain.fill)});`),
    );
    this.meet();
  }

  /** What the tile's windows see of so many channels, into `made`. */
  private computeFirst(): void {
    const { w, form, chain, quads, layout } = this;
    const { first, dimensions } = chain;
    const { rows, vectors } = form.first;
    const clipped = dimensions.flatMap((_, d) => [`low${d}`, `some${d}`]);
    // Rows beyond the last place are the last once more.
    const spot = (index: string): string =>
      `spot(${[`min(${index}, there - 1i)`, 'corner_row', ...clipped].join(', ')})`;
    const across = quads / vectors;
    const sums = new BlockSums(w, first, layout, this.vectors, this.firstForms, form.first);
    const items = `(there + ${rows - 1}i) / ${rows}i * ${across}i`;
    w.block(`for (var item = i32(lane); item < ${items}; item += ${form.threads}i)`, () => {
      w.line(`let quad = item % ${across}i * ${vectors}i;`);
      w.line(`let n = channel + quad * ${laneCount}i;`);
      w.line(`let begin = item / ${across}i * ${rows}i;`);
      for (const row of range(rows)) {
        w.line(`let spot_${row} = ${spot(`begin + ${row}i`)};`);
        w.line(`let m_${row} = spot_${row}.y;`);
        splitIndex(
          w,
          `m_${row}`,
          first.m,
          namesOf(first, 'm').map((name) => `${name}_${row}`),
        );
      }
      this.nameColumns('n', first.n, vectors, this.firstForms.b);
      sums.declare();
      sums.add();
      for (const row of range(rows))
        for (const v of range(vectors)) {
          const at = `spot_${row}.x * ${quads}i + quad${v === 0 ? '' : ` + ${v}i`}`;
          w.line(`${this.made(at)} = ${sumName(row, v)};`);
        }
      // Once more over the same, so that what comes of sums is there once and not for each of the block: compilers take long for much.
      w.block(`for (var i = 0i; i < min(${rows}i, there - begin); i++)`, () => {
        w.line(`let here = ${spot('begin + i')};`);
        w.block(`for (var v = 0i; v < ${vectors}i; v++)`, () => {
          const at = this.made(`here.x * ${quads}i + quad + v`);
          w.line(`${at} = result(here.y, n + v * ${columns}i, ${at});`);
        });
      });
    });
  }

  /**
   * `spot(index, corner_row, low0, some0 …)`: where in the tile the place of this number among those that are there lies, and the
   * first contraction's row.
   */
  private spotFunction(): string {
    const { dimensions } = this.chain;
    const strides = stridesOf(this.sides);
    const w = new Writer();
    w.line('var rest = index;');
    for (let d = dimensions.length - 1; d >= 0; d--) {
      w.line(`let d${d} = low${d} + rest${d > 0 ? ` % some${d}` : ''};`);
      if (d > 0) w.line(`rest /= some${d};`);
    }
    const at = strides.map((stride, d) => `d${d} * ${stride}i`).join(' + ') || '0i';
    const row = [...dimensions.map(({ step }, d) => `d${d} * ${step}i`), 'corner_row'].join(' + ');
    // Where a tile reaches beyond the last window, some other row is computed and not used.
    w.line(`return vec2<i32>(${at}, clamp(${row}, 0i, i32(params.rows) - 1i));`);
    const given = dimensions.map((_, d) => `low${d}: i32, some${d}: i32`);
    const head = ['index: i32', 'corner_row: i32', ...given].join(', ');
    return `fn spot(${head}) -> vec2<i32> {\n${w.text()}\n}`;
  }

  /** `result(m, n, sum)`: what becomes of the sums of four columns of the first contraction. */
  private resultFunction(): string {
    const { first } = this.chain;
    const w = new Writer();
    splitIndex(w, 'm', first.m, namesOf(first, 'm'));
    splitIndex(w, 'n', first.n, namesOf(first, 'n'));
    const lanes = lanesAlong(first, lastAxes(first).n, true);
    const e = new Expressions(w, first, this.layout, allNames(first), this.vectors, lanes);
    w.line(`return ${e.vector(first.result)};`);
    return `fn result(m: i32, n: i32, sum: vec4<f32>) -> vec4<f32> {\n${w.text()}\n}`;
  }

  /** The tile's windows of so many channels, into `seen`, or to where their nest stores them. */
  private computeWindows(): void {
    const { w, form, chain, quads, windows, sides } = this;
    const { window, dimensions, last } = chain;
    const channel = window.outer.length - 1;
    const names = [...this.outer, ...this.inner];
    const e = new Expressions(w, window, this.layout, names, this.vectors, this.windowLanes);
    const strides = stridesOf(sides);
    const lanes = range(laneCount);
    w.block(
      `for (var item = i32(lane); item < ${windows * quads}i; item += ${form.threads}i)`,
      () => {
        w.line(`let quad = item % ${quads}i;`);
        w.line(`let i${channel} = channel + quad * ${laneCount}i;`);
        this.nameWindow(`(item / ${quads}i)`, 'clamped');
        /** How far the place that a window's element sees moves along an axis. */
        const stepOf = (axis: number): number =>
          dimensions.reduce((sum, { coefs }, d) => sum + coefs[axis] * strides[d], 0);
        const form0 = (axes: readonly string[], from: number): string =>
          axes
            .flatMap((name, i) =>
              stepOf(from + i) === 0 ? [] : [`${name} * ${stepOf(from + i)}i`],
            )
            .join(' + ') || '0i';
        w.line(
          `let corner = ${form0(
            form.tile.map((_, i) => `t${i}`),
            0,
          )};`,
        );
        const joints = window.reductions.flatMap(({ kind, expr, dtype }, r) =>
          lanes.map((lane) => ({
            expr,
            lane,
            joint: new Joint(`${r}_${lane}`, kind, window.exprs[expr].dtype, dtype),
          })),
        );
        for (const { joint } of joints) joint.begin(w);
        const loop = (axis: number): void => {
          if (axis < window.inner.length) {
            const name = this.inner[axis];
            w.block(`for (var ${name} = 0i; ${name} < ${window.inner[axis]}i; ${name}++)`, () =>
              loop(axis + 1),
            );
            return;
          }
          w.line(
            `let sum = ${this.made(`(corner + ${form0(this.inner, channel + 1)}) * ${quads}i + quad`)};`,
          );
          for (const { joint, expr, lane } of joints) joint.take(w, e.value(expr, lane), '0i');
        };
        loop(0);
        for (const { joint } of joints) joint.finish(w, null);
        if (last !== null) w.line(`${this.seen('item')} = ${e.vector(window.result)};`);
        else {
          const inside = this.inside();
          w.block(inside === null ? '' : `if (${inside})`, () =>
            e.storeAll(window.stages.flatMap(({ stores }) => stores)),
          );
        }
      },
    );
  }

  get declarations(): string[] {
    const { chain, layout, vectors } = this;
    const { last } = chain;
    const shared = [`var<workgroup> made: array<vec4<f32>, ${this.places * this.quads}>;`];
    if (last !== null)
      shared.push(`var<workgroup> seen: array<vec4<f32>, ${this.windows * this.quads}>;`);
    return [
      ...(this.form.inMemory ? [] : [shared.join('\n')]),
      this.spotFunction(),
      this.resultFunction(),
      ...(last === null ? [] : [finishFunction(last, layout, vectors, 'across')]),
    ];
  }
}

function chainShader(chain: Chain, layout: Layout, form: ChainForm): Shader {
  const writer = new ChainWriter(chain, layout, form);
  const body = writer.text();
  const groups = workgroupsOf(chain, form);
  return {
    code: shaderText({
      layout,
      vectors: writer.vectors,
      params: ['groups', 'rows'],
      declarations: writer.declarations,
      threads: form.threads,
      body,
    }),
    access: accessOf(layout),
    groups: () => groups,
    params: () => [groups, product(chain.first.m)],
  };
}

/** A chain's shader. All its extents are filled in, and so they are part of the key. */
export function chooseChain(chain: Chain, layout: Layout, form: ChainForm): Choice {
  const { first, window, last, dimensions, origin, fill } = chain;
  const kernels = [first, window, ...(last === null ? [] : [last])].map(printKernel);
  const links = JSON.stringify({ dimensions, origin, fill, first: first.result, form });
  return {
    key: [...kernels, links, layout.key].join('\n'),
    generate: () => chainShader(chain, layout, form),
  };
}
