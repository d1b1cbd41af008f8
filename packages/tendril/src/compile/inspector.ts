/** Who looks at what passes through the compiler: nobody, until somebody asks for it (inspect.ts). */
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';

export type Stage = 'graph' | 'simplified' | 'program';

interface Inspector {
  /** The stages that are printed. */
  readonly stages: readonly Stage[];
  graph(stage: 'graph' | 'simplified', graph: Graph): void;
  program(program: Program): void;
}

let inspector: Inspector | null = null;

export function setInspector(set: Inspector): void {
  inspector = set;
}

export function inspect(): Inspector | null {
  return inspector;
}

const none: readonly Stage[] = [];

/** The stages that are printed now: the same array until others are chosen. */
export function shownStages(): readonly Stage[] {
  return inspector?.stages ?? none;
}
