/**
 * Routines along an axis, on more than a device binds at once: lines in front of the axis do not depend on each other, so they run a
 * few at a time, each time on parts of the operand and of the result that begin where a binding may begin.
 */
import { gcd, product } from '../../../ir/shape.ts';
import type { RoutineStep } from '../../../ir/program.ts';
import { windowAlignment } from '../codegen/layout.ts';
import { planRoutine } from './index.ts';
import type { RoutinePlan, RoutineTraits } from './plan.ts';

/** A part of a routine's work. */
export interface RoutinePiece {
  readonly plan: RoutinePlan;
  /** The elements of the operands, and of the result, at which what the passes see begins; and how many they see. */
  readonly from: { readonly inputs: readonly number[]; readonly output: number };
  readonly sizes: { readonly inputs: readonly number[]; readonly output: number };
}

/** The axis along which a routine works, where it has one operand and leaves the axes in front of that alone. */
function axisOf({ node, operands }: RoutineStep): number | null {
  switch (node.op) {
    case 'sort':
    case 'argsort':
    case 'cumulative':
      return node.attrs.dimension;
    case 'top_k':
      return operands[0].shape.length - 1;
    default:
      return null;
  }
}

/** The routine on so many of its lines. */
function ofLines(step: RoutineStep, axis: number, lines: number): RoutineStep {
  const { node, operands } = step;
  const attrs = 'dimension' in node.attrs ? { ...node.attrs, dimension: 1 } : node.attrs;
  const part = (shape: readonly number[]): number[] => [lines, ...shape.slice(axis)];
  return {
    ...step,
    node: { ...node, attrs, shape: part(node.shape) } as RoutineStep['node'],
    operands: operands.map((operand) => ({ ...operand, shape: part(operand.shape) })),
  };
}

/** How many lines of so many elements end where a binding may begin. */
const linesToAlign = (elements: number): number => windowAlignment / gcd(windowAlignment, elements);

/**
 * The pieces of a routine, of which each sees at most `window` elements of anything; null where it has to run on the host.
 */
export function routinePieces(
  step: RoutineStep,
  window: number,
  traits: RoutineTraits,
): RoutinePiece[] | null {
  const sizes = {
    inputs: step.operands.map(({ shape }) => product(shape)),
    output: product(step.node.shape),
  };
  const fits = ({ own }: RoutinePlan, { inputs, output }: RoutinePiece['sizes']): boolean =>
    [...own, ...inputs, output].every((size) => size <= window);
  const whole = planRoutine(step, traits);
  if (whole === null) return null;
  const start = { inputs: sizes.inputs.map(() => 0), output: 0 };
  if (fits(whole, sizes)) return [{ plan: whole, from: start, sizes }];
  const axis = axisOf(step);
  const lines = axis === null ? 0 : product(step.operands[0].shape.slice(0, axis));
  if (axis === null || lines < 2) return null;
  const [read, written] = [sizes.inputs[0] / lines, sizes.output / lines];
  // Both are powers of two, so the larger is a multiple of the other.
  const unit = Math.max(linesToAlign(read), linesToAlign(written));
  const least = planRoutine(ofLines(step, axis, unit), traits);
  if (least === null) return null;
  const most = Math.max(unit * read, unit * written, ...least.own);
  const together = unit * Math.floor(window / most);
  const pieces: RoutinePiece[] = [];
  for (let line = 0; together > 0 && line < lines; line += together) {
    const count = Math.min(together, lines - line);
    const plan = planRoutine(ofLines(step, axis, count), traits);
    const seen = { inputs: [count * read], output: count * written };
    if (plan === null || !fits(plan, seen)) return null;
    pieces.push({ plan, from: { inputs: [line * read], output: line * written }, sizes: seen });
  }
  return pieces.length > 0 ? pieces : null;
}
