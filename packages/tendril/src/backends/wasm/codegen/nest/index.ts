/**
 * Generates code for nests. The outer axes' loops are outermost; within them each stage walks the inner axes. Vectors run along
 * one axis, several side by side, and what is left of that axis is done in the same way with fewer lanes, so that a result does
 * not depend on where the work is cut.
 */
import type { Expr, NestKernel } from '../../../../ir/kernel.ts';
import { stridesOf } from '../../../../ir/shape.ts';
import { i32, printModule, type ModuleBuilder } from '../../assembler/index.ts';
import { Code } from '../code.ts';
import { mathNeeded } from '../expr.ts';
import {
  exportKernel,
  kernelModule,
  type Features,
  type GeneratedKernel,
  type KernelFacts,
} from '../generated.ts';
import { Scope } from '../scope.ts';
import { interiorOf } from './bounds.ts';
import { Loops, type AxisValue, type Range } from './loops.ts';
import { planNest, type Plan } from './plan.ts';
import { rangesOf } from './ranges.ts';
import type { keepRows as KeepRows } from './rows.ts';
import { Stages } from './stages.ts';
import { Units } from './units.ts';

type Rows = ReturnType<typeof KeepRows>;

const asItIs = (kernel: NestKernel): Rows => ({
  kernel,
  scratch: [],
  after: new Map(),
  copies: new Map(),
  forgetful: () => new Set(),
});

let keepRows = asItIs;

/** Rows are read several times only where they are reduced: what keeps them comes with that (primitives/reductions). */
export function addRows(keep: typeof KeepRows): void {
  keepRows = keep;
}

/** A nest whose code reads its sizes: under which key others share it, and what is this one's own. */
export interface OpenNest {
  readonly key: string;
  readonly facts: KernelFacts;
  generate(features: Features): Uint8Array<ArrayBuffer>;
}

type Open = (kernel: NestKernel) => OpenNest | null;

let open: Open = () => null;

/** Of nests, only those have open sizes that networks have many of, in programs that run networks (ops/convolution/networks.ts). */
export function addOpenNests(added: Open): void {
  open = added;
}

/** Null for nests that have code of their own. */
export const openNest: Open = (kernel) => open(kernel);

export function generateNest(kernel: NestKernel, features: Features): GeneratedKernel {
  const opened = open(kernel);
  if (opened !== null) return { bytes: opened.generate(features), ...opened.facts };
  const { module, plan, units } = buildNest(kernel, features);
  return {
    bytes: module.bytes(),
    units: (extent) => units.count(extent),
    unitCost: () => plan.unitCost,
  };
}

/** The code for a nest as text. */
export function printNest(kernel: NestKernel, features: Features): string {
  return printModule(buildNest(kernel, features).module);
}

function buildNest(
  original: NestKernel,
  features: Features,
): { readonly module: ModuleBuilder; readonly plan: Plan; readonly units: Units } {
  const plan = planNest(original);
  const rows = plan.vertical ? asItIs(original) : keepRows(original);
  const { kernel } = rows;
  const units = new Units(kernel.outer, plan.chunks);
  const { module, math, scratch } = kernelModule(
    features,
    mathNeeded(kernel.exprs, kernel.exprs.keys()),
  );
  exportKernel(module, (f) => {
    const [args, begin, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    const addresses = original.args.map((_, i) => f.let('i32', i32.load(args, 4 * i), 'arg'));
    for (const at of rows.scratch) addresses.push(f.let('i32', i32.add(scratch, at), 'row'));
    const extent = f.let('i32', i32.load(args, 4 * original.args.length), 'extent');
    const exprs = [...kernel.exprs, innerPosition(kernel)];
    const code = new Code({
      f,
      exprs,
      args: kernel.args,
      addresses,
      features,
      math,
      after: rows.after,
      ranges: rangesOf(kernel, rows),
    });
    const loops = new Loops(code, [...kernel.outer, ...kernel.inner]);
    const stages = new Stages(kernel, plan, loops, exprs.length - 1);
    units.emit(code, begin, end, extent, (ranges) =>
      outerLoops(kernel, plan, loops, ranges, (scopes) => stages.emit(scopes)),
    );
  });
  return { module, plan, units };
}

/** The row-major position in the inner space, which argmax and argmin give. */
function innerPosition({ outer, inner }: NestKernel): Expr {
  const coefs = [...outer.map(() => 0), ...stridesOf(inner)];
  return { op: 'index', dtype: 'int32', coefs, offset: 0 };
}

/** Loops over the outer axes, in the plan's order. */
function outerLoops(
  kernel: NestKernel,
  plan: Plan,
  loops: Loops,
  ranges: readonly Range[],
  body: (scopes: readonly Scope[]) => void,
): void {
  const next = (scopes: readonly Scope[], order: readonly number[], mayPart: boolean): void => {
    const [axis, ...rest] = order;
    if (axis === undefined) {
      body(scopes);
      return;
    }
    const range = ranges[axis];
    if (axis === plan.axis) {
      const options = { peeled: plan.peeled, flush: null };
      loops.vectors(axis, plan.unroll, scopes, range, options, body);
      return;
    }
    if (axis === plan.block?.axis) {
      loops.inBlocks(axis, plan.block.width, scopes, range, (blocked) =>
        next(blocked, rest, mayPart),
      );
      return;
    }
    const bind = (value: AxisValue, inside: boolean): void =>
      next(
        scopes.map((scope) => scope.bind(axis, value)),
        rest,
        inside,
      );
    // Near the edge of one axis, the next ones are left whole: three parts of three parts would be much code.
    const interior = mayPart && plan.parted ? interiorOf(kernel, axis) : null;
    if (interior) loops.parted(axis, range, interior, bind);
    else loops.over(axis, range, (value) => bind(value, mayPart));
  };
  next([new Scope(loops.code)], plan.order, true);
}
