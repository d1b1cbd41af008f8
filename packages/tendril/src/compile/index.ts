/**
 * The compiler's face: from a graph to what a backend can prepare.
 */
import type { Source } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import { compileGraph } from './compile.ts';
import { simplify } from './simplify/index.ts';

/** The simplified graph, and its program once somebody asks for it. */
export function makeSource(graph: Graph): Source {
  const simplified = simplify(graph);
  let program: Program | undefined;
  return {
    graph: simplified,
    program: () => (program ??= compileGraph(simplified)),
  };
}
