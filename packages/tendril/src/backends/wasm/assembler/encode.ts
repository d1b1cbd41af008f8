/** Turns a built function into the bytes of its code: operands before instructions, labels into depths. */
import { ByteWriter } from './bytes.ts';
import { localTypeCode, type FunctionBuilder } from './function.ts';
import type { Label, Node } from './node.ts';

const elseCode = 0x05;
const endCode = 0x0b;

export function encodeFunction(f: FunctionBuilder): ByteWriter {
  const out = new ByteWriter();
  writeLocals(out, f.locals.map(localTypeCode));
  const open: Label[] = [];

  const writeAll = (nodes: readonly Node[]): void => {
    for (const node of nodes) write(node);
  };

  const write = (node: Node): void => {
    writeAll(node.operands);
    out.bytes(node.code);
    if (node.target) {
      const depth = open.length - 1 - open.lastIndexOf(node.target);
      if (depth >= open.length)
        throw new Error(`${f.name}: branch to ${node.target.name} from outside of it.`);
      out.unsigned(depth);
    }
    if (!node.body || !node.label) return;
    open.push(node.label);
    writeAll(node.body);
    if (node.otherwise) {
      out.byte(elseCode);
      writeAll(node.otherwise);
    }
    open.pop();
    out.byte(endCode);
  };

  writeAll(f.body);
  // A function that leaves by `return` has nothing on the stack here, and must not need it.
  if (f.signature.results.length > 0) out.byte(0x00);
  return out.byte(endCode);
}

/** Declarations: runs of equal types. */
function writeLocals(out: ByteWriter, types: readonly number[]): void {
  const runs: { type: number; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  out.unsigned(runs.length);
  for (const { type, count } of runs) out.unsigned(count).byte(type);
}
