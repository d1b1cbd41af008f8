/**
 * Where a kernel's arguments begin. A kernel that reads or writes a part of a buffer (one time step of a sequence, one piece of a
 * concatenation) has the part's place in its text. Here it is taken out, so that kernels which differ in nothing else share their
 * code: the place is added to the argument's address.
 */
import { bytesPerElement } from '../../ir/dtype.ts';
import type { Expr, Kernel, Store } from '../../ir/kernel.ts';

export interface MovedKernel {
  readonly kernel: Kernel;
  /** For each argument, how many bytes behind the buffer's address it begins. */
  readonly begins: readonly number[];
}

function storesOf(kernel: Kernel): readonly Store[] {
  return kernel.kind === 'contraction' ? kernel.stores : kernel.stages.flatMap((s) => s.stores);
}

/** The least offset at which each argument is accessed. Never below 0: an address before a buffer might be none at all. */
function leastOffsets(kernel: Kernel): number[] {
  const least = new Array<number>(kernel.args.length).fill(Infinity);
  const visit = (arg: number, offset: number): void => {
    least[arg] = Math.max(0, Math.min(least[arg], offset));
  };
  for (const expr of kernel.exprs) {
    if (expr.op === 'load') visit(expr.access.arg, expr.access.offset);
  }
  for (const { arg, offset } of storesOf(kernel)) visit(arg, offset);
  return least.map((offset) => (offset === Infinity ? 0 : offset));
}

/** Programs of one family share their kernels. */
const known = new WeakMap<Kernel, MovedKernel>();

/** The kernel with arguments that begin where it first accesses them. */
export function fromFirstAccess(kernel: Kernel): MovedKernel {
  let moved = known.get(kernel);
  if (moved === undefined) known.set(kernel, (moved = move(kernel)));
  return moved;
}

function move(kernel: Kernel): MovedKernel {
  const least = leastOffsets(kernel);
  const begins = least.map((offset, arg) => offset * bytesPerElement[kernel.args[arg].dtype]);
  if (least.every((offset) => offset === 0)) return { kernel, begins };
  const moveStore = (store: Store): Store => ({
    ...store,
    offset: store.offset - least[store.arg],
  });
  const exprs = kernel.exprs.map((expr): Expr => {
    if (expr.op !== 'load') return expr;
    const { access } = expr;
    return { ...expr, access: { ...access, offset: access.offset - least[access.arg] } };
  });
  if (kernel.kind === 'contraction')
    return { kernel: { ...kernel, exprs, stores: kernel.stores.map(moveStore) }, begins };
  const stages = kernel.stages.map((stage) => ({ ...stage, stores: stage.stores.map(moveStore) }));
  return { kernel: { ...kernel, exprs, stages }, begins };
}
