import { describe, it } from 'vitest';
import type { DType } from '../../src/ir/dtype.ts';
import type { Reduction } from '../../src/ir/kernel.ts';
import { check, NestBuilder } from './nest-support.ts';

const sizes = Array.from({ length: 19 }, (_, i) => i + 1);

describe('elementwise', () => {
  it.each([...sizes, 31, 64, 65, 1000, 20011])('adds %i numbers', (n) => {
    const b = new NestBuilder([n]);
    const [x, y, z] = [b.input(n), b.input(n), b.output(n)];
    check(b.store('outer', [z, [1], b.binary('add', b.load(x, [1]), b.load(y, [1]))]), 0);
  });

  it.each(sizes)('adds a row of %i to each row, and a column', (n) => {
    for (const m of [1, 3, 5]) {
      const b = new NestBuilder([m, n]);
      const [x, row, column, z] = [b.input(m * n), b.input(n), b.input(m), b.output(m * n)];
      const sum = b.binary('add', b.load(x, [n, 1]), b.load(row, [0, 1]));
      check(b.store('outer', [z, [n, 1], b.binary('multiply', sum, b.load(column, [1, 0]))]), 0);
    }
  });
});

describe('reductions', () => {
  it.each(sizes)('rows of %i', (n) => {
    for (const m of [1, 4, 7]) {
      const b = new NestBuilder([m], [n]);
      const [x, z] = [b.input(m * n), b.output(m)];
      check(b.store('outer', [z, [1, 0], b.reduce('sum', b.load(x, [n, 1]))]));
    }
  });
  it.each(sizes)('columns, %i of them', (n) => {
    for (const m of [1, 4, 7]) {
      const b = new NestBuilder([n], [m]);
      const [x, z] = [b.input(m * n), b.output(n)];
      check(b.store('outer', [z, [1, 0], b.reduce('sum', b.load(x, [1, n]))]));
    }
  });
  const kinds: [Reduction['kind'], DType][] = [
    ['sum', 'float32'],
    ['prod', 'float32'],
    ['max', 'float32'],
    ['min', 'float32'],
    ['argmax', 'float32'],
    ['argmin', 'float32'],
    ['sum', 'int32'],
    ['prod', 'int32'],
    ['max', 'int32'],
    ['min', 'int32'],
    ['argmax', 'int32'],
    ['argmin', 'int32'],
    ['and', 'int32'],
    ['or', 'int32'],
    ['and', 'bool'],
    ['or', 'bool'],
    ['argmax', 'bool'],
    ['argmin', 'bool'],
    ['max', 'bool'],
    ['min', 'bool'],
  ];
  it.each(kinds)('%s of %s', (kind, dtype) => {
    const result = kind.startsWith('arg') ? 'int32' : dtype;
    for (const n of [1, 2, 5, 8, 13, 16, 17, 40, 67]) {
      for (const m of [1, 3, 4, 9]) {
        const rows = new NestBuilder([m], [n]);
        const [x, z] = [rows.input(m * n, dtype), rows.output(m, result)];
        check(rows.store('outer', [z, [1, 0], rows.reduce(kind, rows.load(x, [n, 1]))]));
        const columns = new NestBuilder([m], [n]);
        const [u, v] = [columns.input(m * n, dtype), columns.output(m, result)];
        check(columns.store('outer', [v, [1, 0], columns.reduce(kind, columns.load(u, [1, m]))]));
      }
    }
  });
});
