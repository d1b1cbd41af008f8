/** From products to results: transformed back, and finished as those of all contractions are. */
import { range } from '../../../../ir/shape.ts';
import { i32, select, v128, type FunctionRef } from '../../assembler/index.ts';
import { lesser } from '../contraction/emit.ts';
import type { Finish } from '../contraction/finish.ts';
import { define, placeOf, transformSquare, type Parts } from './parts.ts';
import { points, transformsIn } from './transforms.ts';

/** `output(tile, from, panelStep, column, columns)`: a tile's results for these features. */
export function emitOutput(parts: Parts, finish: Finish): FunctionRef<'void'> {
  const { sizes, height, scratch, madd, taps, results } = parts;
  const params = ['tile', 'from', 'panelStep', 'column', 'columns'];
  return define(parts, 'output', params, (f, tile, from, panelStep, column, columns) => {
    const { output } = transformsIn(f, madd, taps);
    const step = f.let('i32', sizes.productStep, 'step');
    const rowStep = f.let('i32', i32.mul(step, points), 'rowStep');
    const stride = f.let('i32', i32.shl(sizes.block, 2), 'stride');
    const sums = f.let('i32', i32.add(scratch, sizes.resultsAt), 'sums');
    const to = f.let('i32', sums, 'to');
    const vector = f.local('i32', 'vector');
    const rows = range(points).map(() => f.local('i32', 'row'));
    f.for(vector, 0, columns, 4, () => {
      rows.forEach((row, i) => f.set(row, i > 0 ? i32.add(rows[i - 1], rowStep) : from));
      transformSquare(f, parts, output, { rows, step, load: v128.load }, to, stride);
      f.increment(to, 16);
      const nextPanel = i32.sub(panelStep, 16);
      f.increment(from, select(i32.and(vector, 4), nextPanel, i32.const(16)));
    });
    const at = placeOf(f, parts, tile);
    const width = f.let('i32', sizes.width, 'width');
    const across = lesser(f, i32.sub(width, at.column), results);
    const end = lesser(f, i32.sub(height, at.row), results);
    const line = f.let('i32', i32.add(i32.mul(at.picture, height), at.row), 'line');
    const row = f.let('i32', i32.add(i32.mul(line, width), at.column), 'place');
    const i = f.local('i32', 'i');
    f.for(i, 0, end, 1, () => {
      f.do(finish.call(f, { sums, stride, row, column, rows: across, columns }));
      f.increment(row, width);
      f.increment(sums, i32.mul(stride, results));
    });
  });
}
