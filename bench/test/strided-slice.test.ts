import { describe, expect, it } from 'vitest';
import { takenBy } from '../src/entrants/strided-slice.ts';
import type { TfNode } from '../src/entrants/tf-nodes.ts';

const sliceWith = (masks: Record<string, number>): TfNode => ({
  name: 'slice',
  op: 'StridedSlice',
  attr: Object.fromEntries(
    Object.entries(masks).map(([mask, value]) => [`${mask}_mask`, { i: String(value) }]),
  ),
});

describe('takenBy', () => {
  it('reads places from the end, and leaves open what a mask says', () => {
    const node = sliceWith({ begin: 1, end: 2 });
    expect(
      takenBy(
        node,
        [4, 9],
        [
          [2, -5],
          [-1, 0],
          [1, 1],
        ],
      ),
    ).toEqual({
      begin: [0, 4],
      size: [3, 5],
      shape: [3, 5],
    });
  });

  it('makes new axes, drops those of one place, and takes what is not spoken of', () => {
    const node = sliceWith({ new_axis: 1, shrink_axis: 2 });
    expect(
      takenBy(
        node,
        [4, 9, 2],
        [
          [0, -1],
          [0, 0],
          [1, 1],
        ],
      ),
    ).toEqual({
      begin: [3, 0, 0],
      size: [1, 9, 2],
      shape: [1, 9, 2],
    });
  });

  it('refuses steps', () => {
    expect(() => takenBy(sliceWith({}), [4], [[0], [4], [2]])).toThrow('StridedSlice (slice)');
  });
});
