/**
 * Tables of roots of unity, made where the transforms run: powers of one root by doubling, in double precision. The host gives the root
 * to the powers 1, 2, 4, 8 …, so that each is a product of few factors.
 */
import { f32x4, f64x2, i32, i8x16, v128, type Local } from '../../../assembler/index.ts';
import { rootOfUnity } from '../../../../fft/mixed-radix.ts';
import { least, phaseCode, type Phase } from '../phase.ts';
import { ROOT } from './passes.ts';

/** Bytes of a root in double precision. */
export const WIDE_ROOT = 16;

const firstHalf = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7];
const lastHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const exchanged = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** What multiplies complex numbers, pairs of doubles, by one of them. */
export function multiplierBy(
  f: Parameters<typeof least>[0],
  w: Local<'v128'>,
): (x: Local<'v128'>) => ReturnType<typeof f64x2.add> {
  const crossed = f.let('v128', f64x2.mul(i8x16.shuffle(w, w, exchanged), f64x2.const(-1, 1)));
  return (x) =>
    f64x2.add(
      f64x2.mul(i8x16.shuffle(x, x, firstHalf), w),
      f64x2.mul(i8x16.shuffle(x, x, lastHalf), crossed),
    );
}

const rootsCode = (operands: number) =>
  phaseCode(operands + 6, () => ({ f, args, list }) => {
    const [, workspace, count, wideAt, tableAt, bits] = args.slice(operands);
    const wide = f.let('i32', i32.add(workspace, wideAt), 'wide');
    f.do(v128.store(wide, f64x2.const(1, 0)));
    const known = f.let('i32', i32.const(1), 'known');
    const power = f.let('i32', i32.add(list, 4 * args.length), 'power');
    const [bit, j, from, to] = ['bit', 'j', 'from', 'to'].map((name) => f.local('i32', name));
    f.set(to, i32.add(wide, WIDE_ROOT));
    f.for(bit, 0, bits, 1, () => {
      const times = multiplierBy(f, f.let('v128', v128.load(power)));
      const more = least(f, known, f.let('i32', i32.sub(count, known)));
      f.set(from, wide);
      f.for(j, 0, more, 1, () => {
        f.do(v128.store(to, times(f.let('v128', v128.load(from)))));
        f.increment(from, WIDE_ROOT);
        f.increment(to, WIDE_ROOT);
      });
      f.set(known, i32.add(known, more));
      f.increment(power, WIDE_ROOT);
    });
    f.set(from, wide);
    f.set(to, i32.add(workspace, tableAt));
    f.for(j, 0, count, 1, () => {
      f.do(v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(from)), 0));
      f.increment(from, WIDE_ROOT);
      f.increment(to, ROOT);
    });
  });

/** Doubles as the words that a phase gets. */
function wordsOf(values: readonly number[]): number[] {
  return [...new Int32Array(new Float64Array(values).buffer)];
}

/** The first `count` powers of the n-th root of unity: in double precision at `wide`, in single at `table`, bytes in the workspace. */
export function rootsPhase(
  operands: number,
  n: number,
  count: number,
  { wide, table }: { readonly wide: number; readonly table: number },
): Phase {
  const bits = Math.ceil(Math.log2(count));
  const powers = Array.from({ length: bits }, (_, bit) => rootOfUnity(n, 2 ** bit));
  return {
    key: `fft roots ${operands}`,
    generate: rootsCode(operands),
    sizes: [count, wide, table, bits, ...wordsOf(powers.flat())],
    units: 1,
    unitCost: 3 * count,
  };
}
