/**
 * Convolutions that multiply less (codegen/winograd), for who makes programs of which they may be most of the work. It is not in
 * bundles of programs that make none.
 */
import { addWinograd } from './codegen/contraction/index.ts';
import { openWinograd } from './codegen/winograd/index.ts';

export function multiplyLess(): void {
  addWinograd(openWinograd);
}
