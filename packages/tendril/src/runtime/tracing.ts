/**
 * The trace in progress, if any: what tf.compile collects while it runs a function with placeholders in place of values.
 */
import type { DType, TypedArray } from '../ir/dtype.ts';
import { alias } from '../ir/build.ts';
import { nextNodeId, record, type Node } from '../ir/node.ts';
import type { Shape } from '../ir/shape.ts';
import { releaseUse, retainUse } from './lifetime.ts';
import { mapParts, nodesOfParts, type Parts } from './parts.ts';

/** Thrown when data is read inside a traced function. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

export type HostSupply = () => number | TypedArray;

/** What a trace has to know of a variable: what its value outside is made of, and how a program replaces it. */
export interface Traceable {
  readonly name: string;
  readonly valueParts: Parts;
  /** Holds something else from now on. */
  setParts(parts: Parts): void;
}

/** Which strings there are is known while recording: a program cannot look at others at each call. */
function refuseStrings(variable: Traceable, what: string): void {
  if (variable.valueParts.strings === null) return;
  throw new TraceError(
    `${what}: variable '${variable.name}' holds strings, and a function given to tf.compile is recorded once, with the strings ` +
      `of that time. Pass its value as an argument (then the plain function runs), or do not compile the function.`,
  );
}

/** An input of the traced program that is fetched anew at each call. */
export type TraceInput =
  | {
      readonly kind: 'variable';
      readonly node: Node;
      readonly variable: Traceable;
      /** Which of the nodes that the variable's value is made of. */
      readonly part: number;
    }
  | { readonly kind: 'host'; readonly node: Node; readonly supply: HostSupply };

export class Trace {
  /** Nodes of the trace have this id or a larger one. */
  readonly since = nextNodeId();
  readonly inputs: TraceInput[] = [];
  readonly assigned = new Map<Traceable, Parts>();
  readonly #variables = new Map<Traceable, Parts>();

  /** The variable's value at this point of the trace. */
  read(variable: Traceable): Parts {
    const known = this.assigned.get(variable) ?? this.#variables.get(variable);
    if (known !== undefined) return known;
    refuseStrings(variable, 'tf.compile');
    let part = 0;
    const parts = mapParts(variable.valueParts, ({ shape, dtype }) => {
      const node = this.placeholder(shape, dtype);
      this.inputs.push({ kind: 'variable', node, variable, part: part++ });
      return node;
    });
    this.#variables.set(variable, parts);
    return parts;
  }

  assign(variable: Traceable, value: Parts): void {
    refuseStrings(variable, 'assign');
    // Fresh nodes, so that a gradient with respect to the variable is not one with respect to what it was set from.
    const parts = mapParts(value, alias);
    nodesOfParts(parts).forEach(retainUse);
    const old = this.assigned.get(variable);
    this.assigned.set(variable, parts);
    if (old !== undefined) nodesOfParts(old).forEach(releaseUse);
  }

  /** Lets go of what only the trace kept alive. */
  finish(): void {
    for (const parts of this.assigned.values()) nodesOfParts(parts).forEach(releaseUse);
  }

  hostInput(shape: Shape, dtype: DType, supply: HostSupply): Node {
    const node = this.placeholder(shape, dtype);
    this.inputs.push({ kind: 'host', node, supply });
    return node;
  }

  placeholder(shape: Shape, dtype: DType): Node {
    return record('parameter', { shape, dtype }, []);
  }
}

let active: Trace | null = null;
/** Traces that have begun and not ended, also while `untraced` work is done. */
let open = 0;

export function tracing(): Trace | null {
  return active;
}

/** Whether some trace has begun and not ended: nodes may be pending that cannot be computed. */
export function traceIsOpen(): boolean {
  return open > 0;
}

/** Runs `work` with `trace` as the trace in progress (null: with none). */
export function withTrace<T>(trace: Trace | null, work: () => T): T {
  const outer = active;
  active = trace;
  if (trace !== null) open++;
  try {
    return work();
  } finally {
    active = outer;
    if (trace !== null) open--;
  }
}

/** Runs `work` outside any trace in progress: for state that is made once, such as an optimizer's slots. */
export function untraced<T>(work: () => T): T {
  return withTrace(null, work);
}

/** How many functions are being recorded as graphs inside other nodes. */
let enclosures = 0;

/** Whether what is recorded now will be a graph inside a node. */
export function isEnclosed(): boolean {
  return enclosures > 0;
}

/** Runs `work`, which records a function on placeholders that have no value. */
export function inEnclosure<T>(work: () => T): T {
  enclosures++;
  open++;
  try {
    return work();
  } finally {
    enclosures--;
    open--;
  }
}
