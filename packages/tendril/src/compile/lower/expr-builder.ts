/**
 * Builds one kernel's scalar expressions from graph nodes: follows inlined nodes down to loads, composing index maps on the way.
 * Equal expressions are built once.
 */
import type { DType } from '../../ir/dtype.ts';
import { exactJson } from '../../ir/exact-json.ts';
import type { AnyGraphNode, Graph, GraphNode } from '../../ir/graph.ts';
import type { AccessPart, Expr, KernelArg, Linear } from '../../ir/kernel.ts';
import type { BinaryName, PrimitiveName, UnaryName } from '../../ir/primitives.ts';
import { stridesOf } from '../../ir/shape.ts';
import { isView } from '../fuse/classify.ts';
import type { Holding } from '../fuse/hold.ts';
import { combineForms, throughView, type IndexMap } from '../fuse/views.ts';

/** What a held node's value is here; by default it is loaded from memory. */
export type HeldReader = (node: number, map: IndexMap, fill: number) => number;

/** Builds an element of a node at `map`. */
type Build<P extends PrimitiveName> = (b: ExprBuilder, node: GraphNode<P>, map: IndexMap) => number;

interface Added {
  gather?: Build<'gather'>;
  random_bits?: Build<'random_bits'>;
  /** What is padded between elements. */
  pad?: Build<'pad'>;
}

/** Of primitives that are not in every program: it comes with them (primitives/define.ts). */
const added: Added = {};

export function addExpressions(expressions: Added): void {
  Object.assign(added, expressions);
}

export class ExprBuilder {
  readonly exprs: Expr[] = [];
  readonly args: KernelArg[] = [];
  /** The graph node whose buffer each argument is. */
  readonly argNodes: number[] = [];
  readonly graph: Graph;
  readonly holding: Holding;
  readonly axes: number;
  readonly #known = new Map<string, number>();
  readonly #readHeld: HeldReader;

  constructor(
    graph: Graph,
    holding: Holding,
    axes: number,
    readHeld?: (builder: ExprBuilder) => HeldReader,
  ) {
    this.graph = graph;
    this.holding = holding;
    this.axes = axes;
    this.#readHeld = readHeld?.(this) ?? ((node, map, fill) => this.load(node, map, fill));
  }

  emit(expr: Expr): number {
    const key = exactJson(expr);
    let at = this.#known.get(key);
    if (at === undefined) {
      at = this.exprs.push(expr) - 1;
      this.#known.set(key, at);
    }
    return at;
  }

  constant(value: number, dtype: DType): number {
    return this.emit({ op: 'const', dtype, value });
  }

  unary(op: UnaryName, dtype: DType, x: number): number {
    return this.emit({ op, dtype, args: [x] });
  }

  binary(op: BinaryName, dtype: DType, x: number, y: number): number {
    return this.emit({ op, dtype, args: [x, y] });
  }

  select(condition: number, onTrue: number, onFalse: number): number {
    return this.emit({
      op: 'select',
      dtype: this.exprs[onTrue].dtype,
      args: [condition, onTrue, onFalse],
    });
  }

  index(form: Linear): number {
    return this.emit({ op: 'index', dtype: 'int32', coefs: form.coefs, offset: form.offset });
  }

  convert(x: number, dtype: DType): number {
    return this.exprs[x].dtype === dtype ? x : this.emit({ op: 'convert', dtype, args: [x] });
  }

  /** The argument through which the kernel reads or writes a node's buffer. */
  argument(node: number, access: 'read' | 'write'): number {
    const root = this.holding.aliasOf[node] ?? node;
    for (let i = 0; i < this.args.length; i++) {
      if (this.argNodes[i] === root && this.args[i].access === access) return i;
    }
    this.argNodes.push(root);
    return this.args.push({ dtype: this.graph.nodes[root].dtype, access }) - 1;
  }

  /** A load from a held node's buffer; `parts` are further parts of the address. */
  load(node: number, map: IndexMap, fill = 0, parts: readonly AccessPart[] = []): number {
    const { shape, dtype } = this.graph.nodes[node];
    const flat = combineForms(map.forms, stridesOf(shape), this.axes);
    const arg = this.argument(node, 'read');
    return this.emit({
      op: 'load',
      dtype,
      access: { arg, coefs: flat.coefs, offset: flat.offset, parts: [...map.bounds, ...parts] },
      fill,
    });
  }

  /** The value of a node's element at `map`; where its bounds fail the value does not matter, but for loads it is `fill`. */
  valueOf(node: number, map: IndexMap, fill = 0): number {
    if (this.holding.held[node]) return this.#readHeld(node, map, fill);
    if (this.holding.aliasOf[node] === null) return this.compute(node, map, fill);
    // Another name for a buffer: read as what it names, if that can be said in linear forms.
    const [operand] = this.graph.nodes[node].inputs;
    const { shape } = this.graph.nodes[operand];
    const inner = throughView(this.graph.nodes[node], shape, map, this.axes);
    return inner === null ? this.#readHeld(node, map, fill) : this.valueOf(operand, inner, fill);
  }

  /** The node's value computed from its operands, whether it is held or not. */
  compute(id: number, map: IndexMap, fill = 0): number {
    const node: AnyGraphNode = this.graph.nodes[id];
    const { dtype } = node;
    const operand = (i: number): number => this.valueOf(node.inputs[i], map);
    switch (node.op) {
      case 'constant':
        return this.constant(node.attrs.value, dtype);
      case 'iota':
        return this.convert(this.index(map.forms[node.attrs.dimension]), dtype);
      case 'compare':
        return this.emit({
          op: 'compare',
          dtype: 'bool',
          direction: node.attrs.comparison_direction,
          args: [operand(0), operand(1)],
        });
      case 'select':
        return this.select(operand(0), operand(1), operand(2));
      case 'convert':
        return this.convert(operand(0), dtype);
      case 'bitcast_convert':
        return this.emit({ op: 'bitcast_convert', dtype, args: [operand(0)] });
      case 'pad':
        return this.pad(node, map);
      case 'gather':
      case 'random_bits':
        return added[node.op]!(this, node as never, map);
      default:
        if (isView(node)) return this.view(node, map, fill);
        if (node.inputs.length === 1) return this.unary(node.op as UnaryName, dtype, operand(0));
        return this.binary(node.op as BinaryName, dtype, operand(0), operand(1));
    }
  }

  private view(node: AnyGraphNode, map: IndexMap, fill: number): number {
    const [input] = node.inputs;
    const inner = throughView(node, this.graph.nodes[input].shape, map, this.axes);
    if (inner === null) throw new Error(`compile: ${node.op} of a value in no buffer`);
    return this.valueOf(input, inner, fill);
  }

  private pad(node: AnyGraphNode & { op: 'pad' }, map: IndexMap): number {
    const [input] = node.inputs;
    const { value } = node.attrs;
    const { shape } = this.graph.nodes[input];
    const inner = throughView(node, shape, map, this.axes);
    if (inner === null) return added.pad!(this, node, map);
    const own = inner.bounds.slice(map.bounds.length);
    const result = this.valueOf(input, inner, value);
    const expr = this.exprs[result];
    // A load's fill is the padding already; anything else has computed something where there is nothing.
    if (
      own.length === 0 ||
      (expr.op === 'load' && Object.is(expr.fill, value) && map.bounds.length === 0)
    )
      return result;
    const inside = this.emit({ op: 'bound', dtype: 'bool', parts: own });
    return this.select(inside, result, this.constant(value, node.dtype));
  }
}
