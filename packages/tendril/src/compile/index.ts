/**
 * The compiler's face: from a graph to what a backend can prepare.
 */
import type { Source } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import { compileGraph } from './compile.ts';
import { inspectGraph, inspectProgram } from './inspect.ts';
import { simplify } from './simplify/index.ts';

export { showStages, stages, type Stage } from './inspect.ts';

/** The simplified graph, and its program once somebody asks for it. */
export function makeSource(graph: Graph): Source {
  inspectGraph('graph', graph);
  const simplified = simplify(graph);
  inspectGraph('simplified', simplified);
  let program: Program | undefined;
  return {
    graph: simplified,
    program() {
      if (program === undefined) {
        program = compileGraph(simplified);
        inspectProgram(program);
      }
      return program;
    },
  };
}
