/** One execution of a node, as its kernel sees it: inputs and attributes, with errors that say what is missing. */
import { Tensor, type TypedArray } from '../../runtime/index.ts';
import type { DataType } from '../../runtime/index.ts';
import type { Attributes } from '../graph/attributes.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { Value } from './kernel.ts';
import type { Work } from './work.ts';

/** What kernels may use of the run that they are part of. */
export interface Surroundings {
  /** Holds a tensor until the run ends. */
  hold(tensor: Tensor): Tensor;
  /** Tables by the name of the node that made them; they live as long as the model. */
  readonly tables: Map<string, Value>;
  /** Runs a function of the library. What it gives is the caller's. */
  call(name: string, args: readonly (Value | undefined)[]): Work<(Value | undefined)[]>;
  /** Counts a round of a loop, and throws when there were too many. */
  round(loop: string, count: number): void;
}

export class Call {
  readonly node: GraphNode;
  readonly inputs: readonly (Value | undefined)[];
  readonly run: Surroundings;
  readonly #known = new Map<number, TypedArray>();

  constructor(node: GraphNode, inputs: readonly (Value | undefined)[], run: Surroundings) {
    this.node = node;
    this.inputs = inputs;
    this.run = run;
  }

  get attrs(): Attributes {
    return this.node.attrs;
  }

  get count(): number {
    return this.inputs.length;
  }

  /** Whether there is an input at this place. */
  has(place: number): boolean {
    return this.inputs.at(place) !== undefined;
  }

  value(place: number): Value {
    const value = this.inputs.at(place);
    if (value === undefined) {
      throw new Error(`it needs an input at place ${place}, and has ${this.count} of them`);
    }
    return value;
  }

  tensor(place: number): Tensor {
    const value = this.value(place);
    if (!(value instanceof Tensor)) {
      throw new Error(`its input at place ${place} should be a tensor, and is a ${value.kind}`);
    }
    return value;
  }

  /** The tensors from a place on, to before another. */
  tensors(from = 0, to = this.count): Tensor[] {
    const end = to < 0 ? this.count + to : Math.min(to, this.count);
    return Array.from({ length: Math.max(0, end - from) }, (_, i) => this.tensor(from + i));
  }

  /** Tells the values of an input, so that nobody has to wait for them. */
  preset(place: number, values: TypedArray): void {
    this.#known.set(place, values);
  }

  /** The values of an input. Kernels name in `host` what they ask here for. */
  values(place: number): TypedArray {
    return this.#known.get(place) ?? this.tensor(place).dataSync();
  }

  numbers(place: number): number[] {
    return Array.from(this.values(place));
  }

  number(place: number): number {
    const values = this.values(place);
    if (values.length === 0)
      throw new Error(`its input at place ${place} should be a number, and is empty`);
    return values[0];
  }

  /** Rows of two, such as paddings. */
  pairs(place: number): [number, number][] {
    const flat = this.numbers(place);
    return Array.from({ length: flat.length >> 1 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  }

  /** An attribute that is the type of a tensor. */
  dtype(name: string, otherwise: DataType = 'float32'): DataType {
    const dtype = this.attrs.dtype(name) ?? otherwise;
    if (dtype === 'resource') throw new Error(`its attribute ${name} is not the type of a tensor`);
    return dtype;
  }
}
