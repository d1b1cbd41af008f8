/** All rows of the op matrix. */
import type { OpSpec } from './spec.ts';
import binary from './specs/binary.ts';
import movement from './specs/movement.ts';
import reductions from './specs/reductions.ts';
import unary from './specs/unary.ts';

export const table: readonly OpSpec[] = [...unary, ...binary, ...reductions, ...movement];
