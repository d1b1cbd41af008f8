/** Leaving out axes of extent 1: kernels have none of them, so that shapes which differ only there look the same. */
import type { Shape } from '../../ir/shape.ts';
import { axisForm, zeroForm, type IndexMap } from './views.ts';

export function squeeze(shape: Shape): number[] {
  return shape.filter((extent) => extent !== 1);
}

/**
 * The index map of a node of this shape in a kernel whose axes are the shape's long ones; `axisOf` renames axes (by default
 * they keep their order).
 */
export function squeezedMap(
  shape: Shape,
  axes = squeeze(shape).length,
  axisOf: (position: number) => number = (p) => p,
): IndexMap {
  let position = 0;
  const forms = shape.map((extent) =>
    extent === 1 ? zeroForm(axes) : axisForm(axisOf(position++), axes),
  );
  return { forms, bounds: [] };
}
