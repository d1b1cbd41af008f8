/**
 * The compiler's face: from a graph to what a backend can prepare.
 */
import type { Source } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import { compileGraph } from './compile.ts';
import { FamilyMember } from './family.ts';
import { inspectGraph, inspectProgram } from './inspect.ts';
import { simplify as simplifyGraph } from './simplify/index.ts';

export { shownStages, showStages, stages, type Stage } from './inspect.ts';

/** A graph as the backends want it: simplified, and as a program, each once somebody asks for it. */
export function makeSource(recorded: Graph): Source {
  inspectGraph('graph', recorded);
  let member: FamilyMember | null = null;
  let known: Program | null = null;
  let simplified: Graph | null = null;
  /** Looks among the programs of other graphs, the first time that it matters. */
  const family = (): FamilyMember => {
    if (member === null) {
      member = new FamilyMember(recorded);
      known = member.program();
    }
    return member;
  };
  const simplify = (): Graph => {
    if (simplified === null) {
      simplified = simplifyGraph(recorded);
      inspectGraph('simplified', simplified);
    }
    return simplified;
  };
  return {
    recorded,
    get atHand() {
      family();
      return known !== null;
    },
    get graph() {
      return simplify();
    },
    program() {
      const relatives = family();
      if (known === null) {
        known = compileGraph(simplify());
        relatives.learn(known);
        inspectProgram(known);
      }
      return known;
    },
  };
}
