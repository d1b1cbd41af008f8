/** What compiling knows of reductions: it comes with the primitive (primitives/reductions). */
import { addPreparation } from '../compile.ts';
import { addRules } from '../simplify/index.ts';
import { reductionSimplifications } from './rules.ts';
import { splitReductions } from './split.ts';

export function addReductions(): void {
  addRules(reductionSimplifications);
  addPreparation(splitReductions);
}
