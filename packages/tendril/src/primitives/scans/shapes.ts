/** Type of running sums and their like. */
import { alongAxis, type ShapeRules } from '../../ir/shape-rules.ts';

export const scansShapes = {
  cumulative: (a, inputs) => alongAxis(inputs, a.dimension),
} satisfies ShapeRules<'cumulative'>;
