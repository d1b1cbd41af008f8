/**
 * Whether somebody has given a seed, and so may expect the same bits again. They come if the same code computes them each time, also
 * the first: what is evaluated there and compiled later differs in the last bit.
 */

let expected = false;

export function expectSameBits(): void {
  expected = true;
}

export function sameBitsAreExpected(): boolean {
  return expected;
}
