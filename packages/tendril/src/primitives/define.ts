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
import { addVectorFunctions, type VectorFunction } from '../backends/wasm/codegen/elementwise.ts';
import { addRoutineCodes, type RoutineCodes } from '../backends/wasm/codegen/routine/index.ts';
import type { AddedName, ControlName, FunctionName, RoutineName } from '../ir/primitives.ts';
import { addShapeRules, type ShapeRule } from '../ir/shape-rules.ts';

export type AddedSingleName = Exclude<AddedName, ControlName>;
type WholeName = Exclude<AddedSingleName, FunctionName>;

/** A row for each of these primitives in each table. */
export interface Definitions<P extends WholeName> {
  readonly shapes: { readonly [Q in P]: ShapeRule<Q> };
  readonly evaluators: { readonly [Q in P]: Evaluator<Q> };
  readonly derivatives: { readonly [Q in P]: VjpRule<Q> };
  /** Of those that no kernel is made of. */
  readonly routines: { readonly [Q in P & RoutineName]: Routine<Q> };
  /** Code for some of the routines, on wasm. */
  readonly codes?: { readonly [Q in P & RoutineName]?: RoutineCodes[Q] };
}

/** The same for elementwise functions, whose types follow from their operands' and which kernels are made of. */
export interface FunctionDefinitions<P extends FunctionName> {
  readonly evaluators: { readonly [Q in P]: Evaluator<Q> };
  readonly vectors: { readonly [Q in P]: VectorFunction };
  readonly derivatives: { readonly [Q in P]: VjpRule<Q> };
}

export function define<P extends WholeName>(definitions: Definitions<P>): Definitions<P> {
  addShapeRules(definitions.shapes);
  addEvaluators(definitions.evaluators);
  addRoutines(definitions.routines);
  if (definitions.codes) addRoutineCodes(definitions.codes);
  Object.assign(addedRules.single, definitions.derivatives);
  return definitions;
}

export function defineFunctions<P extends FunctionName>(
  definitions: FunctionDefinitions<P>,
): FunctionDefinitions<P> {
  addEvaluators(definitions.evaluators);
  addVectorFunctions(definitions.vectors);
  Object.assign(addedRules.single, definitions.derivatives);
  return definitions;
}
