/**
 * Finishing: what is done with sums once they are complete. The epilogue is evaluated for vectors of four columns, and its
 * results are stored.
 */
import {
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type Local,
  type ModuleBuilder,
  type Node,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import { Code } from '../code.ts';
import { needed } from '../../../../ir/expressions.ts';
import { emitStores } from '../expr.ts';
import type { Features, MathName } from '../generated.ts';
import { costOfAll } from '../nest/costs.ts';
import { Scope } from '../scope.ts';
import { tileColumns } from './micro.ts';
import { last } from './operand.ts';
import type { Plan } from './plan.ts';
import type { State } from './state.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';

/** A rectangle of finished sums: where they lie, which rows and columns of the result they are. */
export interface Finished {
  readonly sums: Value<'i32'>;
  /** Bytes from row to row of the sums. */
  readonly stride: I32;
  readonly row: Value<'i32'>;
  readonly column: Value<'i32'>;
  readonly rows: Value<'i32'>;
  readonly columns: Value<'i32'>;
}

export interface Finish {
  /** A statement that finishes a rectangle. */
  call(f: FunctionBuilder, finished: Finished): Node;
  /**
   * Adds code that finishes a whole tile whose sums are in registers (row by row), if that code is short; else this is null.
   */
  readonly tile:
    | ((
        f: FunctionBuilder,
        sums: readonly Local<'v128'>[],
        row: Local<'i32'>,
        column: Local<'i32'>,
      ) => void)
    | null;
}

/** The most work per vector, in vector instructions, that is worth repeating for each vector of a tile. */
const shortCost = 12;

export function emitFinish(
  module: ModuleBuilder,
  kernel: ContractionKernel,
  { epilogue, restOfColumns }: Pick<Plan, 'epilogue' | 'restOfColumns'>,
  state: State,
  features: Features,
  math: ReadonlyMap<MathName, FunctionRef<'f32'>>,
): Finish {
  const { batch, m, n, exprs, stores, scaled } = epilogue;
  const firstM = batch.length;
  const firstN = firstM + m.length;
  const lastN = firstN + n.length - 1;
  const firstScaled = firstN + n.length;

  /** Code for the epilogue at this place of a function, and a scope in which the batch is known. */
  const begin = (f: FunctionBuilder): { code: Code; scope: Scope } => {
    const addresses = state.args;
    const code = new Code({ f, exprs, args: kernel.args, addresses, features, math });
    return { code, scope: place(f, new Scope(code), 0, batch, state.batch) };
  };
  /** Finishes the `lanes` columns of `sum` from `scope`'s column on. */
  const vector = (scope: Scope, lanes: number, sum: V128): void =>
    emitStores(scope.vectorise(lastN, lanes).withSum(sum), stores);

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
      const { code, scope: inBatch } = begin(f);
      const at = f.local('i32', 'at');
      const left = f.local('i32', 'left');
      const overColumns = (scope: Scope): void => {
        const step = (lanes: number): void => {
          const sum = lanes === 1 ? v128.load32_zero(at) : v128.load(at);
          const placed = place(f, scope, firstN, n, i32.sub(i32.add(column, columns), left));
          vector(placed, lanes, f.let('v128', sum, 'sum'));
          f.increment(at, 4 * lanes);
          f.increment(left, -lanes);
        };
        f.set(at, sums);
        f.set(left, columns);
        // Vectors must not reach from one line of columns into the next.
        if (n.length === 1 || last(n) % 4 === 0)
          f.while(
            () => i32.ge_s(left, 4),
            () => step(4),
          );
        if (n.length === 1 || last(n) % 4 !== 0) {
          // How many columns the last vector of all has is known, unless they are open.
          const rest = restOfColumns ?? 1;
          if (rest > 1) f.if(left, () => step(rest));
          else if (rest === 1)
            f.while(
              () => left,
              () => step(1),
            );
        }
        f.increment(sums, stride);
      };
      if (m.length === 1) {
        const end = f.let('i32', i32.add(row, rows), 'end');
        code.loop(row, end, 1, (source) => {
          const products = scaled.map((by) => f.let('i32', i32.mul(source.local, by), 'scaled'));
          overColumns(bindAll(inBatch.bind(firstM, source), firstScaled, products));
        });
      } else {
        code.loop(0, rows, 1, (source) =>
          overColumns(place(f, inBatch, firstM, m, i32.add(row, source.local))),
        );
      }
    },
  );

  const wanted = needed(
    exprs,
    stores.map((store) => store.expr),
  );
  const short =
    m.length === 1 && n.length === 1 && costOfAll(exprs, wanted) + stores.length <= shortCost;
  return {
    call: (f, at) => f.call(finish, at.sums, at.stride, at.row, at.column, at.rows, at.columns),
    tile: short
      ? (f, sums, row, column) => {
          const { scope } = begin(f);
          const corner = scope.bind(firstM, row).bind(firstN, column);
          let products = scaled.map((by) => f.let('i32', i32.mul(row, by), 'scaled'));
          for (let i = 0; i < sums.length; i += inRow) {
            if (i > 0)
              products = products.map((at, s) => f.let('i32', i32.add(at, scaled[s]), 'scaled'));
            const along = bindAll(corner.shift(firstM, i / inRow), firstScaled, products);
            for (let v = 0; v < inRow; v++) vector(along.shift(firstN, 4 * v), 4, sums[i + v]);
          }
        }
      : null,
  };
}

/** Vectors in a row of a tile. */
const inRow = tileColumns / 4;

/** Gives the axes from `first` on these values. */
function bindAll(scope: Scope, first: number, values: readonly Local<'i32'>[]): Scope {
  return values.reduce((bound, value, i) => bound.bind(first + i, value), scope);
}

/** Gives the axes from `first` on their values at position `at` of all of them. */
function place(
  f: FunctionBuilder,
  scope: Scope,
  first: number,
  extents: readonly number[],
  at: Value<'i32'>,
): Scope {
  let rest = at;
  let placed = scope;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const value = axis === 0 ? rest : i32.rem_u(rest, extents[axis]);
    placed = placed.bind(first + axis, f.let('i32', value, 'at'));
    if (axis > 0) rest = f.let('i32', i32.div_u(rest, extents[axis]), 'rest');
  }
  return placed;
}
