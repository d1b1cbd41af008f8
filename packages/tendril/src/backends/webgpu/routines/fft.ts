/**
 * The discrete Fourier transform along the last axis. Lengths that are powers of two go by Stockham's algorithm, which leaves its
 * results in order (Cochran et al., "What is the fast Fourier transform?", 1967); others become a convolution of such a length
 * (Bluestein, "A linear filtering approach to the computation of the discrete Fourier transform", 1970).
 */
import { product } from '../../../ir/shape.ts';
import { filled } from './keyed.ts';
import { own, passCode, result, type Memory, type Pass, type Place, type Planner } from './plan.ts';

const threads = 64;

/** j² has to fit into 32 bits. */
const longestChirp = 65535;

const reads = (name: string): Memory => ({ name, type: 'f32', access: 'read' });
const writes = (name: string): Memory => ({ name, type: 'f32', access: 'read_write' });

/** Arrays of complex numbers: all real parts, then all imaginary ones. `size` is how many a whole array has. */
function access(name: string, size: string, at: string): string {
  return `vec2<f32>(${name}[${at}], ${name}[${size} + ${at}])`;
}

/** A pass of a thread for each of `count` elements; the params are this count and others. */
function eachPass(
  memory: readonly Memory[],
  places: readonly Place[],
  [count, ...params]: readonly number[],
  body: string,
  declarations = '',
): Pass {
  return {
    code: passCode(memory, threads, `  if (at >= params.x) { return; }\n${body}`, declarations),
    memory,
    places,
    groups: Math.ceil(count / threads),
    params: [count, ...params],
  };
}

const timesFunction = `fn times(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}`;

/**
 * The stages that transform lines of n, a power of two, to and fro between two arrays of `total` elements. In each, transforms of
 * `params.y` elements are joined by pairs; `params.z` is half of a line.
 */
function stagePasses(n: number, total: number, inverse: boolean, arrays: [Place, Place]): Pass[] {
  const body = `  let all = 2u * params.x;
  let line = at / params.z * 2u * params.z;
  let i = at % params.z;
  let k = i % params.y;
  let angle = ${inverse ? '' : '-'}${Math.PI}f * (f32(k) / f32(params.y));
  let a = ${access('x', 'all', 'line + i')};
  let b = ${access('x', 'all', 'line + i + params.z')};
  let turned = times(b, vec2<f32>(cosine(angle), sine(angle)));
  let to = line + (i / params.y) * 2u * params.y + k;
  y[to] = a.x + turned.x;
  y[all + to] = a.y + turned.y;
  y[to + params.y] = a.x - turned.x;
  y[all + to + params.y] = a.y - turned.y;`;
  const memory = [reads('x'), writes('y')];
  return Array.from({ length: Math.log2(n) }, (_, stage) => {
    const places = stage % 2 === 0 ? arrays : arrays.toReversed();
    return eachPass(memory, places, [total / 2, 2 ** stage, n / 2], body, timesFunction);
  });
}

/** Where the stages leave what began in the first array. */
function endOf(n: number, arrays: [Place, Place]): Place {
  return arrays[Math.log2(n) % 2];
}

/** The operands: real parts, and imaginary ones if there are any. */
function inputOf(isComplex: boolean, at: string): string {
  return `vec2<f32>(re[${at}], ${isComplex ? `im[${at}]` : '0.0'})`;
}

function inputMemory(isComplex: boolean): { memory: Memory[]; places: Place[] } {
  return isComplex
    ? { memory: [reads('re'), reads('im')], places: [0, 1] }
    : { memory: [reads('re')], places: [0] };
}

function stockham(n: number, total: number, inverse: boolean, isComplex: boolean): Pass[] {
  // The last stage writes the result.
  const arrays: [Place, Place] = Math.log2(n) % 2 === 0 ? [result, own(0)] : [own(0), result];
  const { memory, places } = inputMemory(isComplex);
  const gather = eachPass(
    [...memory, writes('y')],
    [...places, arrays[0]],
    [total],
    `  let value = ${inputOf(isComplex, 'at')};
  y[at] = value.x;
  y[params.x + at] = value.y;`,
  );
  return [gather, ...stagePasses(n, total, inverse, arrays)];
}

function bluestein(n: number, total: number, inverse: boolean, isComplex: boolean): Pass[] {
  const m = filled(2 * n - 1);
  const lines = total / n;
  const values: [Place, Place] = [own(0), own(1)];
  const filter: [Place, Place] = [own(2), own(3)];
  // e^(∓iπj²/n), whose angle is reduced as a whole number.
  const chirp = (sign: string): string => `fn chirp(j: u32, n: u32) -> vec2<f32> {
  let angle = ${sign}${Math.PI}f * (f32((j * j) % (2u * n)) / f32(n));
  return vec2<f32>(cosine(angle), sine(angle));
}
${timesFunction}`;
  const [turn, back] = [chirp(inverse ? '' : '-'), chirp(inverse ? '-' : '')];
  const { memory, places } = inputMemory(isComplex);
  const [end, filterEnd] = [endOf(m, values), endOf(m, filter)];
  const other = end === values[0] ? values[1] : values[0];
  const folded: [Place, Place] = [end, other];
  return [
    // Params: the elements of the padded lines, of one such line, of a line.
    eachPass(
      [...memory, writes('y')],
      [...places, values[0]],
      [lines * m, m, n],
      `  let j = at % params.y;
  var value = vec2<f32>(0.0, 0.0);
  if (j < params.z) {
    let e = at / params.y * params.z + j;
    value = times(${inputOf(isComplex, 'e')}, chirp(j, params.z));
  }
  y[at] = value.x;
  y[params.x + at] = value.y;`,
      turn,
    ),
    ...stagePasses(m, lines * m, false, values),
    eachPass(
      [writes('y')],
      [filter[0]],
      [m, n],
      `  let j = min(at, params.x - at);
  var value = vec2<f32>(0.0, 0.0);
  if (j < params.y) { value = chirp(j, params.y); }
  y[at] = value.x;
  y[params.x + at] = value.y;`,
      back,
    ),
    ...stagePasses(m, m, false, filter),
    eachPass(
      [writes('y'), reads('filter_values')],
      [end, filterEnd],
      [lines * m, m],
      `  let value = times(${access('y', 'params.x', 'at')}, ${access('filter_values', 'params.y', 'at % params.y')});
  y[at] = value.x;
  y[params.x + at] = value.y;`,
      timesFunction,
    ),
    ...stagePasses(m, lines * m, true, folded),
    eachPass(
      [reads('x'), writes('y')],
      [endOf(m, folded), result],
      [total, n, m, lines * m],
      `  let k = at % params.y;
  let value = ${access('x', 'params.w', 'at / params.y * params.z + k')};
  let turned = times(value, chirp(k, params.y)) / f32(params.z);
  y[at] = turned.x;
  y[params.x + at] = turned.y;`,
      turn,
    ),
  ];
}

export const fft: Planner<'fft'> = ({ attrs: { inverse } }, operands) => {
  const { shape } = operands[0];
  const n = shape[shape.length - 1];
  const total = product(shape);
  const isComplex = operands.length === 2;
  if (total === 0) return { own: [], passes: [] };
  if (filled(n) === n) return { own: [2 * total], passes: stockham(n, total, inverse, isComplex) };
  if (n > longestChirp) return null;
  const m = filled(2 * n - 1);
  const padded = 2 * m * (total / n);
  return {
    own: [padded, padded, 2 * m, 2 * m],
    passes: bluestein(n, total, inverse, isComplex),
  };
};
