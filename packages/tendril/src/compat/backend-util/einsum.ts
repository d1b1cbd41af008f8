/** How TensorFlow.js's kernel of einsum reads an equation and goes about it. Tendril's own einsum does not take this way. */
import { assert } from '../util/arrays.ts';

/**
 * Reads an equation. Axes are numbered with those of the result first, then those that are summed over.
 *
 * @param numTensors How many inputs there are: one or two.
 * @returns The letters, the numbers of those that are summed over, and for each input the numbers of its axes.
 * @throws if the equation makes no sense, or repeats a letter within an input.
 *
 * @example
 * ```ts
 * tf.backend_util.decodeEinsumEquation('ij,jk->ik', 2); // {allDims: ['i', 'k', 'j'], summedDims: [2], idDims: [[0, 2], [2, 1]]}
 * ```
 */
export function decodeEinsumEquation(
  equation: string,
  numTensors: number,
): { allDims: string[]; summedDims: number[]; idDims: number[][] } {
  const sides = equation.replace(/\s/g, '').split('->');
  assert(
    sides.length === 2 && !equation.includes('...'),
    () => `einsum: '${equation}' must have one arrow '->' and no '...'`,
  );
  const inputs = sides[0].split(',');
  const [, output] = sides;
  assert(
    inputs.length === numTensors && numTensors <= 2,
    () => `einsum: '${equation}' is of ${inputs.length} tensors, wanted ${numTensors}, at most 2`,
  );
  for (const input of inputs) {
    assert(
      new Set(input).size === input.length,
      () => `einsum: '${input}' repeats an axis, which this helper does not support`,
    );
  }
  const letters = new Set(inputs.join(''));
  for (const letter of output) {
    assert(letters.has(letter), () => `einsum: no input has the axis '${letter}' of the result`);
  }
  const summed = [...letters].filter((letter) => !output.includes(letter));
  const allDims = [...output, ...summed];
  return {
    allDims,
    summedDims: summed.map((_, i) => output.length + i),
    idDims: inputs.map((input) => [...input].map((letter) => allDims.indexOf(letter))),
  };
}

/**
 * How to bring an input's axes into the order of all, and where to put in axes of size 1 then.
 *
 * @example
 * ```ts
 * tf.backend_util.getEinsumPermutation(4, [3, 1]); // {permutationIndices: [1, 0], expandDims: [0, 2]}
 * ```
 */
export function getEinsumPermutation(
  nDims: number,
  idDims: number[],
): { permutationIndices: number[]; expandDims: number[] } {
  const places = Array.from({ length: nDims }, (_, axis) => idDims.indexOf(axis));
  return {
    permutationIndices: places.filter((place) => place >= 0),
    expandDims: places.flatMap((place, axis) => (place < 0 ? [axis] : [])),
  };
}

/**
 * Throws where inputs disagree about the size of an axis.
 *
 * @example
 * ```ts
 * tf.backend_util.checkEinsumDimSizes(3, [[0, 2], [2, 1]], [tf.zeros([4, 5]), tf.zeros([5, 6])]);
 * ```
 */
export function checkEinsumDimSizes(
  nDims: number,
  idDims: number[][],
  tensors: readonly { readonly shape: readonly number[] }[],
): void {
  const sizes: (number | undefined)[] = new Array<undefined>(nDims).fill(undefined);
  tensors.forEach(({ shape }, t) =>
    shape.forEach((size, i) => {
      const axis = idDims[t][i];
      const known = (sizes[axis] ??= size);
      assert(
        known === size,
        () =>
          `einsum: axis ${i} of operand ${t} has ${size} elements, another operand's has ${known}`,
      );
    }),
  );
}

/**
 * Which operands to multiply with before which axis is summed over.
 *
 * @returns `path`: the axes in their order; `steps`: the operands that join before each.
 *
 * @example
 * ```ts
 * tf.backend_util.getEinsumComputePath([1], [[0, 1], [1, 2]]); // {path: [1], steps: [[0, 1], []]}
 * ```
 */
export function getEinsumComputePath(
  summedDims: number[],
  idDims: number[][],
): { path: number[]; steps: number[][] } {
  const path = summedDims.length === 0 ? [-1] : [...summedDims];
  const joined = new Set<number>();
  const steps = path.map((axis) => {
    const fresh = idDims.flatMap((axes, t) =>
      !joined.has(t) && (axis === -1 || axes.includes(axis)) ? [t] : [],
    );
    fresh.forEach((t) => joined.add(t));
    return fresh;
  });
  return { path, steps: [...steps, []] };
}
