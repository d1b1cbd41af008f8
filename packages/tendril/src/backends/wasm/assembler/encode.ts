/** Turns a built function into the bytes of its code: operands before instructions, labels into depths. */
import { ByteWriter } from './bytes.ts';
import { localTypeCode, type FunctionBuilder } from './function.ts';
import type { Label, Node } from './node.ts';

const elseCode = 0x05;
const endCode = 0x0b;

/** Where code is gathered: one buffer for all functions, so that a program's first run is not spent on making lists longer. */
let buffer = new Uint8Array(1 << 15);

export function encodeFunction(f: FunctionBuilder): Uint8Array {
  const encoder = new Encoder(f.name);
  encoder.bytes(declarations(f.locals.map(localTypeCode)));
  encoder.nodes(f.body);
  // A function that leaves by `return` has nothing on the stack here, and must not need it.
  if (f.signature.results.length > 0) encoder.byte(0x00);
  encoder.byte(endCode);
  return buffer.slice(0, encoder.length);
}

class Encoder {
  length = 0;
  private readonly name: string;
  private readonly open: Label[] = [];

  constructor(name: string) {
    this.name = name;
  }

  byte(value: number): void {
    if (this.length === buffer.length) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer);
      buffer = larger;
    }
    buffer[this.length++] = value;
  }

  bytes(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.byte(values[i]);
  }

  nodes(nodes: readonly Node[]): void {
    for (let i = 0; i < nodes.length; i++) this.node(nodes[i]);
  }

  private node(node: Node): void {
    this.nodes(node.operands);
    this.bytes(node.code);
    if (node.target) this.bytes(new ByteWriter().unsigned(this.depthOf(node.target)).list);
    if (!node.body || !node.label) return;
    this.open.push(node.label);
    this.nodes(node.body);
    if (node.otherwise) {
      this.byte(elseCode);
      this.nodes(node.otherwise);
    }
    this.open.pop();
    this.byte(endCode);
  }

  private depthOf(target: Label): number {
    const at = this.open.lastIndexOf(target);
    if (at < 0) throw new Error(`${this.name}: branch to ${target.name} from outside of it.`);
    return this.open.length - 1 - at;
  }
}

/** Declarations of locals: runs of equal types. */
function declarations(types: readonly number[]): readonly number[] {
  const runs: { type: number; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const out = new ByteWriter().unsigned(runs.length);
  for (const { type, count } of runs) out.unsigned(count).byte(type);
  return out.list;
}
