/** How many arithmetic operations there are in a primitive, and in a kernel. Moving and converting elements counts as none. */
import type { AnyGraphNode } from './graph.ts';
import { operandsOf, type Expr, type Kernel } from './kernel.ts';
import { isBinary, isUnary } from './primitives.ts';
import { product, sizeOf, type Shape } from './shape.ts';

/** @param operands the shapes of the operands. */
export function operationsOfNode(node: AnyGraphNode, operands: readonly Shape[]): number {
  const size = sizeOf(node.shape);
  switch (node.op) {
    case 'dot_general':
      return 2 * size * product(node.attrs.lhs_contracting.map((axis) => operands[0][axis]));
    case 'convolution': {
      const { kernel_spatial, kernel_input_feature } = node.attrs.dimension_numbers;
      return (
        2 * size * product([...kernel_spatial, kernel_input_feature].map((a) => operands[1][a]))
      );
    }
    case 'reduce':
    case 'cumulative':
      return sizeOf(operands[0]);
    case 'reduce_window':
      return size * product(node.attrs.window_dimensions);
    case 'scatter':
      return node.attrs.kind === 'set' ? 0 : sizeOf(operands[2]);
    default:
      return isUnary(node.op) || isBinary(node.op) || node.op === 'compare' ? size : 0;
  }
}

/** Arithmetic among the expressions that `roots` need, each counted once. */
function arithmetic(exprs: readonly Expr[], roots: readonly number[], done: Set<number>): number {
  let count = 0;
  const stack = [...roots];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (done.has(at)) continue;
    done.add(at);
    const { op } = exprs[at];
    if (op === 'compare' || (isExprOp(op) && (isUnary(op) || isBinary(op)))) count++;
    stack.push(...operandsOf(exprs[at]));
  }
  return count;
}

function isExprOp(
  op: Expr['op'],
): op is Exclude<Expr['op'], 'const' | 'index' | 'load' | 'bound' | 'reduced' | 'sum'> {
  return !['const', 'index', 'load', 'bound', 'reduced', 'sum'].includes(op);
}

/** @param extent the kernel's open extent: see kernelKey. */
export function operationsOfKernel(kernel: Kernel, extent: number): number {
  const { exprs } = kernel;
  if (kernel.kind === 'contraction') {
    const { batch, m, n, k } = kernel;
    const open = batch.length > 0 ? [extent, ...batch.slice(1), ...m] : [extent, ...m.slice(1)];
    const results = product([...open, ...n]);
    const stores = arithmetic(
      exprs,
      kernel.stores.map((s) => s.expr),
      new Set([kernel.a, kernel.b]),
    );
    return results * (2 * product(k) + stores);
  }
  const outer = product([extent, ...kernel.outer.slice(1)]);
  const inner = product(kernel.inner);
  let operations = 0;
  for (const { over, reductions, stores } of kernel.stages) {
    const roots = [
      ...reductions.map((r) => kernel.reductions[r].expr),
      ...stores.map((s) => s.expr),
    ];
    const each = arithmetic(exprs, roots, new Set()) + reductions.length;
    operations += outer * (over === 'inner' ? inner : 1) * each;
  }
  return operations;
}
