/** Prints built code in the text format's folded style, so that what a generator emits can be read and compared in tests. */
import type { FunctionBuilder } from './function.ts';
import type { ModuleBuilder } from './module.ts';
import type { Node } from './node.ts';

const width = 100;

/** A node on one line. */
function inline(node: Node): string {
  const target = node.target ? ` $${node.target.name}` : '';
  const operands = node.operands.map((operand) => ` ${inline(operand)}`).join('');
  return `(${node.text}${target}${operands})`;
}

function lines(node: Node, indent: string): string[] {
  const { label, body, otherwise } = node;
  if (body) {
    const inner = (nodes: readonly Node[]) => nodes.flatMap((n) => lines(n, `${indent}  `));
    const head = [node.text, `$${label?.name}`, ...node.operands.map(inline)].join(' ');
    const rest = otherwise ? [`${indent}else`, ...inner(otherwise)] : [];
    return [`${indent}(${head}`, ...inner(body), ...rest, `${indent})`];
  }
  const line = indent + inline(node);
  if (line.length <= width || node.operands.length === 0) return [line];
  return [
    `${indent}(${node.text}`,
    ...node.operands.flatMap((operand) => lines(operand, `${indent}  `)),
    `${indent})`,
  ];
}

export function printFunction(f: FunctionBuilder): string {
  const name = (text: string) => text.replace('local.get ', '');
  const params = f.params.map((p) => ` (param ${name(p.text)} ${p.type})`).join('');
  const results = f.signature.results.map((type) => ` (result ${type})`).join('');
  return [
    `(func $${f.name}${params}${results}`,
    ...f.body.flatMap((n) => lines(n, '  ')),
    ')',
  ].join('\n');
}

/** The functions that a module defines. */
export function printModule(module: ModuleBuilder): string {
  return module.functions.map(printFunction).join('\n');
}
