/**
 * Derivatives of what holds graphs. They are such nodes again: the derivative of a choice chooses between the branches'
 * derivatives, that of a scan scans the other way. The inside is computed again there; of a scan only the carry is kept.
 *
 * A rule is given the cotangents of all the tuple's values (null for none) and which operands to find the cotangents of.
 */
import { isFloat as isFloatDType } from '../../ir/dtype.ts';
import { add, constant, optimizationBarrier } from '../../ir/build.ts';
import type { Graph } from '../../ir/graph.ts';
import { nextNodeId, recordTuple, type Node } from '../../ir/node.ts';
import type { ControlName } from '../../ir/primitives.ts';
import { range } from '../../ir/shape.ts';
import type { Type } from '../../ir/shape-rules.ts';
import type { backward as Backward } from '../../autodiff/backward.ts';
import { enclose, parameter, recordEnclosed } from '../../autodiff/enclose.ts';

type Cotangents = readonly (Node | null)[];

/** The walk itself is handed in, since it makes use of these rules. */
type ControlRule<P extends ControlName> = (
  cts: Cotangents,
  node: Node<P>,
  wanted: readonly boolean[],
  backward: typeof Backward,
) => Cotangents;

function zeros({ shape, dtype }: Type): Node {
  return constant(0, shape, dtype);
}

function present(nodes: Cotangents): Node[] {
  return nodes.filter((node) => node !== null);
}

const isFloat = ({ dtype }: Type): boolean => isFloatDType(dtype);

/** Puts the values of a list where `places` says, in a list of `length`. */
function spread(values: readonly Node[], places: readonly number[], length: number): Cotangents {
  const all = new Array<Node | null>(length).fill(null);
  places.forEach((place, i) => (all[place] = values[i]));
  return all;
}

/** From a graph's operands and the cotangents of its outputs `given` to the cotangents of its inputs `wrt`. */
function derivativeOf(
  graph: Graph,
  given: readonly number[],
  wrt: readonly number[],
  backward: typeof Backward,
): Graph {
  const inputs = graph.inputs.map((i) => parameter(graph.nodes[i]));
  const cts = given.map((o) => parameter(graph.nodes[graph.outputs[o]]));
  const since = nextNodeId();
  const outputs = recordEnclosed(graph, inputs);
  const seeds = given.map((o, i) => ({ node: outputs[o], ct: cts[i] }));
  const found = backward(
    seeds,
    wrt.map((i) => inputs[i]),
    { since },
  );
  return enclose([
    {
      parameters: [...inputs, ...cts],
      outputs: found.map((ct, i) => ct ?? zeros(inputs[wrt[i]])),
    },
  ]).graphs[0];
}

const cond: ControlRule<'cond'> = (cts, { attrs, inputs }, wanted, backward) => {
  const [predicate, ...operands] = inputs;
  const given = range(cts.length).filter((i) => cts[i] !== null);
  const wrt = range(operands.length).filter((i) => wanted[i + 1] && isFloat(operands[i]));
  const branch = (graph: Graph): Graph => derivativeOf(graph, given, wrt, backward);
  const found = recordTuple(
    'cond',
    { on_true: branch(attrs.on_true), on_false: branch(attrs.on_false) },
    [predicate, ...operands, ...present(cts)],
  );
  return spread(
    found,
    wrt.map((i) => i + 1),
    inputs.length,
  );
};

const scan: ControlRule<'scan'> = (cts, node, wanted, backward) => {
  const { body, constants, carry, length, reverse } = node.attrs;
  const whole = constants + carry;
  const ys = body.outputs.length - carry;
  const stacks = node.results.slice(carry + ys);
  const xs = node.inputs.slice(whole);
  const floats = (from: number, to: number): number[] =>
    range(to - from)
      .map((i) => i + from)
      .filter((i) => isFloat(node.inputs[i]));
  const state = floats(constants, whole);
  const fixed = floats(0, constants).filter((i) => wanted[i]);
  const sliced = floats(whole, node.inputs.length).filter((i) => wanted[i]);
  const givenYs = range(ys).filter((i) => cts[carry + i] !== null);
  const givenStacks = state.filter((i) => cts[carry + ys + i - constants] !== null);

  // One step back.
  const input = body.inputs.map((i) => parameter(body.nodes[i]));
  const like = (places: readonly number[]): Node[] => places.map((i) => parameter(input[i]));
  const ctState = like(state);
  const sums = like(fixed);
  const ctYs = givenYs.map((i) => parameter(body.nodes[body.outputs[carry + i]]));
  const ctStacks = like(givenStacks);
  const since = nextNodeId();
  const outputs = recordEnclosed(body, input);
  const seeds = [
    ...state.map((i, k) => ({ node: outputs[i - constants], ct: ctState[k] })),
    ...givenYs.map((i, k) => ({ node: outputs[carry + i], ct: ctYs[k] })),
  ];
  const wrt = [...state, ...fixed, ...sliced];
  const found = backward(
    seeds,
    wrt.map((i) => input[i]),
    { since },
  ).map((ct, i) => ct ?? zeros(input[wrt[i]]));
  const nextState = state.map((i, k) => {
    const at = givenStacks.indexOf(i);
    return at < 0 ? found[k] : add(found[k], ctStacks[at]);
  });
  const nextSums = sums.map((sum, k) => add(sum, found[state.length + k]));
  const { graphs } = enclose([
    {
      parameters: [
        ...input.slice(0, constants),
        ...ctState,
        ...sums,
        ...ctYs,
        ...ctStacks,
        ...input.slice(constants),
      ],
      outputs: [...nextState, ...nextSums, ...found.slice(state.length + fixed.length)],
    },
  ]);

  const results = recordTuple(
    'scan',
    {
      body: graphs[0],
      constants,
      carry: state.length + fixed.length,
      length,
      reverse: !reverse,
    },
    [
      ...node.inputs.slice(0, constants),
      ...state.map((i) => cts[i - constants] ?? zeros(node.inputs[i])),
      ...fixed.map((i) => zeros(node.inputs[i])),
      ...givenYs.map((i) => cts[carry + i]!),
      ...givenStacks.map((i) => cts[carry + ys + i - constants]!),
      ...stacks,
      ...xs,
    ],
  );
  return spread(results.slice(0, wrt.length), wrt, node.inputs.length);
};

const rules: { readonly [P in ControlName]: ControlRule<P> } = {
  cond,
  scan,
  while() {
    throw new Error(
      'gradient: a whileLoop inside a compiled function has no gradient, since nobody knows how many steps to go back. ' +
        'Give it maximumIterations, use tf.scan, or take the gradient outside tf.compile.',
    );
  },
  // The barriers hold the computation back until the cotangents are there, and apart from the one that was done before.
  call(cts, { attrs, inputs }, wanted, backward) {
    const given = present(cts);
    const operands = inputs.map((operand) => optimizationBarrier(operand, ...given));
    const since = nextNodeId();
    const outputs = recordEnclosed(attrs.body, operands);
    const seeds = outputs.flatMap((node, i) => {
      const ct = cts[i];
      return ct === null ? [] : [{ node, ct }];
    });
    const wrt = range(inputs.length).filter((i) => wanted[i] && isFloat(inputs[i]));
    const found = backward(
      seeds,
      wrt.map((i) => operands[i]),
      { since },
    );
    const all = new Array<Node | null>(inputs.length).fill(null);
    wrt.forEach((i, k) => (all[i] = found[k]));
    return all;
  },
};

export function controlCotangents<P extends ControlName>(
  cts: Cotangents,
  node: Node<P>,
  wanted: readonly boolean[],
  backward: typeof Backward,
): Cotangents {
  return (rules[node.op] as ControlRule<P>)(cts, node, wanted, backward);
}
