/**
 * The places of the largest elements of rows. A heap holds the best so far, the worst of them on top; vectors of elements are compared
 * with that one, 32 at a time, and nearly all of them are passed over. Long rows are cut into pieces for threads; then the
 * pieces' heaps become one. Keys and ties are as in routines/keys.ts: keys fall with value, NaN has the largest.
 */
import {
  f32x4,
  i32,
  i32x4,
  v128,
  type FunctionRef,
  type I32,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { sizeOf } from '../../../../ir/shape.ts';
import type { CodeOf } from './index.ts';
import { emitKey, nanKey } from './keys.ts';
import { least, phaseCode, type Unit } from './phase.ts';
import { sortLines } from './sort.ts';

type Type = 'float32' | 'int32';

const order = { descending: true, oneZero: true } as const;
/** Elements compared in one go. */
const together = 32;
/** Pieces are at least so long, and so many times as long as what is wanted of them. */
const leastPiece = 1 << 16;
const pieceRatio = 64;
/** Nanoseconds an element, and an entry of a heap. */
const elementCost = 0.3;
const entryCost = 60;

/** An entry of a heap: key, then place. */
const entryBytes = 8;

/** Whether the entry (key, place) is worse than another. */
const isWorse = (
  key: Value<'i32'>,
  place: Value<'i32'>,
  otherKey: Value<'i32'>,
  otherPlace: Value<'i32'>,
): Value<'i32'> =>
  i32.or(i32.gt_u(key, otherKey), i32.and(i32.eq(key, otherKey), i32.gt_s(place, otherPlace)));

/** `sink(heap, size, key, place)` puts an entry where the top is, or further down, so that each is worse than those below it. */
function defineSink(module: ModuleBuilder): FunctionRef<'void'> {
  return module.function('sink', ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [heap, size, key, place] = [0, 1, 2, 3].map((i) => f.param(i, 'i32'));
    const at = f.local('i32', 'at');
    const child = f.local('i32', 'child');
    const entry = (i: I32): Local<'i32'> => f.let('i32', i32.add(heap, i32.shl(i, 3)));
    const put = (): void => {
      const to = entry(at);
      f.do(i32.store(to, key), i32.store(to, place, 4));
    };
    f.loop((again) => {
      f.set(child, i32.add(i32.shl(at, 1), 1));
      f.if(i32.ge_s(child, size), () => {
        f.if(i32.lt_s(at, size), put);
        f.return();
      });
      const below = entry(child);
      f.if(i32.lt_s(i32.add(child, 1), size), () => {
        const other = f.let('i32', i32.add(below, entryBytes));
        const worse = isWorse(
          i32.load(other),
          i32.load(other, 4),
          i32.load(below),
          i32.load(below, 4),
        );
        f.if(worse, () => {
          f.increment(child, 1);
          f.set(below, other);
        });
      });
      f.if(i32.eqz(isWorse(i32.load(below), i32.load(below, 4), key, place)), () => {
        put();
        f.return();
      });
      const to = entry(at);
      f.do(i32.store(to, i32.load(below)), i32.store(to, i32.load(below, 4), 4));
      f.set(at, child);
      f.br(again);
    });
  });
}

/** A piece of a row is a unit: fills its heap. */
const pieceCode = (dtype: Type) =>
  phaseCode(7, (module) => {
    const sink = defineSink(module);
    return ({ f, args: [x, , workspace, n, k, pieces, size], unit }: Unit) => {
      const heap = f.let('i32', i32.add(workspace, i32.shl(i32.mul(unit, k), 3)), 'heap');
      const row = f.let('i32', i32.div_u(unit, pieces));
      const place = f.let('i32', i32.mul(i32.sub(unit, i32.mul(row, pieces)), size), 'place');
      const behind = f.let('i32', i32.add(place, size));
      const end = least(f, behind, n);
      const base = f.let('i32', i32.add(x, i32.shl(i32.mul(row, n), 2)));
      const address = (at: Value<'i32'>): Value<'i32'> => i32.add(base, i32.shl(at, 2));
      const i = f.local('i32', 'i');
      f.for(i, 0, k, 1, () => {
        const entry = f.let('i32', i32.add(heap, i32.shl(i, 3)));
        f.do(i32.store(entry, nanKey), i32.store(entry, 0x7fffffff, 4));
      });
      /** The heap's worst element, in all lanes. */
      const worst = f.local('v128', 'worst');
      const take = (): void => {
        const bits = f.let('i32', i32.load(address(place)), 'bits');
        const key = emitKey(f, { dtype, ...order }, bits);
        f.if(isWorse(i32.load(heap), i32.load(heap, 4), key, place), () =>
          f.do(f.call(sink, heap, k, key, place)),
        );
      };
      const takeUntil = (to: Local<'i32'>): void =>
        f.while(
          () => i32.lt_s(place, to),
          () => {
            take();
            f.increment(place, 1);
          },
        );
      const look = (): void => f.set(worst, v128.load32_splat(address(i32.load(heap, 4))));
      // The first k fill the heap; each of them takes the place of one that stands for nothing.
      takeUntil(f.let('i32', i32.add(place, k)));
      look();
      const last = f.let('i32', i32.sub(end, together));
      const stop = f.local('i32', 'stop');
      f.while(
        () => i32.le_s(place, last),
        () => {
          const from = f.let('i32', address(place));
          // Later equals are worse. A comparison with NaN, on either side, fails: keys decide.
          const passed = Array.from({ length: together / 4 }, (_, j) => {
            const values = v128.load(from, 16 * j);
            return dtype === 'float32' ? f32x4.le(values, worst) : i32x4.le_s(values, worst);
          }).reduce((a, b) => v128.and(a, b));
          f.if(
            v128.any_true(v128.not(passed)),
            () => {
              f.set(stop, i32.add(place, together));
              takeUntil(stop);
              look();
            },
            () => f.increment(place, together),
          );
        },
      );
      takeUntil(end);
    };
  });

/** A row is a unit: brings its pieces' heaps together and takes out the worst, again and again. */
const mergeCode = phaseCode(5, (module) => {
  const sink = defineSink(module);
  return ({ f, args: [, y, workspace, k, entries], unit }: Unit) => {
    const bytes = f.let('i32', i32.shl(entries, 3));
    const heap = f.let('i32', i32.add(workspace, i32.mul(unit, bytes)), 'heap');
    const at = f.let('i32', i32.add(heap, i32.shl(k, 3)), 'at');
    const end = f.let('i32', i32.add(heap, bytes));
    const [key, place] = [f.local('i32', 'key'), f.local('i32', 'place')];
    const load = (from: Local<'i32'>): void => {
      f.set(key, i32.load(from));
      f.set(place, i32.load(from, 4));
    };
    f.while(
      () => i32.lt_u(at, end),
      () => {
        load(at);
        f.if(isWorse(i32.load(heap), i32.load(heap, 4), key, place), () =>
          f.do(f.call(sink, heap, k, key, place)),
        );
        f.increment(at, entryBytes);
      },
    );
    const to = f.let('i32', i32.add(y, i32.shl(i32.mul(unit, k), 2)), 'to');
    const left = f.let('i32', k, 'left');
    f.while(
      () => left,
      () => {
        f.increment(left, -1);
        f.do(i32.store(i32.add(to, i32.shl(left, 2)), i32.load(heap, 4)));
        load(f.let('i32', i32.add(heap, i32.shl(left, 3))));
        f.do(f.call(sink, heap, left, key, place));
      },
    );
  };
});

/** More of a row than this is found faster by sorting it. */
const largestShare = 1 / 16;

export const topK: CodeOf<'top_k'> = ({ attrs: { k } }, [{ shape, dtype }], shared) => {
  const n = shape[shape.length - 1];
  if (dtype === 'bool' || dtype === 'float64') return null;
  if (k > n * largestShare)
    return sortLines({ dtype, ...order, places: true }, shape, shape.length - 1, k);
  const rows = sizeOf(shape) / n;
  const most = Math.floor(n / Math.max(leastPiece, pieceRatio * k));
  const size = shared && most > 1 ? Math.ceil(n / most) : n;
  const pieces = Math.ceil(n / size);
  return {
    phases: [
      {
        key: `top_k ${dtype}`,
        generate: pieceCode(dtype),
        sizes: [n, k, pieces, size],
        units: rows * pieces,
        unitCost: size * elementCost + k * entryCost,
      },
      {
        key: 'top_k merge',
        generate: mergeCode,
        sizes: [k, k * pieces],
        units: rows,
        unitCost: k * pieces * entryCost,
      },
    ],
    workspace: rows * pieces * k * entryBytes,
  };
};
