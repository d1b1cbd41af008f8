/** From what stands in a model.json to graphs: names become nodes, and what does not fit together is refused. */
import { Attributes } from './attributes.ts';
import { refuseCycles } from './cycles.ts';
import type { ArgDef, AttrDef, FunctionDef, GraphDef, NodeDef } from './definition.ts';
import type { Graph, GraphFunction, GraphNode, Ref } from './graph.ts';
import { findLoops } from './loops.ts';
import { findMortal } from './mortal.ts';
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
  const loops = findLoops(nodes);
  return {
    nodes,
    placeholders: all.filter((n) => n.op.startsWith('Placeholder')),
    ends: all.filter((n) => !read.has(n)),
    loops,
    mayDie: findMortal(all, loops),
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

/** Functions that call functions more levels deep than this are damage; programs nest a handful. */
const deepestCalls = 256;

/** The functions that one may call. */
function calledBy(name: string, functions: ReadonlyMap<string, GraphFunction>): string[] {
  const nodes = functions.get(name)?.graph.nodes.values() ?? [];
  return [...new Set([...nodes].flatMap(functionsCalledBy))];
}

/** Throws if a function may come to call itself, or if calls are nested too deep. */
function refuseRecursion(functions: ReadonlyMap<string, GraphFunction>): void {
  // How many levels of calls each begins, once that is known.
  const levels = new Map<string, number>();
  for (const start of functions.keys()) {
    if (levels.has(start)) continue;
    const path = [{ name: start, left: calledBy(start, functions), level: 1 }];
    const open = new Set([start]);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const next = top.left.pop();
      if (next === undefined) {
        path.pop();
        open.delete(top.name);
        levels.set(top.name, top.level);
        const caller = path.at(-1);
        if (caller) caller.level = Math.max(caller.level, top.level + 1);
      } else if (open.has(next)) {
        throw new Error(
          `loadGraphModel: function '${next}' calls itself; graphs have loops for that, the model is damaged`,
        );
      } else if (levels.has(next)) {
        top.level = Math.max(top.level, levels.get(next)! + 1);
      } else {
        open.add(next);
        path.push({ name: next, left: calledBy(next, functions), level: 1 });
      }
      if (top.level > deepestCalls) {
        fail(`function '${top.name}' calls others more than ${deepestCalls} levels deep`);
      }
    }
  }
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
