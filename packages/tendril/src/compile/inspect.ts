/**
 * Looking inside: prints the graphs, programs and kernels that pass through the compiler, for whoever asks for it (the flag
 * TENDRIL_PRINT, see runtime/env.ts).
 */
import { printGraph } from '../ir/graph.ts';
import { printProgram } from '../ir/program.ts';
import { setInspector, type Stage } from './inspector.ts';

export const stages: readonly Stage[] = ['graph', 'simplified', 'program'];

/** Chooses the stages whose text is printed from now on. */
export function showStages(names: Iterable<Stage>): void {
  const shown = [...names];
  const print = (stage: Stage, text: () => string) => {
    if (shown.includes(stage)) console.log(`-- ${stage}\n${text()}`);
  };
  setInspector({
    stages: shown,
    graph: (stage, graph) => print(stage, () => printGraph(graph)),
    program: (program) => print('program', () => printProgram(program)),
  });
}
