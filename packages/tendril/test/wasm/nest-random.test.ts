/** Nests made at random, against the interpreter. */
import { describe, it } from 'vitest';
import { check } from './nest-support.ts';
import { randomNest } from './random-nest.ts';

/** In Node, the variable NEST_SEEDS makes it more. */
const seeds = Number(typeof process === 'undefined' ? 60 : (process.env.NEST_SEEDS ?? 60));

describe('nests made at random', () => {
  it.each(Array.from({ length: seeds }, (_, i) => i))('number %i', (seed) => {
    check(randomNest(seed), 2e-5);
  });
});
