/**
 * The backward walk: from cotangents of outputs to those of the nodes asked for, through whatever was recorded since the tape
 * began. What it records are ordinary nodes, which another walk can differentiate.
 */
import { convert } from '../ir/build.ts';
import { isFloat } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';
import type { ControlName } from '../ir/primitives.ts';
import { sameShape, showShape } from '../ir/shape.ts';
import { sumOf } from './accumulate.ts';
import { customRules, type CustomRule } from './custom.ts';
import { addedRules } from './rules/added.ts';
import { operandCotangent } from './rules/index.ts';

export interface BackwardOptions {
  /** Nodes with a smaller id were there before the tape: the walk does not look behind them. */
  readonly since: number;
  readonly custom?: WeakMap<Node, CustomRule>;
}

/** One output and the cotangent that flows into it. */
export interface Seed {
  readonly node: Node;
  readonly ct: Node;
}

type Standing = 'open' | 'dead' | 'leads';

/** The nodes on ways from the seeds to `wrt`, operands before what uses them. */
function nodesBetween(
  seeds: readonly Seed[],
  wrt: ReadonlySet<Node>,
  operandsOf: (node: Node) => readonly Node[],
): { order: Node[]; leads: (node: Node) => boolean } {
  const order: Node[] = [];
  const standing = new Map<Node, Standing>();
  const leads = (node: Node): boolean => standing.get(node) === 'leads';
  const stack = seeds.map((seed) => seed.node);
  // A node is met twice: going down its operands are pushed, coming back they are known. No recursion: chains get long.
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const met = standing.get(node);
    if (met === undefined && (isFloat(node.dtype) || node.elements !== undefined)) {
      standing.set(node, 'open');
      for (const operand of operandsOf(node)) if (!standing.has(operand)) stack.push(operand);
      continue;
    }
    stack.pop();
    if (met === 'open') {
      const isOnTheWay = wrt.has(node) || operandsOf(node).some(leads);
      standing.set(node, isOnTheWay ? 'leads' : 'dead');
      if (isOnTheWay) order.push(node);
    }
  }
  return { order, leads };
}

const nothing: readonly Node[] = [];

function isElement(node: Node): node is Node<'get_element'> {
  return node.op === 'get_element';
}

/**
 * The cotangents of `wrt`, null where no output depends on a node differentiably. Each is the total derivative: `wrt` may hold
 * values that depend on one another. Only float32 nodes carry gradients.
 */
export function backward(
  seeds: readonly Seed[],
  wrt: readonly Node[],
  { since, custom = customRules }: BackwardOptions,
): (Node | null)[] {
  const operandsOf = (node: Node): readonly Node[] =>
    node.id < since ? nothing : (custom.get(node)?.inputs ?? node.inputs);
  const { order, leads } = nodesBetween(seeds, new Set(wrt), operandsOf);

  const cotangents = new Map<Node, Node[]>();
  const accumulate = (node: Node, given: Node | null): void => {
    if (given === null || !leads(node)) return;
    // Where float32 stands beside float64, a rule may answer in the other of the two.
    const ct = isFloat(given.dtype) && isFloat(node.dtype) ? convert(given, node.dtype) : given;
    if (!sameShape(ct.shape, node.shape) || ct.dtype !== node.dtype) {
      throw new Error(
        `gradient: a value of ${node.dtype}${showShape(node.shape)} was given a gradient of ` +
          `${ct.dtype}${showShape(ct.shape)}; it must have the value's shape and type.`,
      );
    }
    const before = cotangents.get(node);
    if (before === undefined) cotangents.set(node, [ct]);
    else before.push(ct);
  };
  /** All that reached a node; nothing more does when the walk has come to it. */
  const total = (node: Node): Node | null => {
    const all = cotangents.get(node);
    if (all === undefined) return null;
    if (all.length > 1) all.splice(0, all.length, sumOf(all));
    return all[0];
  };

  /** Cotangents of the values of tuples. */
  const tuples = new Map<Node, (Node | null)[]>();
  const spreadTuple = (node: Node): void => {
    const given = tuples.get(node);
    if (given === undefined || node.id < since) return;
    const found = addedRules.control!(
      given,
      node as Node<ControlName>,
      node.inputs.map(leads),
      backward,
    );
    node.inputs.forEach((input, k) => accumulate(input, found[k]));
  };

  for (const { node, ct } of seeds) accumulate(node, ct);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (node.elements !== undefined) {
      spreadTuple(node);
      continue;
    }
    const ct = node.id < since ? null : total(node);
    if (ct === null) continue;
    const rule = custom.get(node);
    if (rule !== undefined) {
      const given = rule.vjp(ct);
      rule.inputs.forEach((input, k) => accumulate(input, given[k] ?? null));
    } else if (isElement(node)) {
      const [tuple] = node.inputs;
      const given = tuples.get(tuple) ?? tuple.elements!.map(() => null);
      given[node.attrs.index] = ct;
      tuples.set(tuple, given);
    } else {
      node.inputs.forEach((input, k) => {
        if (leads(input)) accumulate(input, operandCotangent(ct, node, k));
      });
    }
  }
  return wrt.map(total);
}
