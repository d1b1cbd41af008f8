/**
 * Fourier transforms of four rows at once, one to a lane: Stockham's self-sorting passes, as in ../../../../fft/mixed-radix.ts. An element
 * is two vectors, of real and of imaginary parts.
 */
import {
  f32x4,
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type Local,
  type ModuleBuilder,
  type V128,
  type Value,
} from '../../../assembler/index.ts';
import { rootsOfUnity } from '../../../../fft/mixed-radix.ts';

/** Bytes of an element of four rows. */
export const ELEMENT = 32;
/** Bytes of a root of unity: cosine and sine. */
export const ROOT = 8;

export interface Complex {
  readonly re: Local<'v128'>;
  readonly im: Local<'v128'>;
}

export function loadElement(f: FunctionBuilder, at: Value<'i32'>, offset = 0): Complex {
  return {
    re: f.let('v128', v128.load(at, offset)),
    im: f.let('v128', v128.load(at, offset + 16)),
  };
}

export function storeElement(f: FunctionBuilder, at: Value<'i32'>, re: V128, im: V128): void {
  f.do(v128.store(at, re), v128.store(at, im, 16));
}

/** The same root for all lanes. */
export function splatRoot(f: FunctionBuilder, at: Value<'i32'>): Complex {
  return {
    re: f.let('v128', v128.load32_splat(at)),
    im: f.let('v128', v128.load32_splat(at, 4)),
  };
}

export function product({ re, im }: Complex, w: Complex): { re: V128; im: V128 } {
  return {
    re: f32x4.sub(f32x4.mul(re, w.re), f32x4.mul(im, w.im)),
    im: f32x4.add(f32x4.mul(re, w.im), f32x4.mul(im, w.re)),
  };
}

type Emit = (f: FunctionBuilder, x: readonly Complex[]) => Complex[];

function kept(f: FunctionBuilder, re: V128, im: V128): Complex {
  return { re: f.let('v128', re), im: f.let('v128', im) };
}

const sum = (f: FunctionBuilder, a: Complex, b: Complex): Complex =>
  kept(f, f32x4.add(a.re, b.re), f32x4.add(a.im, b.im));
const difference = (f: FunctionBuilder, a: Complex, b: Complex): Complex =>
  kept(f, f32x4.sub(a.re, b.re), f32x4.sub(a.im, b.im));
/** a - ib and a + ib. */
const turned = (f: FunctionBuilder, a: Complex, b: Complex): [Complex, Complex] => [
  kept(f, f32x4.add(a.re, b.im), f32x4.sub(a.im, b.re)),
  kept(f, f32x4.sub(a.re, b.im), f32x4.add(a.im, b.re)),
];

const two: Emit = (f, [a, b]) => [sum(f, a, b), difference(f, a, b)];

const four: Emit = (f, [a, b, c, d]) => {
  const [even, odd] = [sum(f, a, c), sum(f, b, d)];
  const [first, third] = turned(f, difference(f, a, c), difference(f, b, d));
  return [sum(f, even, odd), first, difference(f, even, odd), third];
};

/** By the definition, with elements that have conjugate roots taken together. */
const odd =
  (radix: number): Emit =>
  (f, x) => {
    const { cos, sin } = rootsOfUnity(radix);
    const half = Array.from({ length: (radix - 1) / 2 }, (_, i) => i + 1);
    const sums = half.map((j) => sum(f, x[j], x[radix - j]));
    const differences = half.map((j) => difference(f, x[j], x[radix - j]));
    const weighted = (terms: readonly Complex[], part: keyof Complex, weights: number[]): V128 =>
      terms
        .map((term, i) => f32x4.mul(term[part], splat(weights[i])))
        .reduce((a, b) => f32x4.add(a, b));
    const y = new Array<Complex>(radix);
    y[0] = sums.reduce((a, b) => sum(f, a, b), x[0]);
    for (const k of half) {
      const cosines = half.map((j) => cos[(j * k) % radix]);
      const sines = half.map((j) => -sin[(j * k) % radix]);
      const a = kept(
        f,
        f32x4.add(x[0].re, weighted(sums, 're', cosines)),
        f32x4.add(x[0].im, weighted(sums, 'im', cosines)),
      );
      const b = kept(f, weighted(differences, 're', sines), weighted(differences, 'im', sines));
      [y[k], y[radix - k]] = turned(f, a, b);
    }
    return y;
  };

const splat = (x: number): V128 => f32x4.const(x, x, x, x);

/**
 * `pass(x, y, m, stride, roots, step)`: reads `m` groups of `radix` elements of `stride` transforms side by side. `step` is how many
 * bytes lie between the roots of one group and of the next.
 */
function definePass(module: ModuleBuilder, radix: number): FunctionRef<'void'> {
  const emit = radix === 2 ? two : radix === 4 ? four : odd(radix);
  const params = ['x', 'y', 'm', 'stride', 'roots', 'step'].map((name) => [name, 'i32'] as const);
  return module.function(`pass${radix}`, params, [], (f) => {
    const [x, y, m, stride, roots, step] = params.map((_, i) => f.param(i, 'i32'));
    const width = f.let('i32', i32.mul(stride, ELEMENT), 'width');
    const leg = f.let('i32', i32.mul(m, width), 'leg');
    const [from, to, turn, p] = ['from', 'to', 'turn', 'p'].map((name) => f.local('i32', name));
    f.set(from, x);
    f.set(to, y);
    f.set(turn, roots);
    const skipped = f.let('i32', i32.mul(width, radix - 1));
    f.for(p, 0, m, 1, () => {
      const angle = f.let('i32', i32.sub(turn, roots));
      const at = f.let('i32', turn);
      const w: Complex[] = [];
      for (let k = 1; k < radix; k++) {
        if (k > 1) f.set(at, i32.add(at, angle));
        w.push(splatRoot(f, at));
      }
      const end = f.let('i32', i32.add(from, width));
      f.while(
        () => i32.lt_u(from, end),
        () => {
          const place = f.let('i32', from);
          const elements = [loadElement(f, place)];
          for (let k = 1; k < radix; k++) {
            f.set(place, i32.add(place, leg));
            elements.push(loadElement(f, place));
          }
          const results = emit(f, elements);
          storeElement(f, to, results[0].re, results[0].im);
          f.set(place, to);
          for (let k = 1; k < radix; k++) {
            f.set(place, i32.add(place, width));
            const { re, im } = product(results[k], w[k - 1]);
            storeElement(f, place, re, im);
          }
          f.increment(from, ELEMENT);
          f.increment(to, ELEMENT);
        },
      );
      f.set(to, i32.add(to, skipped));
      f.set(turn, i32.add(turn, step));
    });
  });
}

/**
 * `transform(x, y, n, radices, count, roots, step)` transforms the n elements at `x`, with `y` as room for as many, and gives the
 * address of the result, which is one of the two. `radices` are words in memory whose product is n, `step` the bytes between n-th roots
 * of unity in a table.
 */
export function defineTransform(
  module: ModuleBuilder,
  radices: readonly number[],
): FunctionRef<'i32'> {
  const passes = [...new Set(radices)].map((radix) => ({ radix, pass: definePass(module, radix) }));
  const params = ['x', 'y', 'n', 'radices', 'count', 'roots', 'step'].map(
    (name) => [name, 'i32'] as const,
  );
  return module.function('transform', params, ['i32'], (f) => {
    const [x, y, n, list, count, roots, step] = params.map((_, i) => f.param(i, 'i32'));
    const stride = f.let('i32', i32.const(1), 'stride');
    const [i, m, radix, other] = ['i', 'm', 'radix', 'other'].map((name) => f.local('i32', name));
    f.set(m, n);
    f.for(i, 0, count, 1, () => {
      f.set(radix, i32.load(list));
      f.set(m, i32.div_u(m, radix));
      for (const { radix: known, pass } of passes)
        f.if(i32.eq(radix, known), () =>
          f.do(f.call(pass, x, y, m, stride, roots, i32.mul(step, stride))),
        );
      f.set(stride, i32.mul(stride, radix));
      f.set(other, x);
      f.set(x, y);
      f.set(y, other);
      f.increment(list, 4);
    });
    f.return(x);
  });
}
