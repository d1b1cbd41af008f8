/**
 * Finishing: what is done with sums once they are complete. The epilogue is evaluated for vectors of four columns, and its
 * results are stored.
 */
import {
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type ModuleBuilder,
  type Node,
  type Value,
} from '../../assembler/index.ts';
import { Code } from '../code.ts';
import { emitStores } from '../expr.ts';
import type { Features, MathName } from '../generated.ts';
import { Scope } from '../scope.ts';
import type { Epilogue } from './epilogue.ts';
import { tileColumns, tileRows } from './micro.ts';
import { last } from './operand.ts';
import type { State } from './state.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';

/** A rectangle of finished sums: where they lie, which rows and columns of the result they are. */
export interface Finished {
  readonly sums: Value<'i32'>;
  /** Bytes from row to row of the sums. */
  readonly stride: number;
  readonly row: Value<'i32'>;
  readonly column: Value<'i32'>;
  readonly rows: Value<'i32'>;
  readonly columns: Value<'i32'>;
}

export interface Finish {
  call(f: FunctionBuilder, finished: Finished): Node;
}

export function emitFinish(
  module: ModuleBuilder,
  kernel: ContractionKernel,
  epilogue: Epilogue,
  state: State,
  features: Features,
  math: ReadonlyMap<MathName, FunctionRef<'f32'>>,
): Finish {
  const { batch, m, n, exprs, stores } = epilogue;
  const firstN = batch.length + m.length;

  /** Gives axes their values from the position `at` in all of them. */
  const place = (
    f: FunctionBuilder,
    scope: Scope,
    first: number,
    extents: readonly number[],
    at: Value<'i32'>,
  ): Scope => {
    let rest = at;
    let placed = scope;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      const value = axis === 0 ? rest : i32.rem_u(rest, extents[axis]);
      placed = placed.bind(first + axis, f.let('i32', value, 'at'));
      if (axis > 0) rest = f.let('i32', i32.div_u(rest, extents[axis]), 'rest');
    }
    return placed;
  };

  const finish = module.function(
    'finish',
    [
      ['sums', 'i32'],
      ['stride', 'i32'],
      ['row', 'i32'],
      ['column', 'i32'],
      ['rows', 'i32'],
      ['columns', 'i32'],
    ],
    [],
    (f) => {
      const [sums, stride, row, column, rows, columns] = [0, 1, 2, 3, 4, 5].map((i) =>
        f.param(i, 'i32'),
      );
      const addresses = state.args;
      const code = new Code({ f, exprs, args: kernel.args, addresses, features, math });
      const batched = place(f, new Scope(code), 0, batch, state.batch);

      /** All rows: `body` is given a scope in which the row is known. */
      const overRows = (scope: Scope, count: number | null, body: (scope: Scope) => void): void => {
        const next = (inRow: Scope): void => {
          body(inRow);
          f.increment(sums, stride);
        };
        if (m.length === 1) {
          const end = f.let('i32', i32.add(row, count ?? rows), 'end');
          code.loop(row, end, 1, (source) => next(scope.bind(batch.length, source)));
          return;
        }
        const at = f.local('i32', 'row');
        code.loop(0, count ?? rows, 1, (source) => {
          f.set(at, i32.add(row, source.local));
          next(place(f, scope, batch.length, m, at));
        });
      };
      /** `lanes` columns from `offset` on (a number of columns known here). */
      const vector = (scope: Scope, lanes: number, offset = 0): void => {
        const from = lanes === 4 ? v128.load(sums, offset * 4) : v128.load32_zero(sums, offset * 4);
        const sum = f.let('v128', from, 'sum');
        const axis = firstN + n.length - 1;
        emitStores(scope.shift(axis, offset).vectorise(axis, lanes).withSum(sum), stores);
      };
      const tile = (): void => {
        const scope = place(f, batched, firstN, n, column);
        overRows(scope, tileRows, (inRow) => {
          for (let offset = 0; offset < tileColumns; offset += 4) vector(inRow, 4, offset);
        });
      };
      /** Any number of rows and columns. Where vectors would reach over the end of a line of columns, one by one. */
      const rectangle = (): void => {
        const wide = n.length === 1 || last(n) % 4 === 0;
        const done = f.local('i32', 'done');
        const start = f.local('i32', 'start');
        overRows(batched, null, (inRow) => {
          f.set(done, 0);
          f.set(start, sums);
          const steps = (lanes: number): void =>
            f.while(
              () => i32.le_s(done, i32.sub(columns, lanes)),
              () => {
                const at = f.let('i32', i32.add(column, done), 'column');
                vector(place(f, inRow, firstN, n, at), lanes);
                f.increment(done, lanes);
                f.increment(sums, 4 * lanes);
              },
            );
          if (wide) steps(4);
          if (!wide || n.length === 1) steps(1);
          f.set(sums, start);
        });
      };
      if (n.length > 1) rectangle();
      else
        f.if(
          i32.and(i32.eq(rows, tileRows), i32.eq(columns, tileColumns)),
          tile,
          rectangle,
        );
    },
  );
  return {
    call: (f, at) => f.call(finish, at.sums, at.stride, at.row, at.column, at.rows, at.columns),
  };
}

