/**
 * Looking inside: prints the graphs, programs and kernels that pass through the compiler, for whoever asks for it (the flag
 * TENDRIL_PRINT, see runtime/env.ts).
 */
import type { Graph } from '../ir/graph.ts';
import { printGraph } from '../ir/graph.ts';
import { printProgram, type Program } from '../ir/program.ts';

export type Stage = 'graph' | 'simplified' | 'program';
export const stages: readonly Stage[] = ['graph', 'simplified', 'program'];

let shown: readonly Stage[] = [];

/** Chooses the stages whose text is printed from now on. */
export function showStages(names: Iterable<Stage>): void {
  shown = [...names];
}

/** The stages that are printed now: the same array until others are chosen. */
export function shownStages(): readonly Stage[] {
  return shown;
}

export function inspectGraph(stage: 'graph' | 'simplified', graph: Graph): void {
  if (shown.includes(stage)) console.log(`-- ${stage}\n${printGraph(graph)}`);
}

export function inspectProgram(program: Program): void {
  if (shown.includes('program')) console.log(`-- program\n${printProgram(program)}`);
}
