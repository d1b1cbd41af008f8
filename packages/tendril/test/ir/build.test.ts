/** Recording: what the building functions record, and what they leave out because it would change nothing. */
import { describe, expect, it } from 'vitest';
import * as b from '../../src/ir/build.ts';
import { nextNodeId, record, type Node } from '../../src/ir/node.ts';
import { counting, run } from '../util/run.ts';
import { reduce, sumTo } from '../../src/primitives/index.ts';

const tensor = (...shape: number[]): Node => record('parameter', { shape, dtype: 'float32' }, []);

describe('record', () => {
  it('numbers nodes in the order in which they are made', () => {
    const x = tensor(2);
    const next = nextNodeId();
    expect(next).toBe(x.id + 1);
    expect(b.negate(x).id).toBe(next);
  });

  it('infers types, and refuses before a node exists', () => {
    const x = tensor(2, 3);
    expect(reduce(x, 'argmax', [1])).toMatchObject({ shape: [2], dtype: 'int32' });
    const next = nextNodeId();
    expect(() => b.add(x, tensor(2))).toThrow(/add: operands differ/);
    expect(nextNodeId()).toBe(next + 1);
  });
});

describe('building functions', () => {
  const x = tensor(2, 3);

  it.each([
    ['convert', () => b.convert(x, 'float32')],
    ['bitcastConvert', () => b.bitcastConvert(x, 'float32')],
    ['broadcastInDim', () => b.broadcastInDim(x, [2, 3], [0, 1])],
    ['broadcastTo', () => b.broadcastTo(x, [2, 3])],
    ['reshape', () => b.reshape(x, [2, 3])],
    ['transpose', () => b.transpose(x, [0, 1])],
    ['slice', () => b.slice(x, [0, 0], [2, 3])],
    ['pad', () => b.pad(x, [0, 0], [0, 0])],
    ['reverse', () => b.reverse(x, [])],
    ['concatenate', () => b.concatenate([x], 1)],
    ['reduce', () => reduce(x, 'sum', [])],
    ['sumTo', () => sumTo(x, [2, 3])],
  ])('%s gives the operand itself where nothing changes', (_, build) => {
    expect(build()).toBe(x);
  });

  it.each([
    ['a square matrix transposed', () => b.transpose(tensor(2, 2), [1, 0])],
    ['axes of one extent exchanged', () => b.broadcastInDim(tensor(2, 2), [2, 2], [1, 0])],
    ['one end cut', () => b.pad(tensor(2), [1], [-1])],
  ])('%s is recorded, although the shape stays', (_, build) => {
    expect(build().inputs.length).toBe(1);
  });

  it('alias gives another node of the same value', () => {
    const other = b.alias(x);
    expect(other).not.toBe(x);
    expect(other).toMatchObject({ shape: [2, 3], dtype: 'float32', inputs: [x] });
  });

  it('broadcastTo aligns axes at the end', () => {
    const repeated = (...shape: number[]) => run((n) => b.broadcastTo(n, [2, 3]), counting(shape));
    expect(repeated(3)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(repeated(2, 1)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(repeated()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('sumTo undoes it by adding up', () => {
    const summed = (...shape: number[]) => run((n) => sumTo(n, shape), counting([2, 3]));
    expect(summed(3)).toEqual([5, 7, 9]);
    expect(summed(2, 1)).toEqual([6, 15]);
    expect(summed(1, 3)).toEqual([5, 7, 9]);
    expect(summed()).toEqual([21]);
    expect(summed(1, 1)).toEqual([21]);
  });
});
