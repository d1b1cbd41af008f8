/**
 * Scatters of whole rows: an index vector names a row of the operand, all of which an update goes to. (Gradients of gathered rows,
 * segment sums and updates of single elements are such; windows that may stick out of the operand are not.) First the operand is copied,
 * then the index vectors are walked in order, as often as there are ranges of rows that threads can share: each takes only the
 * updates of its own rows, so that results do not depend on who computes them.
 */
import type { ScatterKind } from '../../../../ir/primitives.ts';
import { range, sizeOf, stridesOf } from '../../../../ir/shape.ts';
import { i32, v128, type Local, type V128, type Value } from '../../assembler/index.ts';
import type { CodeOf } from './index.ts';
import { monoidOf } from './monoid.ts';
import { least, phaseCode, type Phase, type Unit } from './phase.ts';

type Type = 'float32' | 'int32';

/** Elements that a unit copies. */
const copied = 1 << 14;
/**
 * Ranges of rows, where there is work for several threads. Each costs a walk along the index vectors and, where these are in no
 * order, a branch that nobody can predict: as long as some thirty elements take.
 */
const mostRanges = 4;
const leastWork = 1 << 17;
const leastRow = 64;
/** Nanoseconds an element that is copied or updated, and an index vector. */
const elementCost = 0.4;
const vectorCost = 3;

const kindsAsScans = { add: 'sum', multiply: 'prod', max: 'max', min: 'min' } as const;

/** Two elements as one, or the later one. */
function combineOf(kind: ScatterKind, dtype: Type): ((a: V128, b: V128) => V128) | null {
  return kind === 'set' ? null : monoidOf({ kind: kindsAsScans[kind], dtype }).combine;
}

/** Calls `step` for places from `at` to `end`, four elements at a time and then one by one. */
function alongRow(
  { f }: Pick<Unit, 'f'>,
  at: Local<'i32'>,
  end: Local<'i32'>,
  step: (lanes: 4 | 1) => void,
): void {
  const lastOfFour = f.let('i32', i32.sub(end, 16));
  for (const lanes of [4, 1] as const) {
    f.while(
      () => (lanes === 4 ? i32.ge_u(lastOfFour, at) : i32.lt_u(at, end)),
      () => {
        step(lanes);
        f.increment(at, 4 * lanes);
      },
    );
  }
}

const load = (lanes: 4 | 1, at: Value<'i32'>): V128 =>
  lanes === 4 ? v128.load(at) : v128.load32_zero(at);
const store = (lanes: 4 | 1, at: Value<'i32'>, x: V128) =>
  lanes === 4 ? v128.store(at, x) : v128.store32_lane(at, x, 0);

const copyCode = phaseCode(6, () => (context: Unit) => {
  const { f, args, unit } = context;
  const [operand, , , out, , size] = args;
  const from = f.let('i32', i32.mul(unit, copied));
  const to = least(f, f.let('i32', i32.add(from, copied)), size);
  const distance = f.let('i32', i32.sub(out, operand));
  const at = f.let('i32', i32.add(operand, i32.shl(from, 2)), 'at');
  const end = f.let('i32', i32.add(operand, i32.shl(to, 2)));
  alongRow(context, at, end, (lanes) => f.do(store(lanes, i32.add(at, distance), load(lanes, at))));
});

/** A range of rows is a unit. Behind the sizes come the extent and the rows' stride of each of the index vectors' components. */
const updateCode = (kind: ScatterKind, dtype: Type, components: number) =>
  phaseCode(9 + 2 * components, () => (context: Unit) => {
    const { f, args, unit } = context;
    const [, indices, updates, out, , vectors, length, rows, perRange, ...layout] = args;
    const combine = combineOf(kind, dtype);
    const first = f.let('i32', i32.mul(unit, perRange));
    const behind = least(f, f.let('i32', i32.add(first, perRange)), rows);
    const own = f.let('i32', i32.sub(behind, first));
    const rowBytes = f.let('i32', i32.shl(length, 2));
    const vector = f.let('i32', indices, 'vector');
    const update = f.let('i32', updates, 'update');
    const [i, row, isInside] = ['i', 'row', 'inside'].map((name) => f.local('i32', name));
    f.for(i, 0, vectors, 1, () => {
      f.set(row, i32.sub(0, first));
      f.set(isInside, i32.const(1));
      for (let c = 0; c < components; c++) {
        const index = f.let('i32', i32.load(vector, 4 * c));
        f.set(isInside, i32.and(isInside, i32.lt_u(index, layout[2 * c])));
        f.set(row, i32.add(row, i32.mul(index, layout[2 * c + 1])));
      }
      f.if(i32.and(isInside, i32.lt_u(row, own)), () => {
        const start = i32.mul(i32.add(row, first), rowBytes);
        const at = f.let('i32', i32.add(out, start), 'at');
        const end = f.let('i32', i32.add(at, rowBytes));
        const distance = f.let('i32', i32.sub(update, at));
        alongRow(context, at, end, (lanes) => {
          const value = load(lanes, i32.add(at, distance));
          f.do(store(lanes, at, combine === null ? value : combine(load(lanes, at), value)));
        });
      });
      f.increment(vector, 4 * components);
      f.set(update, i32.add(update, rowBytes));
    });
  });

export const scatter: CodeOf<'scatter'> = ({ attrs: a, dtype }, operands, shared) => {
  const [operand, indices, updates] = operands;
  const rank = operand.shape.length;
  const moved = a.scatter_dims_to_operand_dims;
  const components = moved.length;
  const windows = range(updates.shape.length).slice(updates.shape.length - rank + components);
  const isOfRows =
    (dtype === 'float32' || dtype === 'int32') &&
    a.input_batching_dims.length === 0 &&
    // Vectors lie one after the other, each a place along the first axes; updates do, each a row.
    a.index_vector_dim >= indices.shape.length - 1 &&
    moved.every((axis) => axis < components) &&
    a.inserted_window_dims.length === components &&
    a.inserted_window_dims.every((axis) => axis < components) &&
    a.update_window_dims.join() === windows.join() &&
    windows.every((axis, i) => updates.shape[axis] === operand.shape[components + i]);
  if (!isOfRows) return null;
  const size = sizeOf(operand.shape);
  const length = sizeOf(operand.shape.slice(components));
  const rows = size / length;
  const vectors = sizeOf(updates.shape) / length;
  const strides = stridesOf(operand.shape);
  const layout = moved.flatMap((axis) => [operand.shape[axis], strides[axis] / length]);
  const isShared = shared && length >= leastRow && vectors * length >= leastWork;
  const ranges = isShared ? Math.min(mostRanges, rows) : 1;
  const copy: Phase = {
    key: 'scatter copy',
    generate: copyCode,
    sizes: [size],
    units: Math.ceil(size / copied),
    unitCost: copied * elementCost,
  };
  const update: Phase = {
    key: `scatter ${a.kind} ${dtype} ${components}`,
    generate: updateCode(a.kind, dtype, components),
    sizes: [vectors, length, rows, Math.ceil(rows / ranges), ...layout],
    units: ranges,
    unitCost: vectors * (vectorCost + (length * elementCost) / ranges),
  };
  return { phases: vectors === 0 ? [copy] : [copy, update], workspace: 0 };
};
