/** From what stands in a model.json to graphs: names become nodes, and what does not fit together is refused. */
import { Attributes } from './attributes.ts';
import { refuseCycles } from './cycles.ts';
import type { ArgDef, AttrDef, FunctionDef, GraphDef, NodeDef } from './definition.ts';
import type { Graph, GraphFunction, GraphNode, Ref } from './graph.ts';
import { findLoops } from './loops.ts';
import { outputIndex, parseInputName } from './names.ts';

/** More outputs than this no op has; an index beyond it is damage. */
const mostOutputs = 1 << 16;

function fail(message: string): never {
  throw new Error(`loadGraphModel: ${message}; the model is damaged`);
}

function nodeOf({ name, op, attr }: NodeDef): GraphNode {
  return { name, op, attrs: new Attributes(attr ?? {}), inputs: [], controls: [] };
}

/** The output that a name means. */
function refOf(text: string, nodes: ReadonlyMap<string, GraphNode>, reader: string): Ref {
  const { node: name, output, index } = parseInputName(text);
  const node = nodes.get(name);
  if (node === undefined) fail(`${reader} reads '${name}', which is not in the graph`);
  const ragged = node.op === 'RaggedGather' && output === 'output_dense_values';
  const at = ragged ? node.attrs.number('OUTPUT_RAGGED_RANK') : outputIndex(node.op, output, index);
  if (!Number.isInteger(at) || at < 0 || at > mostOutputs) {
    fail(`${reader} reads '${text}', which is no output`);
  }
  return { node, index: at };
}

function link(def: NodeDef, nodes: ReadonlyMap<string, GraphNode>): void {
  const node = nodes.get(def.name)!;
  for (const text of def.input ?? []) {
    const ref = refOf(text, nodes, `node '${def.name}'`);
    if (text.startsWith('^')) node.controls.push(ref.node);
    else node.inputs.push(ref);
  }
}

/** What a Switch may leave without a value: all that reads it, up to a Merge. Conditions of loops are known to be alive. */
function findMortal(nodes: ReadonlyMap<string, GraphNode>): Set<GraphNode> {
  const readers = new Map<GraphNode, GraphNode[]>();
  for (const node of nodes.values()) {
    for (const read of [...node.inputs.map((x) => x.node), ...node.controls]) {
      const list = readers.get(read);
      if (list === undefined) readers.set(read, [node]);
      else list.push(node);
    }
  }
  const mortal = new Set<GraphNode>();
  const queue = [...nodes.values()].filter(
    (node) => node.op === 'Switch' && node.inputs[1]?.node.op !== 'LoopCond',
  );
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (mortal.has(node)) continue;
    mortal.add(node);
    for (const reader of readers.get(node) ?? []) if (reader.op !== 'Merge') queue.push(reader);
  }
  return mortal;
}

function graphOf(defs: readonly NodeDef[], args: readonly ArgDef[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const add = (node: GraphNode): void => {
    if (nodes.has(node.name)) fail(`there are two nodes named '${node.name}'`);
    nodes.set(node.name, node);
  };
  for (const { name, type } of args) {
    const attr: Record<string, AttrDef> = type === undefined ? {} : { dtype: { type } };
    add({ name, op: 'Placeholder', attrs: new Attributes(attr), inputs: [], controls: [] });
  }
  for (const def of defs) add(nodeOf(def));
  for (const def of defs) link(def, nodes);
  refuseCycles(nodes.values());
  const all = [...nodes.values()];
  const read = new Set(all.flatMap((n) => [...n.inputs.map((x) => x.node), ...n.controls]));
  return {
    nodes,
    placeholders: all.filter((n) => n.op.startsWith('Placeholder')),
    ends: all.filter((n) => !read.has(n)),
    loops: findLoops(nodes),
    mayDie: findMortal(nodes),
  };
}

export function parseGraph(def: GraphDef): Graph {
  return graphOf(def.node, []);
}

function parseFunction(def: FunctionDef): GraphFunction {
  const { name, inputArg = [], outputArg = [] } = def.signature;
  const graph = graphOf(def.nodeDef ?? [], inputArg);
  const results = outputArg.map((arg) => {
    const text = def.ret?.[arg.name];
    if (text === undefined) fail(`function '${name}' does not say what its '${arg.name}' is`);
    return refOf(text, graph.nodes, `function '${name}'`);
  });
  return { name, graph, args: inputArg.map((arg) => graph.nodes.get(arg.name)!), results };
}

/** The functions that a node may call. */
export function functionsCalledBy(node: GraphNode): string[] {
  return Object.values(node.attrs.raw).flatMap((attr) => attr.func?.name ?? []);
}

function refuseRecursion(functions: ReadonlyMap<string, GraphFunction>): void {
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) {
      throw new Error(
        `loadGraphModel: function '${name}' calls itself; graphs have loops for that, the model is damaged`,
      );
    }
    if (done.has(name)) return;
    for (const node of functions.get(name)?.graph.nodes.values() ?? []) {
      for (const called of functionsCalledBy(node)) visit(called, [...above, name]);
    }
    done.add(name);
  };
  for (const name of functions.keys()) visit(name, []);
}

/** The functions of a model's library, by name. */
export function parseFunctions(def: GraphDef): Map<string, GraphFunction> {
  const functions = new Map<string, GraphFunction>();
  for (const one of def.library?.function ?? []) {
    const parsed = parseFunction(one);
    if (functions.has(parsed.name)) fail(`there are two functions named '${parsed.name}'`);
    functions.set(parsed.name, parsed);
  }
  refuseRecursion(functions);
  return functions;
}
