/** The transforms of tiles of pictures. */
import { range } from '../../../../ir/shape.ts';
import {
  f32x4,
  i32,
  v128,
  type FunctionRef,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import { define, placeOf, transformSquare, type Parts } from './parts.ts';
import { points, transformsIn } from './transforms.ts';

/** `transform(from, rowStep, columnStep, to)`: what all channels of a tile become. */
function emitTransform(parts: Parts): FunctionRef<'void'> {
  const { sizes, madd, taps } = parts;
  const params = ['from', 'rowStep', 'columnStep', 'to'];
  return define(parts, 'transform', params, (f, from, rowStep, columnStep, to) => {
    const { input } = transformsIn(f, madd, taps);
    const step = f.let('i32', sizes.inputStep, 'step');
    const left = f.let('i32', sizes.channels, 'left');
    const rows = range(points).map((i) => (i === 0 ? from : f.local('i32', 'row')));
    rows.slice(1).forEach((row, i) => f.set(row, i32.add(rows[i], rowStep)));
    const back = f.let('i32', i32.sub(16, i32.mul(columnStep, points)), 'back');
    f.loop((next) => {
      transformSquare(f, parts, input, { rows, step: columnStep, load: v128.load }, to, step);
      for (const row of rows) f.increment(row, back);
      f.increment(to, 16);
      f.brIf(next, i32.gt_s(f.tee(left, i32.sub(left, 4)), 0));
    });
  });
}

/** `input(tile, to)`: a tile's transform. What reaches over an edge is copied first, with zeros where there is nothing. */
export function emitInput(parts: Parts, picture: number): FunctionRef<'void'> {
  const { sizes, state, height, scratch, taps } = parts;
  const transform = emitTransform(parts);
  return define(parts, 'input', ['tile', 'to'], (f, tile, to) => {
    const at = placeOf(f, parts, tile);
    const rowStep = f.let('i32', sizes.rowStep, 'rowStep');
    const columnStep = f.let('i32', sizes.columnStep, 'columnStep');
    const pictureStart = i32.add(
      i32.add(state.args[picture], sizes.start),
      i32.mul(at.picture, sizes.pictureStep),
    );
    const inPicture = i32.add(i32.mul(at.row, rowStep), i32.mul(at.column, columnStep));
    const from = f.let('i32', i32.add(pictureStart, inPicture), 'from');
    const rowLimit = f.let('i32', sizes.rowLimit, 'rowLimit');
    f.if(i32.lt_s(rowLimit, 0), () => f.set(rowLimit, i32.add(height, taps - 1)));
    const columnLimit = f.let('i32', sizes.columnLimit, 'columnLimit');
    const row = f.let('i32', i32.sub(at.row, sizes.rowPadding), 'row');
    const column = f.let('i32', i32.sub(at.column, sizes.columnPadding), 'column');
    const inside = (first: Value<'i32'>, limit: Value<'i32'>): Value<'i32'> =>
      i32.and(i32.ge_s(first, 0), i32.le_s(i32.add(first, points), limit));

    const copied = (): void => {
      const bytes = f.let('i32', i32.shl(sizes.channels, 2), 'bytes');
      const line = f.let('i32', sizes.lineStep, 'line');
      const patch = f.let('i32', i32.add(scratch, sizes.resultsAt), 'patch');
      const copy = f.let('i32', patch, 'copy');
      const back = f.let('i32', i32.sub(rowStep, i32.mul(columnStep, points)), 'back');
      const [i, j, offset] = ['i', 'j', 'offset'].map((name) => f.local('i32', name));
      const fill = (value: () => V128): void => {
        f.set(offset, 0);
        f.loop((next) => {
          f.do(v128.store(i32.add(copy, offset), value()));
          f.increment(offset, 16);
          f.brIf(next, i32.lt_s(offset, bytes));
        });
      };
      f.for(i, 0, points, 1, () => {
        f.for(j, 0, points, 1, () => {
          // As unsigned numbers negative ones are too large.
          const there = i32.and(
            i32.lt_u(i32.add(row, i), rowLimit),
            i32.lt_u(i32.add(column, j), columnLimit),
          );
          f.if(
            there,
            () => fill(() => v128.load(i32.add(from, offset))),
            () => fill(() => f32x4.const(0)),
          );
          f.increment(copy, line);
          f.increment(from, columnStep);
        });
        f.increment(from, back);
      });
      f.do(f.call(transform, patch, i32.mul(line, points), line, to));
    };
    f.if(
      i32.and(inside(row, rowLimit), inside(column, columnLimit)),
      () => f.do(f.call(transform, from, rowStep, columnStep, to)),
      copied,
    );
  });
}
