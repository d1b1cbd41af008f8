/**
 * Primitives that few programs use are not in the tables of the library's parts from the start: who records one imports it from a
 * folder here, and that puts its rows into all tables. So a bundle carries the sorting code of a program that sorts, and of no
 * other. `index.ts` shows that no row is missing.
 */
import { addedRules } from '../autodiff/rules/added.ts';
import type { VjpRule } from '../autodiff/rule.ts';
import { addEvaluators } from '../backends/cpu/evaluate.ts';
import type { Evaluator } from '../backends/cpu/values.ts';
import { addRoutines } from '../backends/routines/index.ts';
import type { Routine } from '../backends/routines/routine.ts';
import { addRoutineCodes, type RoutineCodes } from '../backends/wasm/codegen/routine/index.ts';
import type { AddedName, ControlName, RoutineName } from '../ir/primitives.ts';
import { addShapeRules, type ShapeRule } from '../ir/shape-rules.ts';

export type AddedSingleName = Exclude<AddedName, ControlName>;

/** A row for each of these primitives in each table. */
export interface Definitions<P extends AddedSingleName> {
  readonly shapes: { readonly [Q in P]: ShapeRule<Q> };
  readonly evaluators: { readonly [Q in P]: Evaluator<Q> };
  readonly derivatives: { readonly [Q in P]: VjpRule<Q> };
  /** Of those that no kernel is made of. */
  readonly routines: { readonly [Q in P & RoutineName]: Routine<Q> };
  /** Code for some of the routines, on wasm. */
  readonly codes?: { readonly [Q in P & RoutineName]?: RoutineCodes[Q] };
}

export function define<P extends AddedSingleName>(definitions: Definitions<P>): Definitions<P> {
  addShapeRules(definitions.shapes);
  addEvaluators(definitions.evaluators);
  addRoutines(definitions.routines);
  if (definitions.codes) addRoutineCodes(definitions.codes);
  Object.assign(addedRules.single, definitions.derivatives);
  return definitions;
}
