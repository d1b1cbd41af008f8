/**
 * Weights that are kept packed, and code that many layers share because of it: for who makes programs with inputs that seldom
 * change. It is not in bundles of programs that make none.
 */
import { addCopies } from './buffers.ts';
import { addKeeping } from './codegen/contraction/keeping.ts';
import { describeKept, Kept } from './codegen/contraction/kept.ts';
import { openSizes } from './codegen/contraction/open.ts';
import { Copies } from './copies.ts';

export function keepWeights(): void {
  addKeeping({ Kept, describeKept, openSizes });
  addCopies(Copies);
}
