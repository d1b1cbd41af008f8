/** The transforms of filters, as the right operands of products: in panels of eight features. */
import { range } from '../../../../ir/shape.ts';
import { i32, v128, type FunctionRef, type Local, type Value } from '../../assembler/index.ts';
import { lesser } from '../contraction/emit.ts';
import { tileColumns } from '../contraction/micro.ts';
import { define, transformSquare, type Parts } from './parts.ts';
import { transformsIn } from './transforms.ts';

/** `filters(column, columns)`: those of these features. */
export function emitFilters(parts: Parts, weights: number): FunctionRef<'void'> {
  const { sizes, state, scratch, madd, taps } = parts;
  return define(parts, 'filters', ['column', 'columns'], (f, column, columns) => {
    const { filter } = transformsIn(f, madd, taps);
    const size = (name: 'tapRowStep' | 'tapColumnStep' | 'featureStep' | 'filterStep') =>
      f.let('i32', sizes[name], name);
    const tapRow = size('tapRowStep');
    const tapColumn = size('tapColumnStep');
    const feature = size('featureStep');
    const step = size('filterStep');
    const start = f.let('i32', i32.add(state.args[weights], sizes.weightStart), 'weights');
    f.increment(start, i32.mul(column, feature));
    const to = f.let('i32', i32.add(scratch, sizes.filtersAt), 'to');
    const [panel, channel, vector] = ['panel', 'channel', 'vector'].map((n) => f.local('i32', n));
    const there = f.local('i32', 'there');
    const rows = range(taps).map(() => f.local('i32', 'row'));

    const inPanels = (load: (at: Local<'i32'>) => Value<'v128'>): void =>
      f.for(panel, 0, columns, tileColumns, () => {
        const inPanel = lesser(f, i32.sub(columns, panel), tileColumns);
        const from = f.let('i32', start, 'from');
        f.for(channel, 0, sizes.channels, 1, () => {
          const window = f.let('i32', from, 'window');
          const put = f.let('i32', to, 'put');
          f.for(vector, 0, inPanel, 4, () => {
            f.set(there, i32.sub(inPanel, vector));
            rows.forEach((row, i) => f.set(row, i > 0 ? i32.add(rows[i - 1], tapRow) : window));
            transformSquare(f, parts, filter, { rows, step: tapColumn, load }, put, step);
            f.increment(put, 16);
            f.increment(window, i32.shl(feature, 2));
          });
          f.increment(to, 4 * tileColumns);
          f.increment(from, sizes.channelStep);
        });
        f.increment(start, i32.mul(feature, tileColumns));
      });
    /** Four features that are no neighbours in memory, of which some may not be there. */
    const gathered = (at: Local<'i32'>): Value<'v128'> => {
      const value = f.let('v128', v128.load32_zero(at), 'g');
      const next = f.let('i32', at, 'next');
      for (const lane of [1, 2, 3]) {
        f.if(i32.gt_s(there, lane), () => f.increment(next, feature));
        f.set(value, v128.load32_lane(next, value, lane));
      }
      return value;
    };
    // Vectors may reach past the last feature, into memory that may be read.
    f.if(
      i32.eq(feature, 4),
      () => inPanels(v128.load),
      () => inPanels(gathered),
    );
  });
}
