/**
 * Graphs within graphs: choices, loops and calls. `run` evaluates a graph inside; how many digits it computes with is its caller's
 * affair.
 */
import { makeTypedArray } from '../../ir/dtype.ts';
import type { Graph, GraphNode } from '../../ir/graph.ts';
import type { ControlName } from '../../ir/primitives.ts';
import type { Operand, Values } from './values.ts';

export type RunGraph = (graph: Graph, inputs: readonly Values[]) => Values[];

type Rows = {
  readonly [P in ControlName]: (
    node: GraphNode<P>,
    operands: readonly Operand[],
    run: RunGraph,
  ) => Values[];
};

/** Evaluates any of them. */
export type ControlEvaluators = <P extends ControlName>(
  node: GraphNode<P>,
  operands: readonly Operand[],
  run: RunGraph,
) => Values[];

/** An array of the same kind as `part`, of another size. */
function alike(part: Values, size: number): Values {
  return new (part.constructor as new (size: number) => Values)(size);
}

const control = {
  cond({ attrs }, [predicate, ...operands], run) {
    const branch = predicate.values[0] !== 0 ? attrs.on_true : attrs.on_false;
    return run(
      branch,
      operands.map((o) => o.values),
    );
  },
  while({ attrs: { cond, body, constants } }, operands, run) {
    const fixed = operands.slice(0, constants).map((o) => o.values);
    let state = operands.slice(constants).map((o) => o.values);
    while (run(cond, [...fixed, ...state])[0][0] !== 0) state = run(body, [...fixed, ...state]);
    return state.map((values) => values.slice());
  },
  scan(node, operands, run) {
    const { body, constants, carry, length, reverse } = node.attrs;
    const given = operands.map((o) => o.values);
    const fixed = given.slice(0, constants);
    const xs = given.slice(constants + carry);
    let state: Values[] = given.slice(constants, constants + carry).map((values) => values.slice());
    const stacks: Values[] = node
      .elements!.slice(carry)
      .map(({ dtype }) => makeTypedArray(dtype, 0));
    const put = (first: number, i: number, values: readonly Values[]): void =>
      values.forEach((part, k) => {
        if (stacks[first + k].length === 0) stacks[first + k] = alike(part, length * part.length);
        stacks[first + k].set(part, i * part.length);
      });
    const slice = (x: Values, i: number): Values => {
      const size = x.length / length;
      return x.subarray(i * size, (i + 1) * size);
    };
    for (let step = 0; step < length; step++) {
      const i = reverse ? length - 1 - step : step;
      put(stacks.length - carry, i, state);
      const results = run(body, [...fixed, ...state, ...xs.map((x) => slice(x, i))]);
      state = results.slice(0, carry);
      put(0, i, results.slice(carry));
    }
    return [...state, ...stacks];
  },
  call({ attrs }, operands, run) {
    return run(
      attrs.body,
      operands.map((o) => o.values),
    );
  },
} satisfies Rows;

export function evaluateControl<P extends ControlName>(
  node: GraphNode<P>,
  operands: readonly Operand[],
  run: RunGraph,
): Values[] {
  return (control[node.op] as Rows[P])(node, operands, run);
}
