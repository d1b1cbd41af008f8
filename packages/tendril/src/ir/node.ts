/**
 * A node: one application of a primitive, whose operands are nodes. Recording makes nodes; nothing here runs anything.
 */
import type { DType } from './dtype.ts';
import type { Attrs, PrimitiveName } from './primitives.ts';
import type { Shape } from './shape.ts';
import { inferType } from './shape-rules.ts';

let nextId = 1;

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
  value: unknown = null;
  handles = 0;
  uses = 0;
  pins = 0;
  mark = 0;
  slot = 0;

  constructor(op: P, attrs: Attrs[P], inputs: readonly Node[], shape: Shape, dtype: DType) {
    this.op = op;
    this.attrs = attrs;
    this.inputs = inputs;
    this.shape = shape;
    this.dtype = dtype;
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

/** Records a primitive: checks its operands, infers its type, and tells the runtime. */
export function record<P extends PrimitiveName>(
  op: P,
  attrs: Attrs[P],
  inputs: readonly Node[],
): Node<P> {
  const type = inferType(op, attrs, inputs);
  const node = new Node(op, attrs, inputs, type.shape, type.dtype);
  if (listener !== null) listener(node);
  return node;
}
