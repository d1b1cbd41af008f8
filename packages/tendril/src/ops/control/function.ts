/**
 * Running a function once on placeholders, to have it as a graph: what choices, loops and checkpoints hold. Containers of
 * tensors come as lists here, and go back to what they were.
 */
import { enclose, parameter, type Recorded } from '../../autodiff/enclose.ts';
import type { Graph } from '../../ir/graph.ts';
import { nextNodeId, type Node } from '../../ir/node.ts';
import type { Type } from '../../ir/shape-rules.ts';
import {
  endScope,
  hostNumber,
  inEnclosure,
  isTypedArray,
  startScope,
  Tensor,
  tracing,
  type Container,
} from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** A container's tensors in order, and the container without them. */
export interface Flat {
  readonly nodes: readonly Node[];
  /** The container with other tensors in their places. */
  rebuild(nodes: readonly Node[]): Container;
  /** Two containers of the same text have the same form, and tensors of the same types. */
  readonly text: string;
}

class Place {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

function isPlain(value: unknown): value is { [key: string]: unknown } {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Numbers and booleans become scalars; arrays and plain objects are walked, anything else stays as it is. */
export function flatten(container: unknown, argument: string, op: string): Flat {
  const nodes: Node[] = [];
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (isPlain(value))
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]));
    const isValue =
      value instanceof Tensor ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      isTypedArray(value);
    if (!isValue) return value ?? null;
    nodes.push(nodeOf(value, argument, op));
    return new Place(nodes.length - 1);
  };
  const form = visit(container);
  const fill = (value: unknown, given: readonly Node[]): unknown => {
    if (value instanceof Place) return wrap(given[value.index]);
    if (Array.isArray(value)) return value.map((item) => fill(item, given));
    if (isPlain(value))
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v, given)]));
    return value;
  };
  return {
    nodes,
    rebuild: (given) => fill(form, given) as Container,
    text: JSON.stringify(form, (_, value: unknown) =>
      value instanceof Place
        ? `${nodes[value.index].dtype}[${nodes[value.index].shape}]`
        : typeof value === 'function'
          ? 'function'
          : value,
    ),
  };
}

/** A function as it was recorded, with the form of its result. */
export interface RecordedFunction extends Recorded {
  readonly result: Flat;
}

/** Runs `fn` on a placeholder for each of these types. What it records lives as long as the scope around. */
export function recordFunction(
  op: string,
  types: readonly Type[],
  fn: (parameters: readonly Node[]) => unknown,
): RecordedFunction {
  return inEnclosure(() => {
    const parameters = types.map(parameter);
    const given = fn(parameters);
    check(
      !(given instanceof Promise),
      op,
      () => 'the function is asynchronous; it must return its result at once',
    );
    const result = flatten(given, 'result', op);
    return { parameters, outputs: result.nodes, result };
  });
}

/**
 * Runs `work`, which records functions, makes graphs of them that take what they use of the outside as first inputs, and has
 * `use` record what holds these.
 */
export function asGraphs<T extends readonly RecordedFunction[]>(
  work: () => T,
  use: (graphs: readonly Graph[], captured: readonly Node[]) => readonly Node[],
): { functions: T; results: readonly Node[] } {
  const since = nextNodeId();
  // What the functions recorded, and what only they use, lives until then.
  startScope();
  try {
    const functions = work();
    const own = new Set(functions.flatMap(({ parameters }) => parameters));
    const { graphs, captured } = enclose(functions, {
      isOutside: (node) =>
        node.id < since || node.value !== null || (node.op === 'parameter' && !own.has(node)),
      constantOf: (node) => (tracing() === null ? null : hostNumber(node)),
    });
    return { functions, results: use(graphs, captured) };
  } finally {
    endScope();
  }
}

/** Checks that two containers have the same form and types. */
export function checkAlike(op: string, what: string, actual: Flat, expected: Flat): void {
  check(
    actual.text === expected.text,
    op,
    () => `${what}: got ${actual.text}, wanted ${expected.text}`,
  );
}

/** What somebody returned in place of what was wanted. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value instanceof Tensor ? 'a tensor' : `a value of type ${typeof value}`;
}
