/**
 * The fft primitive on typed arrays, whosever memory they show: the transform of each row, computed in double precision. What a
 * length needs (roots of unity, work space) is kept for the next time.
 */
import { bluestein } from './bluestein.ts';
import { mixedRadix, radicesOf, type Transform } from './mixed-radix.ts';

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array | Int8Array | Uint16Array;

/** So many lengths are remembered. */
const mostTransforms = 8;
const transforms = new Map<number, Transform>();

function transformOf(n: number): Transform {
  let transform = transforms.get(n);
  if (transform === undefined) {
    const radices = radicesOf(n);
    transform = radices === null ? bluestein(n) : mixedRadix(n, radices);
  }
  transforms.delete(n);
  transforms.set(n, transform);
  if (transforms.size > mostTransforms) transforms.delete(transforms.keys().next().value!);
  return transform;
}

/** The transform of each row of n complex numbers; first all real parts are written, then all imaginary ones. */
function complexRows(re: Numbers, im: Numbers, out: Numbers, n: number, inverse: boolean): void {
  const { data, run } = transformOf(n);
  // The inverse (unscaled) is the forward one with the parts exchanged before and after.
  const [first, second] = inverse ? [data.im, data.re] : [data.re, data.im];
  const plane = re.length;
  for (let at = 0; at < plane; at += n) {
    for (let k = 0; k < n; k++) {
      first[k] = re[at + k];
      second[k] = im[at + k];
    }
    run();
    for (let k = 0; k < n; k++) {
      out[at + k] = first[k];
      out[plane + at + k] = second[k];
    }
  }
}

/**
 * Rows of real numbers, two at once: one as real, one as imaginary part. The spectrum of the first is the part of the result that is
 * its own mirrored conjugate, that of the second the rest.
 */
function realRows(x: Numbers, out: Numbers, n: number, inverse: boolean): void {
  const { data, run } = transformOf(n);
  const { re, im } = data;
  const plane = x.length;
  const sign = inverse ? -1 : 1;
  for (let at = 0; at < plane; at += 2 * n) {
    const other = at + n;
    const hasOther = other < plane;
    for (let k = 0; k < n; k++) {
      re[k] = x[at + k];
      im[k] = hasOther ? x[other + k] : 0;
    }
    run();
    for (let k = 0; k < n; k++) {
      const mirror = k === 0 ? 0 : n - k;
      out[at + k] = (re[k] + re[mirror]) / 2;
      out[plane + at + k] = (sign * (im[k] - im[mirror])) / 2;
      if (!hasOther) continue;
      out[other + k] = (im[k] + im[mirror]) / 2;
      out[plane + other + k] = (sign * (re[mirror] - re[k])) / 2;
    }
  }
}

/** @param im null where the rows are real. `out` has room for both parts. */
export function transformRows(
  re: Numbers,
  im: Numbers | null,
  out: Numbers,
  n: number,
  inverse: boolean,
): void {
  if (re.length === 0) return;
  if (im === null) realRows(re, out, n, inverse);
  else complexRows(re, im, out, n, inverse);
}
