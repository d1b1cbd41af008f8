/** The products of transforms: for each position, a block's tiles by its features, summed over channels. */
import { range } from '../../../../ir/shape.ts';
import { i32, type FunctionRef } from '../../assembler/index.ts';
import { emitMicro, tileBytes, tileColumns, tileRows } from '../contraction/micro.ts';
import { define, type Parts } from './parts.ts';
import { positions } from './transforms.ts';

/** How many rows the last tile may have, where it is not whole. */
const rests: ReadonlySet<number> = new Set(range(tileRows).slice(1));

/** `products(rows, panels)` */
export function emitProducts(parts: Parts): FunctionRef<'void'> {
  const { module, sizes, scratch, madd } = parts;
  const micro = emitMicro(module, madd, { kind: 'lines', entryBytes: 4 }, rests, null);
  return define(parts, 'products', ['rows', 'panels'], (f, rows, panels) => {
    const count = f.let('i32', sizes.channels, 'channels');
    const panelBytes = f.let('i32', i32.mul(count, 4 * tileColumns), 'panelBytes');
    const lines = f.let('i32', i32.add(scratch, sizes.linesAt), 'lines');
    const filters = f.let('i32', i32.add(scratch, sizes.filtersAt), 'filters');
    const products = f.let('i32', i32.add(scratch, sizes.productsAt), 'products');
    const inputStep = f.let('i32', i32.shr_u(sizes.inputStep, 2), 'inputStep');
    const [position, panel, row, first, a, b, tile] = [
      'position',
      'panel',
      'row',
      'first',
      'a',
      'b',
      'tile',
    ].map((name) => f.local('i32', name));
    const none = i32.const(0);
    const at = { a, b, first, count, tile, more: none, full: none, row: none, column: none };
    f.for(position, 0, positions, 1, () => {
      f.set(b, filters);
      f.set(tile, products);
      f.for(panel, 0, panels, 1, () => {
        f.set(a, lines);
        f.for(row, 0, rows, tileRows, () => {
          micro.call(f, i32.sub(rows, row), at);
          f.increment(a, 4 * tileRows);
          f.increment(tile, tileBytes);
        });
        f.increment(b, panelBytes);
      });
      // Positions of a row's line are told apart by where its k begins.
      f.increment(first, inputStep);
      f.increment(filters, sizes.filterStep);
      f.increment(products, sizes.productStep);
    });
  });
}
