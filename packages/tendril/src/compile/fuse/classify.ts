/**
 * What kind of work each primitive is to the fuser, and what it costs to compute an element of it again.
 */
import type { AnyGraphNode } from '../../ir/graph.ts';
import { isControl, isElementwise, isRoutine, type PrimitiveName } from '../../ir/primitives.ts';

/**
 * - `map`: each element follows from a few operand elements; may be computed where it is used.
 * - `reduce`, `window`, `contraction`: loops over operands for each element; always a kernel.
 * - `assemble`: several kernels that write parts of one buffer.
 * - `routine`: whole buffers in, a whole buffer out.
 * - `control`: programs of its own; `element`: one of the buffers that these give.
 * - `barrier`: an operand's buffer, but nothing is fused across.
 */
export type Work =
  | 'leaf'
  | 'map'
  | 'reduce'
  | 'window'
  | 'contraction'
  | 'assemble'
  | 'routine'
  | 'control'
  | 'element'
  | 'barrier';

const special: Partial<Record<PrimitiveName, Work>> = {
  parameter: 'leaf',
  reduce: 'reduce',
  reduce_window: 'window',
  select_and_scatter: 'window',
  select_and_gather: 'window',
  dot_general: 'contraction',
  convolution: 'contraction',
  concatenate: 'assemble',
  get_element: 'element',
  optimization_barrier: 'barrier',
};

export function workOf(node: AnyGraphNode): Work {
  if (isControl(node.op)) return 'control';
  return special[node.op] ?? (isRoutine(node.op) ? 'routine' : 'map');
}

const views: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  'broadcast_in_dim',
  'transpose',
  'slice',
  'reverse',
  'pad',
  'reshape',
]);

export function isView(node: AnyGraphNode): boolean {
  return views.has(node.op);
}

const simple: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  'negate',
  'abs',
  'sign',
  'floor',
  'ceil',
  'round_nearest_even',
  'is_finite',
  'not',
  'add',
  'subtract',
  'multiply',
  'maximum',
  'minimum',
  'and',
  'or',
  'xor',
  'shift_left',
  'shift_right_logical',
  'shift_right_arithmetic',
  'compare',
  'select',
  'convert',
  'bitcast_convert',
]);

/** Roughly how many additions one element costs, operands apart. */
export function elementCost(node: AnyGraphNode): number {
  if (simple.has(node.op)) return 1;
  if (node.op === 'divide' || node.op === 'sqrt' || node.op === 'rsqrt') return 4;
  if (node.op === 'gather') return 4;
  if (node.op === 'random_bits') return 70;
  return isElementwise(node.op) ? 12 : 0;
}
