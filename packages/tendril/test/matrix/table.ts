/** All rows of the op matrix. */
import type { OpSpec } from './spec.ts';
import binary from './specs/binary.ts';
import control from './specs/control.ts';
import creation from './specs/creation.ts';
import host from './specs/host.ts';
import images from './specs/images.ts';
import indexing from './specs/indexing.ts';
import losses from './specs/losses.ts';
import matrices from './specs/matrices.ts';
import movement from './specs/movement.ts';
import normalization from './specs/normalization.ts';
import reductions from './specs/reductions.ts';
import signals from './specs/signals.ts';
import unary from './specs/unary.ts';
import windows from './specs/windows.ts';

export const table: readonly OpSpec[] = [
  ...creation,
  ...unary,
  ...binary,
  ...reductions,
  ...normalization,
  ...losses,
  ...movement,
  ...indexing,
  ...matrices,
  ...windows,
  ...images,
  ...signals,
  ...control,
  ...host,
];
