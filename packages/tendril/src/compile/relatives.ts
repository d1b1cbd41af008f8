/**
 * What graphs that were compiled before say of the next one's program (family.ts). Programs of one size need none of it: its code is
 * found when a graph is compiled that may be a former one with other numbers. Until then graphs are compiled, each by itself.
 */
import type { Graph } from '../ir/graph.ts';
import { kernelKey } from '../ir/kernel.ts';
import type { Program } from '../ir/program.ts';
import { sameShape } from '../ir/shape.ts';
import { placeInArena } from './arena.ts';
import type { Families, FamilyMember } from './family.ts';
import { findFamilies, type FamilyCode } from './find-families.ts';

let families: Families | null = null;
let searching = false;

/** What was compiled before the code was there, by the graphs' operations. */
const waiting = new Map<string, (readonly [Graph, Program])[]>();

/** A family's code learns from its first three programs, and of graphs that have no like there is no end. */
const mostAlike = 3;
const mostWaiting = 64;

/** The graph among its like; null while nothing is known of those. */
export function relativesOf(graph: Graph): FamilyMember | null {
  return families && families.member(graph);
}

/** Takes note of a program that was compiled. */
export function learn(graph: Graph, program: Program, member: FamilyMember | null): void {
  if (families !== null) {
    (member ?? families.member(graph)).learn(program);
    return;
  }
  const text = graph.nodes.map(({ op }) => op).join();
  const alike = waiting.get(text) ?? [];
  if (alike.length < mostAlike) alike.push([graph, program]);
  waiting.set(text, alike);
  if (waiting.size > mostWaiting) waiting.delete(waiting.keys().next().value!);
  if (alike.length > 1 && !searching) search();
}

function search(): void {
  searching = true;
  const found = findFamilies();
  if (found instanceof Promise) {
    // Where it cannot be had, all is as it was: programs of other sizes take their time.
    found.then(begin, () => {});
  } else begin(found);
}

function begin({ Families }: FamilyCode): void {
  families = new Families({ kernelKey, placeInArena, sameShape });
  for (const alike of waiting.values())
    for (const [graph, program] of alike) families.member(graph).learn(program);
  waiting.clear();
}
