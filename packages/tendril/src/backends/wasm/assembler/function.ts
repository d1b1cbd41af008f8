/**
 * Builds the body of one function: its locals, statements and structured control flow. Blocks are callbacks: whatever they add
 * stands inside the block.
 */
import { i32 } from './instructions.ts';
import {
  opcode,
  toNode,
  valueTypeCode,
  type I32,
  type Label,
  type Node,
  type Operand,
  type Value,
  type ValueType,
} from './node.ts';

/** A parameter or local; as a value it is its content at the place where it is used. */
export interface Local<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number;
  readonly name: string;
}

/** A mutable or immutable global; as a value it is its content. */
export interface Global<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number;
  readonly name: string;
}

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Something that can be called. */
export interface FunctionRef<R extends ValueType | 'void' = ValueType | 'void'> {
  readonly name: string;
  readonly index: number;
  readonly signature: Signature;
  readonly result: R;
}

/** A place where statements are gathered: the function's own body or that of a block. Deeper ones lie inside of others. */
export interface Place {
  readonly statements: Node[];
  readonly depth: number;
}

const empty = 0x40;
const none: readonly Node[] = [];

/** An opcode of one byte, and an index. */
function indexed(code: number, index: number): readonly number[] {
  return index < 0x80 ? [code, index] : opcode(code).unsigned(index).list;
}

function localNode<T extends ValueType>(type: T, index: number, name: string): Local<T> {
  return {
    type,
    index,
    name,
    code: indexed(0x20, index),
    text: `local.get $${name}`,
    operands: none,
  };
}

export class FunctionBuilder {
  readonly name: string;
  readonly signature: Signature;
  readonly params: readonly Local[];
  readonly locals: Local[] = [];
  private current: Place = { statements: [], depth: 0 };
  private labels = 0;

  constructor(name: string, signature: Signature, paramNames: readonly string[]) {
    this.name = name;
    this.signature = signature;
    this.params = signature.params.map((type, i) => localNode(type, i, paramNames[i] ?? `p${i}`));
  }

  /** The statements added so far, at the outermost level. */
  get body(): readonly Node[] {
    return this.current.statements;
  }

  /** Where statements are added now. */
  get place(): Place {
    return this.current;
  }

  /**
   * Adds what `body` adds to an enclosing place instead: before the block that is open there, because a block is added when it
   * is complete. (This is how values that do not change in a loop are computed in front of it.)
   */
  within<T>(place: Place, body: () => T): T {
    const outer = this.current;
    this.current = place;
    const result = body();
    this.current = outer;
    return result;
  }

  /** A place inside the current one; its statements go where they are then passed to `do`. */
  nested(): Place {
    return { statements: [], depth: this.current.depth + 1 };
  }

  /** Parameter number `index`, which must have the given type. */
  param<T extends ValueType>(index: number, type: T): Local<T> {
    const param = this.params[index];
    if (param?.type !== type)
      throw new Error(`${this.name}: parameter ${index} is ${param?.type}, not ${type}.`);
    return param as Local<T>;
  }

  /** A new local, at first 0. The name shows in printed code. */
  local<T extends ValueType>(type: T, name = 'x'): Local<T> {
    const index = this.params.length + this.locals.length;
    const local = localNode(type, index, `${name}_${index}`);
    this.locals.push(local);
    return local;
  }

  /** A new local that holds `value` from here on. */
  let<T extends ValueType>(type: T, value: Operand<T>, name?: string): Local<T> {
    const local = this.local(type, name);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Operand<T>): void {
    this.add({
      type: 'void',
      text: `local.set $${local.name}`,
      code: indexed(0x21, local.index),
      operands: [toNode(local.type, value)],
    });
  }

  /** Sets the local and gives the value on. */
  tee<T extends ValueType>(local: Local<T>, value: Operand<T>): Value<T> {
    return {
      type: local.type,
      text: `local.tee $${local.name}`,
      code: indexed(0x22, local.index),
      operands: [toNode(local.type, value)],
    };
  }

  /** `local += amount` */
  increment(local: Local<'i32'>, amount: I32): void {
    this.set(local, i32.add(local, amount));
  }

  setGlobal<T extends ValueType>(global: Global<T>, value: Operand<T>): void {
    this.add({
      type: 'void',
      text: `global.set $${global.name}`,
      code: indexed(0x24, global.index),
      operands: [toNode(global.type, value)],
    });
  }

  /** Adds a statement (a store, a call without result). A value is computed and dropped. */
  do(...nodes: Node[]): void {
    for (const node of nodes) {
      if (node.type === 'void') this.add(node);
      else this.add({ type: 'void', text: 'drop', code: opcode(0x1a).list, operands: [node] });
    }
  }

  call<R extends ValueType | 'void'>(
    callee: FunctionRef<R>,
    ...args: readonly (Node | number)[]
  ): Node<R> {
    return {
      type: callee.result,
      text: `call $${callee.name}`,
      code: opcode(0x10).unsigned(callee.index).list,
      operands: this.args(callee.name, callee.signature, args),
    };
  }

  /** Calls the function at `element` of a table; `type` is what the module builder's `type` gives. */
  callIndirect<R extends ValueType | 'void'>(
    type: { readonly index: number; readonly signature: Signature; readonly result: R },
    table: { readonly index: number },
    element: I32,
    ...args: readonly (Node | number)[]
  ): Node<R> {
    return {
      type: type.result,
      text: `call_indirect ${table.index} (type ${type.index})`,
      code: opcode(0x11).unsigned(type.index).unsigned(table.index).list,
      operands: [...this.args('call_indirect', type.signature, args), toNode('i32', element)],
    };
  }

  /** A block; branching to its label leaves it. */
  block(body: (end: Label) => void): void {
    const label = this.label('end');
    this.add({
      type: 'void',
      text: 'block',
      code: opcode(0x02).byte(empty).list,
      operands: [],
      label,
      body: this.collect(() => body(label)),
    });
  }

  /** A loop; branching to its label starts it again, falling off its end leaves it. */
  loop(body: (start: Label) => void): void {
    const label = this.label('loop');
    this.add({
      type: 'void',
      text: 'loop',
      code: opcode(0x03).byte(empty).list,
      operands: [],
      label,
      body: this.collect(() => body(label)),
    });
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    this.add({
      type: 'void',
      text: 'if',
      code: opcode(0x04).byte(empty).list,
      operands: [toNode('i32', condition)],
      label: this.label('if'),
      body: this.collect(then),
      otherwise: otherwise && this.collect(otherwise),
    });
  }

  br(target: Label): void {
    this.add({ type: 'void', text: 'br', code: opcode(0x0c).list, operands: [], target });
  }

  brIf(target: Label, condition: I32): void {
    const operands = [toNode('i32', condition)];
    this.add({ type: 'void', text: 'br_if', code: opcode(0x0d).list, operands, target });
  }

  return(value?: Node): void {
    const operands = value ? [value] : [];
    this.add({ type: 'void', text: 'return', code: opcode(0x0f).list, operands });
  }

  unreachable(): void {
    this.add({ type: 'void', text: 'unreachable', code: opcode(0x00).list, operands: [] });
  }

  /** Repeats `body` while `condition` holds, which is computed before each round. */
  while(condition: () => Value<'i32'>, body: () => void): void {
    // The test stands before and at the end of the loop, so that a round costs one branch.
    this.if(condition(), () =>
      this.loop((start) => {
        body();
        this.brIf(start, condition());
      }),
    );
  }

  /** `for (i = from; i < to; i += step)`, signed. `to` and `step` are computed each round: give locals or constants. */
  for(i: Local<'i32'>, from: I32, to: I32, step: I32, body: () => void): void {
    this.set(i, from);
    const less = () => i32.lt_s(i, to);
    this.while(less, () => {
      body();
      this.increment(i, step);
    });
  }

  /** Gathers what `body` adds instead of adding it. */
  private collect(body: () => void): readonly Node[] {
    const place = this.nested();
    this.within(place, body);
    return place.statements;
  }

  private add(statement: Node): void {
    this.current.statements.push(statement);
  }

  private label(kind: string): Label {
    return { name: `${kind}${this.labels++}` };
  }

  private args(name: string, signature: Signature, args: readonly (Node | number)[]): Node[] {
    if (args.length !== signature.params.length)
      throw new Error(`${name}: wants ${signature.params.length} arguments, got ${args.length}.`);
    return args.map((arg, i) => toNode(signature.params[i], arg));
  }
}

/** Codes of value types, for the local declarations of a function. */
export const localTypeCode = (local: Local): number => valueTypeCode[local.type];
