/**
 * The first run of a program with many kernels goes piece by piece: each piece runs as soon as its code is made. Code that several
 * layers share is then compiled anew, by the engine's optimizing compiler on a thread of its own, while this thread still makes the
 * code of later layers, so that these find it fast.
 */
import type { Program, Step } from '../../ir/program.ts';

/** Programs with fewer kernels are made at once. */
const manyKernels = 16;
const stepsOfPiece = 4;

function pieceOf(program: Program, steps: readonly Step[]): Program {
  const numbers = steps.flatMap((step) => (step.kind === 'kernel' ? [step.kernel] : []));
  const own = [...new Set(numbers)];
  return {
    ...program,
    kernels: own.map((kernel) => program.kernels[kernel]),
    steps: steps.map((step) =>
      step.kind === 'kernel' ? { ...step, kernel: own.indexOf(step.kernel) } : step,
    ),
  };
}

/** The program cut into programs of a few steps on the same buffers; null if it is small. */
export function piecesOf(program: Program): Program[] | null {
  const { kernels, steps } = program;
  if (kernels.length < manyKernels) return null;
  const pieces: Program[] = [];
  for (let at = 0; at < steps.length; at += stepsOfPiece)
    pieces.push(pieceOf(program, steps.slice(at, at + stepsOfPiece)));
  return pieces;
}
