/**
 * Fourier transforms of lengths with small prime factors: Stockham's self-sorting algorithm, a pass for each factor (as in Van
 * Loan, "Computational Frameworks for the Fast Fourier Transform", 1992). Each pass reads one pair of arrays and writes another.
 */

/** Re and im of the n-th roots of unity, e^(-2πik/n). */
export interface Roots {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** e^(-2πik/n), as its cosine and its sine. */
export function rootOfUnity(n: number, k: number): [number, number] {
  // From the nearest multiple of a quarter turn: sines of small angles are the exact ones.
  const quarter = Math.round((4 * k) / n);
  const angle = (2 * Math.PI * (k - (quarter * n) / 4)) / n;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [[c, -s, -c, s][quarter & 3], -[s, c, -s, -c][quarter & 3]];
}

export function rootsOfUnity(n: number): Roots {
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  for (let k = 0; k < n; k++) [cos[k], sin[k]] = rootOfUnity(n, k);
  return { cos, sin };
}

/** A pair of arrays: real and imaginary parts. */
export interface Pair {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function makePair(n: number): Pair {
  return { re: new Float64Array(n), im: new Float64Array(n) };
}

/** `m` groups of `radix` elements, `stride` transforms side by side. */
type Pass = (x: Pair, y: Pair, m: number, stride: number, roots: Roots) => void;

function pass2(x: Pair, y: Pair, m: number, stride: number, { cos, sin }: Roots): void {
  const [xr, xi, yr, yi] = [x.re, x.im, y.re, y.im];
  const half = m * stride;
  for (let p = 0; p < m; p++) {
    const [c, s] = [cos[p * stride], sin[p * stride]];
    let from = p * stride;
    let to = 2 * p * stride;
    for (let q = 0; q < stride; q++, from++, to++) {
      const [ar, ai] = [xr[from], xi[from]];
      const [br, bi] = [xr[from + half], xi[from + half]];
      const [dr, di] = [ar - br, ai - bi];
      yr[to] = ar + br;
      yi[to] = ai + bi;
      yr[to + stride] = dr * c - di * s;
      yi[to + stride] = dr * s + di * c;
    }
  }
}

function pass4(x: Pair, y: Pair, m: number, stride: number, { cos, sin }: Roots): void {
  const [xr, xi, yr, yi] = [x.re, x.im, y.re, y.im];
  const step = m * stride;
  for (let p = 0; p < m; p++) {
    const at = p * stride;
    const [c1, s1] = [cos[at], sin[at]];
    const [c2, s2] = [cos[2 * at], sin[2 * at]];
    const [c3, s3] = [cos[3 * at], sin[3 * at]];
    let from = at;
    let to = 4 * at;
    for (let q = 0; q < stride; q++, from++, to++) {
      const ar = xr[from] + xr[from + 2 * step];
      const ai = xi[from] + xi[from + 2 * step];
      const br = xr[from] - xr[from + 2 * step];
      const bi = xi[from] - xi[from + 2 * step];
      const cr = xr[from + step] + xr[from + 3 * step];
      const ci = xi[from + step] + xi[from + 3 * step];
      const dr = xr[from + step] - xr[from + 3 * step];
      const di = xi[from + step] - xi[from + 3 * step];
      yr[to] = ar + cr;
      yi[to] = ai + ci;
      const er = br + di;
      const ei = bi - dr;
      yr[to + stride] = er * c1 - ei * s1;
      yi[to + stride] = er * s1 + ei * c1;
      const fr = ar - cr;
      const fi = ai - ci;
      yr[to + 2 * stride] = fr * c2 - fi * s2;
      yi[to + 2 * stride] = fr * s2 + fi * c2;
      const gr = br - di;
      const gi = bi + dr;
      yr[to + 3 * stride] = gr * c3 - gi * s3;
      yi[to + 3 * stride] = gr * s3 + gi * c3;
    }
  }
}

/** Any radix: each group is transformed by the definition. */
function passOf(radix: number): Pass {
  const own = rootsOfUnity(radix);
  return (x, y, m, stride, { cos, sin }) => {
    const step = m * stride;
    for (let p = 0; p < m; p++) {
      for (let k = 0; k < radix; k++) {
        const [c, s] = [cos[p * k * stride], sin[p * k * stride]];
        let from = p * stride;
        let to = (radix * p + k) * stride;
        for (let q = 0; q < stride; q++, from++, to++) {
          let [r, i] = [x.re[from], x.im[from]];
          for (let j = 1, turn = k; j < radix; j++, turn += k) {
            if (turn >= radix) turn -= radix;
            const [xr, xi] = [x.re[from + j * step], x.im[from + j * step]];
            r += xr * own.cos[turn] - xi * own.sin[turn];
            i += xr * own.sin[turn] + xi * own.cos[turn];
          }
          y.re[to] = r * c - i * s;
          y.im[to] = r * s + i * c;
        }
      }
    }
  };
}

const largestRadix = 13;

/** The factors of n that passes are made of; null where one is too large for a pass. */
export function radicesOf(n: number): number[] | null {
  const radices: number[] = [];
  let rest = n;
  for (const radix of [4, 2, 3, 5, 7, 11, largestRadix]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return rest === 1 ? radices : null;
}

/** Transforms the pair it holds in place; unscaled. */
export interface Transform {
  readonly data: Pair;
  run(): void;
}

export function mixedRadix(n: number, radices: readonly number[]): Transform {
  const roots = rootsOfUnity(n);
  const passes = radices.map((radix) =>
    radix === 4 ? pass4 : radix === 2 ? pass2 : passOf(radix),
  );
  const data = makePair(n);
  const other = makePair(n);
  return {
    data,
    run() {
      let [x, y] = [data, other];
      let m = n;
      let stride = 1;
      passes.forEach((pass, i) => {
        m /= radices[i];
        pass(x, y, m, stride, roots);
        stride *= radices[i];
        [x, y] = [y, x];
      });
      if (x !== data) {
        data.re.set(x.re);
        data.im.set(x.im);
      }
    },
  };
}
