/**
 * TensorFlow's graphs for the makers of ONNX and TFLite files. With the shape of the input, all shapes are known, and how often a
 * loop over the batch turns: lists and loops are followed while the file is made, which has what they compute, turn by turn.
 */
import type { GraphBuilder, GraphOfModel, Value } from '../graphs/builder.ts';
import type { Input } from '../workloads/types.ts';
import { foldedNode } from './node-constants.ts';
import { numbersIn, translated, unstacked } from './node-translations.ts';
import type { Artifacts } from './published.ts';
import { weightsOf } from './published-weights.ts';
import { refuse } from './refuse.ts';
import { dataOf, referenceOf, type TfNode } from './tf-nodes.ts';

/** Of a model's results those named, or all that no node reads. */
export function graphOfNodes(
  artifacts: Artifacts,
  input: Input,
  outputs?: readonly string[],
): GraphOfModel {
  const { node: nodes } = artifacts.modelTopology as { node: TfNode[] };
  const placeholder = nodes.find(({ op }) => op === 'Placeholder')!;
  return {
    inputs: { [placeholder.name]: input },
    constants: weightsOf(artifacts),
    graph(g, x) {
      const reader = new NodeReader(g, nodes, x);
      const whole = new Turn();
      return (outputs ?? unread(nodes)).map((name) => reader.tensor(name, whole));
    },
  };
}

function unread(nodes: readonly TfNode[]): string[] {
  const read = new Set(nodes.flatMap((node) => dataOf(node).map((text) => referenceOf(text)[0])));
  return nodes.filter(({ name }) => !read.has(name)).map(({ name }) => name);
}

/** A list of tensors, which are there once they are set. */
type List = readonly (Value | undefined)[];
type Item = Value | List;

const isList = (item: Item): item is List => Array.isArray(item);

/** Where a node is computed: outside of loops, or in one turn of a loop. */
class Turn {
  readonly known = new Map<string, readonly Item[]>();
  /** The last turn of each loop that starts here, by the node that decides on another. */
  readonly lastOf = new Map<string, Turn>();
  readonly outside?: Turn;
  readonly before?: Turn;

  constructor(outside?: Turn, before?: Turn) {
    if (outside !== undefined) this.outside = outside;
    if (before !== undefined) this.before = before;
  }
}

/** Reads nodes from the results backwards. */
class NodeReader {
  private readonly g: GraphBuilder;
  private readonly nodes: ReadonlyMap<string, TfNode>;
  private readonly given: Readonly<Record<string, Value>>;

  constructor(g: GraphBuilder, nodes: readonly TfNode[], given: Readonly<Record<string, Value>>) {
    this.g = g;
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    this.given = given;
  }

  tensor(reference: string, turn: Turn): Value {
    const item = this.item(reference, turn);
    return isList(item) ? refuse('A list', reference) : item;
  }

  private item(reference: string, turn: Turn): Item {
    const [name, output] = referenceOf(reference);
    if (name in this.given) return this.given[name];
    const items = turn.known.get(name) ?? this.compute(this.nodes.get(name)!, turn);
    turn.known.set(name, items);
    return items[output];
  }

  private list(reference: string, turn: Turn): List {
    const item = this.item(reference, turn);
    return isList(item) ? item : refuse('A tensor', reference);
  }

  private number(reference: string, node: TfNode, turn: Turn): number {
    return numbersIn(this.tensor(reference, turn), node)[0];
  }

  private compute(node: TfNode, turn: Turn): readonly Item[] {
    const [first, second, third] = dataOf(node);
    switch (node.op) {
      case 'Enter':
        return [this.item(first, turn.outside!)];
      case 'Merge':
        return [this.item(turn.before === undefined ? first : second, turn)];
      case 'NextIteration':
        return [this.item(first, turn.before ?? refuse(node.op, node.name))];
      case 'LoopCond':
        return [this.item(first, turn)];
      case 'Switch':
        // Both outputs: whoever reads one knows whether the loop turns again.
        return Array.from({ length: 2 }, () => this.item(first, turn));
      case 'Exit':
        return [this.item(first, this.lastTurn(this.nodes.get(referenceOf(first)[0])!, turn))];
      case 'TensorListReserve':
        return [Array.from({ length: this.number(second, node, turn) }, () => undefined)];
      case 'TensorListFromTensor':
        return [unstacked(this.g, this.tensor(first, turn), 0)];
      case 'TensorListGetItem':
        return [
          this.list(first, turn)[this.number(second, node, turn)] ?? refuse(node.op, node.name),
        ];
      case 'TensorListSetItem': {
        const item = this.tensor(third, turn);
        return [this.list(first, turn).with(this.number(second, node, turn), item)];
      }
      case 'TensorListStack':
        return [
          this.g.stack(
            this.list(first, turn).map((x) => x ?? refuse(node.op, node.name)),
            0,
          ),
        ];
      default:
        return this.computed(
          node,
          dataOf(node).map((name) => this.tensor(name, turn)),
        );
    }
  }

  private computed(node: TfNode, inputs: readonly Value[]): readonly Value[] {
    const constants = inputs.flatMap(({ constant }) => constant ?? []);
    const folded = constants.length === inputs.length ? foldedNode(node, constants) : undefined;
    return folded === undefined ? translated(this.g, node, inputs) : [this.g.constant(folded)];
  }

  /** The turn of a loop that is not begun: `gate` is one of its switches. */
  private lastTurn(gate: TfNode, outside: Turn): Turn {
    const [, condition] = dataOf(gate);
    let turn = outside.lastOf.get(condition) ?? new Turn(outside);
    while (this.number(condition, gate, turn) !== 0) turn = new Turn(outside, turn);
    outside.lastOf.set(condition, turn);
    return turn;
  }
}
