/**
 * The first run of a program with many kernels goes piece by piece: each piece runs as soon as its code is made. Code that several
 * layers share is then compiled anew, by the engine's optimizing compiler on a thread of its own, while this thread still makes the
 * code of later layers, so that these find it fast.
 */
import type { Program } from '../../ir/program.ts';

/** Programs with fewer kernels are made at once. */
const manyKernels = 16;
const leastSteps = 4;
/** Each piece has its own list of all buffers. */
const mostPieces = 32;

/** The program cut into programs of a few steps on the same buffers; null if it is small. */
export function piecesOf(program: Program): Program[] | null {
  const { kernels, steps } = program;
  if (kernels.length < manyKernels) return null;
  const count = Math.max(leastSteps, Math.ceil(steps.length / mostPieces));
  const pieces: Program[] = [];
  for (let at = 0; at < steps.length; at += count)
    pieces.push({ ...program, steps: steps.slice(at, at + count) });
  return pieces;
}
