/**
 * The reference evaluator: one primitive at a time over typed arrays. It is the oracle for the other backends, so it is written
 * to be obviously right first; float32 results are rounded once per primitive.
 */
import type { TypedArray } from '../../ir/dtype.ts';
import { isControlNode, type AnyGraphNode, type Graph, type GraphNode } from '../../ir/graph.ts';
import type { AddedName, ControlName, CoreName, PrimitiveName } from '../../ir/primitives.ts';
import { sizeOf } from '../../ir/shape.ts';
import { describer, isWatched } from '../watch.ts';
import { contraction } from './contraction.ts';
import type { ControlEvaluators, RunGraph } from './control.ts';
import { elementwise } from './elementwise.ts';
import { movement } from './movement.ts';
import {
  makeValues,
  type Evaluator,
  type Evaluators,
  type Operand,
  type Values,
} from './values.ts';

export type { Operand, Values } from './values.ts';

/** What has one value, computed from its operands'. */
type SingleName = Exclude<PrimitiveName, ControlName | 'get_element'>;

/** What has one value and is not in every program. */
type AddedSingleName = Exclude<AddedName, ControlName>;

const evaluators: Evaluators<Exclude<CoreName, 'get_element'>> &
  Partial<Evaluators<AddedSingleName>> = {
  ...elementwise,
  ...movement,
  ...contraction,
  parameter() {
    throw new Error('parameter: its value comes from the caller, not from an evaluator');
  },
};
let evaluateControl: ControlEvaluators | null = null;

/** For primitives that are not in every program (primitives/define.ts). */
export function addEvaluators(added: Partial<Evaluators<AddedSingleName>>): void {
  Object.assign(evaluators, added);
}

export function addControlEvaluators(added: ControlEvaluators): void {
  evaluateControl = added;
}

function evaluate<P extends SingleName>(
  node: GraphNode<P>,
  operands: readonly Operand[],
  float64: boolean,
): Values {
  const out = makeValues(node.dtype, sizeOf(node.shape), float64);
  (evaluators[node.op] as Evaluator<P>)(node, operands, out);
  return out;
}

/** The value of one node, given its operands' values, in a new array. */
export function evaluateNode(node: AnyGraphNode, operands: readonly Operand[]): TypedArray {
  return evaluate<SingleName>(node as GraphNode<SingleName>, operands, false);
}

/**
 * The values of the graph's outputs, in new arrays. With `float64`, float32 tensors are held and computed in double precision
 * and come back as Float64Array.
 */
export function evaluateGraph(
  graph: Graph,
  inputs: readonly TypedArray[],
  options?: { readonly float64?: false },
): TypedArray[];
export function evaluateGraph(
  graph: Graph,
  inputs: readonly Values[],
  options: { readonly float64: boolean },
): Values[];
export function evaluateGraph(
  graph: Graph,
  inputs: readonly Values[],
  { float64 = false }: { readonly float64?: boolean } = {},
): Values[] {
  const { nodes, outputs } = graph;
  const last = lastUses(graph);
  const live = new Map<number, Values>();
  const tuples = new Map<number, readonly Values[]>();
  const runInside: RunGraph = (inner, values) => evaluateGraph(inner, values, { float64 });
  graph.inputs.forEach((node, i) => {
    const widen = float64 && nodes[node].dtype === 'float32';
    live.set(node, widen ? Float64Array.from(inputs[i]) : inputs[i]);
  });
  nodes.forEach((node, i) => {
    if (node.op === 'parameter') return;
    const operands = node.inputs.map((input): Operand => {
      const { shape, dtype } = nodes[input];
      return { shape, dtype, values: live.get(input)! };
    });
    if (isControlNode(node)) {
      tuples.set(i, evaluateControl!(node, operands, runInside));
    } else if (node.op === 'get_element') {
      live.set(i, tuples.get(node.inputs[0])![node.attrs.index]);
    } else {
      const run = (): void => {
        live.set(i, evaluate(node as GraphNode<SingleName>, operands, float64));
      };
      if (isWatched()) describer().runNode(nodes, node, live, run);
      else run();
    }
    for (const input of node.inputs) {
      if (last[input] !== i) continue;
      live.delete(input);
      tuples.delete(input);
    }
    if (last[i] < 0) live.delete(i);
  });
  return outputs.map((i, at) => {
    const values = live.get(i)!;
    const isFresh = nodes[i].op !== 'parameter' && outputs.indexOf(i) === at;
    return isFresh ? values : values.slice();
  });
}

/** The last node that reads each node: -1 for none, one past the end for outputs. */
function lastUses({ nodes, outputs }: Graph): Int32Array {
  const last = new Int32Array(nodes.length).fill(-1);
  nodes.forEach((node, i) => {
    for (const input of node.inputs) last[input] = i;
  });
  for (const output of outputs) last[output] = nodes.length;
  return last;
}
