/**
 * Nests as shaders. Where there are many outer indices, or short inner spaces, each thread takes an outer index and walks the
 * inner space by itself. Otherwise a workgroup takes an outer index: its threads walk the inner space side by side and then
 * join what they have reduced.
 */
import type { DType } from '../../../ir/dtype.ts';
import { operandsOf, type Expr, type NestKernel, type Stage } from '../../../ir/kernel.ts';
import { product } from '../../../ir/shape.ts';
import { Expressions } from './expressions.ts';
import { Joint } from './joint.ts';
import type { Layout } from './layout.ts';
import { shaderText, type Shader } from './shader.ts';
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

/** For each expression, whether it depends on an inner axis. */
function dependsOnInner({ exprs, outer }: NestKernel): boolean[] {
  const depends: boolean[] = [];
  const inForm = ({ coefs }: { readonly coefs: readonly number[] }): boolean =>
    coefs.some((c, axis) => c !== 0 && axis >= outer.length);
  for (const expr of exprs) {
    const parts = expr.op === 'load' ? expr.access.parts : expr.op === 'bound' ? expr.parts : [];
    depends.push(
      (expr.op === 'index' && inForm(expr)) ||
        (expr.op === 'load' && inForm(expr.access)) ||
        parts.some((part) => part.kind !== 'gathered' && inForm(part)) ||
        operandsOf(expr).some((operand) => depends[operand]),
    );
  }
  return depends;
}

function needed(exprs: readonly Expr[], roots: readonly number[]): number[] {
  const found = new Set<number>();
  const stack = [...roots];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    stack.push(...operandsOf(exprs[id]));
  }
  return [...found].sort((a, b) => a - b);
}

class NestWriter {
  private readonly kernel: NestKernel;
  private readonly w = new Writer();
  private readonly e: Expressions;
  private readonly threads: number;
  private readonly inner: readonly boolean[];
  private readonly innerNames: readonly string[];
  private readonly outerNames: readonly string[];
  readonly declarations: string[] = [];

  constructor(kernel: NestKernel, layout: Layout, threads: number) {
    this.kernel = kernel;
    this.threads = threads;
    this.outerNames = kernel.outer.map((_, i) => `i${i}`);
    this.innerNames = kernel.inner.map((_, i) => `r${i}`);
    this.e = new Expressions(this.w, kernel, layout, [...this.outerNames, ...this.innerNames]);
    this.inner = dependsOnInner(kernel);
  }

  text(): string {
    const { w, threads, kernel } = this;
    w.line(threads > 1 ? 'let at = group;' : `let at = group * ${loneThreads}u + lane;`);
    w.line('if (at >= params.total) { return; }');
    splitIndex(w, 'i32(at)', kernel.outer, this.outerNames);
    for (const stage of kernel.stages) {
      if (stage.over === 'inner') this.innerStage(stage);
      else this.outerStage(stage);
    }
    return w.text();
  }

  private outerStage({ stores }: Stage): void {
    const { w, threads } = this;
    const storeAll = (): void => this.e.storeAll(stores);
    if (threads > 1) w.block('if (lane == 0u)', storeAll);
    else storeAll();
  }

  private innerStage(stage: Stage): void {
    const { w, e, kernel, threads } = this;
    const reductions = stage.reductions.map((r) => ({ r, ...kernel.reductions[r] }));
    const roots = [...reductions.map(({ expr }) => expr), ...stage.stores.map((s) => s.expr)];
    for (const id of needed(kernel.exprs, roots)) if (!this.inner[id]) e.value(id);
    const joints = reductions.map(({ r, kind, expr, dtype }) => {
      const of: DType = kernel.exprs[expr].dtype;
      return { expr, joint: new Joint(r, kind, of, dtype) };
    });
    for (const { joint } of joints) joint.begin(w);
    const withPlace = joints.some(({ joint }) => joint.needsPlace);
    this.walk(withPlace, () => {
      for (const { joint, expr } of joints) joint.take(w, e.value(expr));
      e.storeAll(stage.stores);
    });
    if (threads > 1 && joints.length > 0) {
      for (const { joint } of joints) this.declarations.push(...joint.share(w, threads));
      w.line('workgroupBarrier();');
      w.block(`for (var half = ${threads / 2}u; half > 0u; half >>= 1u)`, () => {
        w.block('if (lane < half)', () => joints.forEach(({ joint }) => joint.combine(w)));
        w.line('workgroupBarrier();');
      });
    }
    for (const { joint } of joints) joint.finish(w, threads > 1);
  }

  /** Walks the inner space; `r` is the row-major position in it. */
  private walk(withPlace: boolean, body: () => void): void {
    const { w, threads, kernel, innerNames } = this;
    const row = product(kernel.inner);
    if (threads > 1) {
      w.block(`for (var r = i32(lane); r < ${row}i; r += ${threads}i)`, () => {
        splitIndex(w, 'r', kernel.inner, innerNames);
        body();
      });
      return;
    }
    if (withPlace) w.line('var next = 0i;');
    const loop = (axis: number): void => {
      if (axis === kernel.inner.length) {
        if (withPlace) {
          w.line('let r = next;');
          w.line('next += 1i;');
        }
        body();
        return;
      }
      const name = innerNames[axis];
      w.block(`for (var ${name} = 0i; ${name} < ${kernel.inner[axis]}i; ${name}++)`, () =>
        loop(axis + 1),
      );
    };
    if (kernel.inner.length === 0) w.block('', () => loop(0));
    else loop(0);
  }
}

/** @param threads as `rowThreads` says. */
export function nestShader(kernel: NestKernel, layout: Layout, threads: number): Shader {
  const writer = new NestWriter(kernel, layout, threads);
  const body = writer.text();
  const rest = product(kernel.outer.slice(1));
  const code = shaderText({
    layout,
    params: ['total'],
    declarations: writer.declarations.length > 0 ? [writer.declarations.join('\n')] : [],
    threads: threads > 1 ? threads : loneThreads,
    body,
  });
  const nothing = product(kernel.inner) === 0 && kernel.stages.every((s) => s.over === 'inner');
  return {
    code,
    access: layout.bindings.map((b) => b.access),
    groups: (extent) =>
      nothing ? 0 : threads > 1 ? extent * rest : Math.ceil((extent * rest) / loneThreads),
    params: (extent) => [extent * rest],
  };
}
