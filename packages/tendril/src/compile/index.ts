/**
 * The compiler's face: from a graph to what a backend can prepare.
 */
import type { Source } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import { compileGraph } from './compile.ts';
import { FamilyMember } from './family.ts';
import { inspectGraph, inspectProgram } from './inspect.ts';
import { simplify as simplifyGraph } from './simplify/index.ts';

export { showStages, stages, type Stage } from './inspect.ts';

/** The simplified graph, and its program once somebody asks for it. */
export function makeSource(graph: Graph): Source {
  inspectGraph('graph', graph);
  const member = new FamilyMember(graph);
  let program = member.program();
  const atHand = program !== null;
  let simplified: Graph | null = null;
  const simplify = (): Graph => {
    if (simplified === null) {
      simplified = simplifyGraph(graph);
      inspectGraph('simplified', simplified);
    }
    return simplified;
  };
  return {
    atHand,
    get graph() {
      return simplify();
    },
    program() {
      if (program === null) {
        program = compileGraph(simplify());
        member.learn(program);
        inspectProgram(program);
      }
      return program;
    },
  };
}
