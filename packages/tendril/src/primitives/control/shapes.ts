/** Types of what holds graphs. */
import type { Graph } from '../../ir/graph.ts';
import { show, misfit, type ShapeRules, type Type } from '../../ir/shape-rules.ts';
import { sameShape } from '../../ir/shape.ts';

function tuple(elements: readonly Type[]): Type {
  return { shape: [], dtype: 'bool', elements };
}

function typesAt(graph: Graph, nodes: readonly number[]): Type[] {
  return nodes.map((i) => ({ shape: graph.nodes[i].shape, dtype: graph.nodes[i].dtype }));
}

/** Two lists of types that have to be the same. */
function allAlike(what: string, given: readonly Type[], wanted: readonly Type[]): void {
  const same =
    given.length === wanted.length &&
    given.every((t, i) => t.dtype === wanted[i].dtype && sameShape(t.shape, wanted[i].shape));
  if (!same)
    misfit(`${what} are ${given.map(show).join(', ')}, wanted ${wanted.map(show).join(', ')}`);
}

export const controlShapes = {
  cond({ on_true: yes, on_false: no }, inputs) {
    const [predicate, ...operands] = inputs;
    allAlike('predicates', [predicate], [{ shape: [], dtype: 'bool' }]);
    for (const branch of [yes, no]) allAlike('operands', operands, typesAt(branch, branch.inputs));
    const results = typesAt(yes, yes.outputs);
    allAlike('results where it is false', typesAt(no, no.outputs), results);
    return tuple(results);
  },
  while({ cond, body, constants }, inputs) {
    for (const graph of [cond, body]) allAlike('operands', inputs, typesAt(graph, graph.inputs));
    const state = inputs.slice(constants);
    allAlike('conditions', typesAt(cond, cond.outputs), [{ shape: [], dtype: 'bool' }]);
    allAlike("the body's results", typesAt(body, body.outputs), state);
    return tuple(typesAt(body, body.outputs));
  },
  scan({ body, constants, carry, length }, inputs) {
    const stacked = (t: Type): Type => ({ shape: [length, ...t.shape], dtype: t.dtype });
    const wanted = typesAt(body, body.inputs);
    const whole = constants + carry;
    allAlike('operands', inputs, [...wanted.slice(0, whole), ...wanted.slice(whole).map(stacked)]);
    const state = wanted.slice(constants, whole);
    const results = typesAt(body, body.outputs);
    allAlike("the body's first results", results.slice(0, carry), state);
    return tuple([...state, ...results.slice(carry).map(stacked), ...state.map(stacked)]);
  },
  call({ body }, inputs) {
    allAlike('operands', inputs, typesAt(body, body.inputs));
    return tuple(typesAt(body, body.outputs));
  },
} satisfies ShapeRules<'cond' | 'while' | 'scan' | 'call'>;
