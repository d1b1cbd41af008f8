/**
 * A node: one application of a primitive, whose operands are nodes. Recording makes nodes; nothing here runs anything.
 */
import type { DType } from './dtype.ts';
import { isControl, type Attrs, type ControlName, type PrimitiveName } from './primitives.ts';
import type { Shape } from './shape.ts';
import { inferType, type Type } from './shape-rules.ts';

let nextId = 1;

const noNodes: readonly Node[] = [];

/**
 * `value`, `handles`, `uses` and `pins` belong to runtime/: what the node was realized to, how many live tensors show it, how
 * many pending nodes read it, how many gradient tapes still need its operands. `mark` and `slot` are scratch space for walks.
 */
export class Node<P extends PrimitiveName = PrimitiveName> {
  readonly id = nextId++;
  readonly op: P;
  readonly attrs: Attrs[P];
  inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of tuples: the types of the values, and the `get_element` node of each. */
  readonly elements: readonly Type[] | undefined;
  results: readonly Node[] = noNodes;
  value: unknown = null;
  handles = 0;
  uses = 0;
  pins = 0;
  mark = 0;
  slot = 0;

  constructor(op: P, attrs: Attrs[P], inputs: readonly Node[], type: Type) {
    this.op = op;
    this.attrs = attrs;
    this.inputs = inputs;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.elements = type.elements;
  }
}

/** The id that the next node will have: nodes recorded from now on have this id or a larger one. */
export function nextNodeId(): number {
  return nextId;
}

type RecordListener = (node: Node) => void;
let listener: RecordListener | null = null;

/** Runtime is told of every node as it is recorded. */
export function onRecord(listen: RecordListener): void {
  listener = listen;
}

/** The operands, with those that are float32 converted where they stand beside float64. */
function joined(op: PrimitiveName, inputs: readonly Node[]): readonly Node[] {
  let narrow = false;
  let wide = false;
  for (const { dtype } of inputs) {
    if (dtype === 'float32') narrow = true;
    else if (dtype === 'float64') wide = true;
  }
  if (!narrow || !wide || op === 'optimization_barrier' || isControl(op)) return inputs;
  return inputs.map((x) =>
    x.dtype === 'float32' ? record('convert', { dtype: 'float64' }, [x]) : x,
  );
}

/** Records a primitive: joins the floats among its operands, checks them, infers its type, and tells the runtime. */
export function record<P extends PrimitiveName>(
  op: P,
  attrs: Attrs[P],
  inputs: readonly Node[],
): Node<P> {
  const operands = joined(op, inputs);
  const node = new Node(op, attrs, operands, inferType(op, attrs, operands));
  if (listener !== null) listener(node);
  return node;
}

/** Records a primitive whose result is a tuple; gives the nodes of its values. */
export function recordTuple<P extends ControlName>(
  op: P,
  attrs: Attrs[P],
  inputs: readonly Node[],
): readonly Node[] {
  const tuple = record(op, attrs, inputs);
  tuple.results = tuple.elements!.map((_, index) => record('get_element', { index }, [tuple]));
  return tuple.results;
}
