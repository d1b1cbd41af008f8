/**
 * The compiler's face: from a graph to what a backend can prepare.
 */
import type { Source } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import { compileInParts, finished } from './compile.ts';
import type { FamilyMember } from './family.ts';
import { inspect } from './inspector.ts';
import { learn, relativesOf } from './relatives.ts';
import { simplify as simplifyGraph } from './simplify/index.ts';

export { showStages, stages } from './inspect.ts';
export { shownStages, type Stage } from './inspector.ts';

/** How many sources were made so far. */
export let sources = 0;

/**
 * A graph as the backends want it: simplified, and as a program, each once somebody asks for it.
 *
 * @param sameBits Whether every run has to give the same bits, also the first.
 */
export function makeSource(recorded: Graph, sameBits = false): Source {
  sources++;
  inspect()?.graph('graph', recorded);
  let simplified: Graph | null = null;
  let compiled: Program | null = null;
  let relatives: { readonly member: FamilyMember | null; readonly program: Program | null } | null =
    null;
  /** What other graphs' programs say of this one's, looked up when it first matters. */
  const family = (): NonNullable<typeof relatives> => {
    if (relatives === null) {
      const member = relativesOf(recorded);
      relatives = { member, program: member && member.program() };
    }
    return relatives;
  };
  const simplify = (): Graph => {
    if (simplified === null) {
      simplified = simplifyGraph(recorded);
      inspect()?.graph('simplified', simplified);
    }
    return simplified;
  };
  function* compile(): Generator<void, Program> {
    const { member, program } = family();
    if (program !== null) return program;
    if (compiled !== null) return compiled;
    // Where it stops on the way, somebody else may ask for all at once: then there are two, which are alike.
    compiled = yield* compileInParts(simplify());
    learn(recorded, compiled, member);
    inspect()?.program(compiled);
    return compiled;
  }
  return {
    recorded,
    sameBits,
    get atHand() {
      return family().program !== null;
    },
    get graph() {
      return simplify();
    },
    program: () => finished(compile()),
    programInParts: compile,
  };
}
