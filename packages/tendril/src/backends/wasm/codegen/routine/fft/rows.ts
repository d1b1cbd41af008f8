/**
 * Transforms of rows that fit into the caches: four rows are a unit, which are taken apart into lanes, transformed, and put back. Real
 * rows of even length are transformed as complex ones of half the length, whose parts are the even and the odd elements.
 */
import {
  f32x4,
  i32,
  v128,
  type FunctionBuilder,
  type Local,
  type V128,
  type Value,
} from '../../../assembler/index.ts';
import { transpose } from '../../contraction/emit.ts';
import { SCRATCH_BYTES } from '../../generated.ts';
import { least, phaseCode, type RoutineCode, type Unit } from '../phase.ts';
import { lanes, takeHalves, takeRows } from './lanes.ts';
import {
  defineTransform,
  ELEMENT,
  loadElement,
  product,
  ROOT,
  splatRoot,
  storeElement,
} from './passes.ts';
import { rootsPhase, WIDE_ROOT } from './roots.ts';

/** Elements that are written behind the last: four are taken apart at a time, and the mirror of the first lies behind all. */
const spare = 4;

/** Nanoseconds a row's element and pass. */
export const elementCost = 0.7;

/** Rows longer than this do not fit into scratch memory. */
export const longestRow = Math.floor(SCRATCH_BYTES / (2 * ELEMENT)) - spare;

/** What kind of rows there are: complex; real ones of even length; of odd length. */
type Kind = 'complex' | 'even' | 'odd';

/** Addresses of four rows of `bytes` bytes each, of which there are `rows`: where there are none, the last once more. */
function rowsAt(
  { f, unit }: Unit,
  start: Value<'i32'>,
  rows: Local<'i32'>,
  bytes: Value<'i32'>,
): Local<'i32'>[] {
  const last = f.let('i32', i32.sub(rows, 1));
  return lanes.map((lane) => {
    const row = least(f, f.let('i32', i32.add(i32.shl(unit, 2), lane)), last);
    return f.let('i32', i32.add(start, i32.mul(row, bytes)), 'row');
  });
}

/** Writes one part of `n` elements, `offset` bytes into each, to rows. */
function putBack(
  f: FunctionBuilder,
  elements: Local<'i32'>,
  offset: number,
  n: Local<'i32'>,
  rows: readonly Local<'i32'>[],
): void {
  const at = f.let('i32', elements, 'at');
  const i = f.local('i32', 'i');
  const read = (by: number): Local<'v128'> => f.let('v128', v128.load(at, ELEMENT * by + offset));
  f.for(i, 4, f.let('i32', i32.add(n, 1)), 4, () => {
    const columns = transpose(f, lanes.map(read));
    rows.forEach((row, lane) => {
      f.do(v128.store(row, columns[lane]));
      f.increment(row, 16);
    });
    f.increment(at, 4 * ELEMENT);
  });
  f.for(i, 0, f.let('i32', i32.and(n, 3)), 1, () => {
    const column = read(0);
    rows.forEach((row, lane) => {
      f.do(v128.store32_lane(row, column, lane));
      f.increment(row, 4);
    });
    f.increment(at, ELEMENT);
  });
}

/**
 * Makes the n elements of the spectrum of real numbers at `y` from the spectrum of `half` of even and odd elements at `x`. The inverse
 * transform of real numbers is the conjugate of the forward one.
 */
function untangle(
  f: FunctionBuilder,
  x: Local<'i32'>,
  y: Local<'i32'>,
  half: Local<'i32'>,
  roots: Local<'i32'>,
  inverse: boolean,
): void {
  const end = f.let('i32', i32.add(x, i32.mul(half, ELEMENT)), 'end');
  const first = loadElement(f, x);
  storeElement(f, end, first.re, first.im);
  const [at, mirror, root, to] = [x, end, roots, y].map((start) => f.let('i32', start));
  const toMirror = f.let('i32', i32.add(y, i32.mul(half, 2 * ELEMENT)));
  const halved = (v: V128): V128 => f32x4.mul(v, f32x4.const(0.5, 0.5, 0.5, 0.5));
  const k = f.local('i32', 'k');
  f.for(k, 0, f.let('i32', i32.add(half, 1)), 1, () => {
    const [a, b] = [loadElement(f, at), loadElement(f, mirror)];
    // The even elements' spectrum, and the odd ones', turned.
    const even = {
      re: f.let('v128', halved(f32x4.add(a.re, b.re))),
      im: f.let('v128', halved(f32x4.sub(a.im, b.im))),
    };
    const odd = {
      re: f.let('v128', halved(f32x4.add(a.im, b.im))),
      im: f.let('v128', halved(f32x4.sub(b.re, a.re))),
    };
    const turned = product(odd, splatRoot(f, root));
    const re = f.let('v128', f32x4.add(even.re, turned.re));
    const im = f.let('v128', f32x4.add(even.im, turned.im));
    const conjugate = f32x4.neg(im);
    // In the middle both are the same place.
    storeElement(f, toMirror, re, inverse ? im : conjugate);
    storeElement(f, to, re, inverse ? conjugate : im);
    f.increment(at, ELEMENT);
    f.increment(mirror, -ELEMENT);
    f.increment(root, ROOT);
    f.increment(to, ELEMENT);
    f.increment(toMirror, -ELEMENT);
  });
}

/** Sizes: how many rows, their length, that of the transforms, how many radices these have; then the radices. */
const rowsCode = (kind: Kind, inverse: boolean, radices: readonly number[]) => {
  const operands = kind === 'complex' ? 2 : 1;
  return phaseCode(operands + 6, (module) => {
    const transform = defineTransform(module, radices);
    return (context: Unit) => {
      const { f, scratch, args, list } = context;
      const [out, workspace, rows, n, length, count] = args.slice(operands);
      const room = f.let('i32', i32.mul(i32.add(n, spare), ELEMENT));
      const x = f.let('i32', scratch, 'x');
      const y = f.let('i32', i32.add(scratch, room), 'y');
      const rowBytes = f.let('i32', i32.shl(n, 2));

      const sources = args
        .slice(0, operands)
        .map((operand) => rowsAt(context, operand, rows, rowBytes));
      if (kind === 'even') takeHalves(f, sources[0], x, length);
      else takeRows(f, sources, x, length, inverse);
      const radixList = f.let('i32', i32.add(list, 4 * args.length));
      const step = kind === 'even' ? 2 * ROOT : ROOT;
      const result = f.let(
        'i32',
        f.call(transform, x, y, length, radixList, count, workspace, step),
      );
      if (kind === 'even') {
        const other = f.let('i32', i32.sub(i32.add(x, y), result));
        untangle(f, result, other, length, workspace, inverse);
        f.set(result, other);
      }
      const plane = f.let('i32', i32.mul(rows, rowBytes));
      const behind = f.let('i32', i32.add(out, plane));
      const planes = kind !== 'even' && inverse ? [behind, out] : [out, behind];
      planes.forEach((part, i) =>
        putBack(f, result, 16 * i, n, rowsAt(context, part, rows, rowBytes)),
      );
    };
  });
};

/** @param radices those of the transforms: of n, or of half of it where rows are real and n is even. */
export function transformRows(
  isReal: boolean,
  inverse: boolean,
  rows: number,
  n: number,
  radices: readonly number[],
): RoutineCode {
  const kind = !isReal ? 'complex' : n % 2 === 0 ? 'even' : 'odd';
  const length = kind === 'even' ? n / 2 : n;
  const operands = isReal ? 1 : 2;
  const used = [...new Set(radices)];
  const wide = Math.ceil((ROOT * n) / 16) * 16;
  return {
    phases: [
      rootsPhase(operands, n, n, { table: 0, wide }),
      {
        key: `fft rows ${kind} ${inverse} ${used.join()}`,
        generate: rowsCode(kind, inverse, used),
        sizes: [rows, n, length, radices.length, ...radices],
        units: Math.ceil(rows / 4),
        unitCost: 4 * elementCost * (length * radices.length + 2 * n),
      },
    ],
    workspace: wide + WIDE_ROOT * n,
  };
}
