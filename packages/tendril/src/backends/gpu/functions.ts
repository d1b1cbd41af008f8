/**
 * Functions that generated shaders call, in WGSL. WGSL's own leave too much open: how exact they are, what they do to NaN, and
 * what happens far from 0. These are made of arithmetic and of bits, so they are the same on every device.
 */
import { asinTail, atanTail, cosineTail, sineTail } from '../minimax-angles.ts';
import { expTail, ln2High, ln2Low, logTail } from '../minimax.ts';
import { erfFar, erfNear } from './minimax-erf.ts';
import { literal, polynomial } from './literal.ts';

const f = (value: number): string => literal('float32', value);

/** 1/(2k+1) · 2/ln 2: log₂(1 + f) = s · (these in s²), s = f / (2 + f). The first comes in two parts. */
const log2Series = [3, 5, 7, 9, 11].map((k) => 2 / Math.LN2 / k);
const log2High = Math.fround(2 / Math.LN2);
const log2Low = 2 / Math.LN2 - log2High;
const exp2Series = [1, 2, 3, 4, 5, 6, 7].map((k) => {
  let term = 1;
  for (let i = 1; i <= k; i++) term *= Math.LN2 / i;
  return term;
});

/** 2/π after the binary point, preceded by two zero bits, most significant word first. */
const twoOverPi = [0x28be60db, 0x9391054a, 0x7f09d5f4, 0x7d4d3770, 0x36d8a566, 0x4f10e410];

const functions = {
  infinity: `fn infinity() -> f32 {
  var bits: u32 = 0x7f800000u;
  return bitcast<f32>(bits);
}`,
  not_a_number: `fn not_a_number() -> f32 {
  var bits: u32 = 0x7fc00000u;
  return bitcast<f32>(bits);
}`,
  // A shader compiler may take it that there is no NaN; bits cannot be argued away.
  is_nan: `fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}`,
  is_finite: `fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}`,
  larger: `fn larger(x: f32, y: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  return max(x, y);
}`,
  smaller: `fn smaller(x: f32, y: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  return min(x, y);
}`,
  with_sign: `fn with_sign(x: f32, signs: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) | (bitcast<u32>(signs) & 0x80000000u));
}`,
  sign_of: `fn sign_of(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  return select(-1.0, 1.0, x > 0.0);
}`,
  to_int: `fn to_int(x: f32) -> i32 {
  if (is_nan(x)) { return 0i; }
  if (x >= 2147483648.0) { return 2147483647i; }
  return i32(max(x, -2147483648.0));
}`,
  // Keys that are in the order of the numbers; a NaN is beyond all, both zeros are one.
  rising: `fn rising(x: f32) -> u32 {
  if (is_nan(x)) { return 0xffffffffu; }
  let bits: u32 = bitcast<u32>(select(x, 0.0, x == 0.0));
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}`,
  falling: `fn falling(x: f32) -> u32 {
  if (is_nan(x)) { return 0xffffffffu; }
  return ~rising(x);
}`,
  // Powers of two by their bits, in two factors that are normal numbers where the product may not be.
  scaled: `fn scaled(m: f32, n: i32) -> f32 {
  let halved: i32 = n >> 1u;
  return m * bitcast<f32>((halved + 127i) << 23u) * bitcast<f32>((n - halved + 127i) << 23u);
}`,
  exp_rest: `fn exp_rest(x: f32, n: f32) -> f32 {
  let r: f32 = fma(-n, ${f(ln2Low)}, fma(-n, ${f(ln2High)}, x));
  return fma(r * r, ${polynomial('r', expTail)}, r);
}`,
  exponential: `fn exponential(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let c: f32 = clamp(x, -104.0, 89.0);
  let n: f32 = round(c * ${f(Math.LOG2E)});
  return scaled(exp_rest(c, n) + 1.0, i32(n));
}`,
  half_exp: `fn half_exp(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let c: f32 = clamp(x, -104.0, 90.0);
  let n: f32 = round(c * ${f(Math.LOG2E)});
  return scaled(exp_rest(c, n) + 1.0, i32(n) - 1i);
}`,
  exp_minus_one: `fn exp_minus_one(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  let c: f32 = clamp(x, -20.0, 89.0);
  let n: f32 = round(c * ${f(Math.LOG2E)});
  let power: f32 = bitcast<f32>((i32(n) + 126i) << 23u);
  let halved: f32 = fma(power, exp_rest(c, n), power - 0.5);
  return halved + halved;
}`,
  logistic: `fn logistic(x: f32) -> f32 {
  let e: f32 = exponential(-abs(x));
  return select(1.0, e, x < 0.0) / (e + 1.0);
}`,
  hyperbolic_tangent: `fn hyperbolic_tangent(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a: f32 = min(abs(x), 9.1);
  let t: f32 = exp_minus_one(a + a);
  return with_sign(t / (t + 2.0), x);
}`,
  hyperbolic_sine: `fn hyperbolic_sine(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a: f32 = abs(x);
  if (a > 15.0) { return with_sign(half_exp(a), x); }
  let t: f32 = exp_minus_one(a);
  return with_sign(0.5 * (t + t / (t + 1.0)), x);
}`,
  hyperbolic_cosine: `fn hyperbolic_cosine(x: f32) -> f32 {
  let h: f32 = half_exp(abs(x));
  return h + 0.25 / h;
}`,
  // log(2ᵉ u) + small, for normal u.
  log_of: `fn log_of(u: f32, exponent: i32, small: f32) -> f32 {
  let bits: i32 = bitcast<i32>(u) - 0x3f3504f3i;
  let e: f32 = f32((bits >> 23u) + exponent);
  let r: f32 = bitcast<f32>((bits & 0x7fffffi) + 0x3f3504f3i) - 1.0;
  let square: f32 = r * r;
  let low: f32 = fma(e, ${f(ln2Low)}, fma(square * r, ${polynomial('r', logTail)}, small));
  return fma(e, ${f(ln2High)}, r + fma(-0.5, square, low));
}`,
  logarithm: `fn logarithm(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x < 0.0) { return not_a_number(); }
  if (x == 0.0) { return -infinity(); }
  if (!is_finite(x)) { return x; }
  if (x < ${f(2 ** -126)}) { return log_of(x * 8388608.0, -23i, 0.0); }
  return log_of(x, 0i, 0.0);
}`,
  log_plus_one: `fn log_plus_one(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0 || (x > 0.0 && !is_finite(x))) { return x; }
  if (x < -1.0) { return not_a_number(); }
  if (x == -1.0) { return -infinity(); }
  let u: f32 = 1.0 + x;
  // What 1 + x lost by rounding.
  let lost: f32 = select((1.0 - (u - x)) / u, (x - (u - 1.0)) / u, x < 1.0);
  return log_of(u, 0i, select(0.0, lost, u < 33554432.0));
}`,
  error_function: `fn error_function(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a: f32 = min(abs(x), 4.0);
  if (a > 1.0) { return with_sign(1.0 - exponential(-(${polynomial('a', erfFar)})), x); }
  let s: f32 = a * a;
  return fma(x, ${polynomial('s', erfNear)}, x);
}`,
  // The arc sine of a, or, where a > ½, of √((1 - a) / 2).
  arc_sine_part: `fn arc_sine_part(a: f32) -> f32 {
  let square: f32 = select(a * a, 0.5 * (1.0 - a), a > 0.5);
  let s: f32 = select(a, sqrt(square), a > 0.5);
  return fma(s * square, ${polynomial('square', asinTail)}, s);
}`,
  arc_sine: `fn arc_sine(x: f32) -> f32 {
  let a: f32 = abs(x);
  if (is_nan(x) || a > 1.0) { return not_a_number(); }
  let p: f32 = arc_sine_part(a);
  return with_sign(select(p, ${f(Math.PI / 2)} - (p + p), a > 0.5), x);
}`,
  arc_cosine: `fn arc_cosine(x: f32) -> f32 {
  let a: f32 = abs(x);
  if (is_nan(x) || a > 1.0) { return not_a_number(); }
  let p: f32 = arc_sine_part(a);
  if (a > 0.5) { return select(p + p, ${f(Math.PI)} - (p + p), x < 0.0); }
  return ${f(Math.PI / 2)} - with_sign(p, x);
}`,
  // The arc tangent of a quotient from 0 to 1.
  arc_of_unit: `fn arc_of_unit(q: f32) -> f32 {
  let large: bool = q > ${f(Math.SQRT2 - 1)};
  let s: f32 = select(q, (q - 1.0) / (q + 1.0), large);
  let square: f32 = s * s;
  return fma(s * square, ${polynomial('square', atanTail)}, s) + select(0.0, ${f(Math.PI / 4)}, large);
}`,
  arc_tangent: `fn arc_tangent(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a: f32 = abs(x);
  if (!is_finite(x)) { return with_sign(${f(Math.PI / 2)}, x); }
  let steep: bool = a > 1.0;
  let p: f32 = arc_of_unit(select(a, 1.0 / a, steep));
  return with_sign(select(p, ${f(Math.PI / 2)} - p, steep), x);
}`,
  angle: `fn angle(y: f32, x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  let a: f32 = abs(x);
  let b: f32 = abs(y);
  let steep: bool = b > a;
  let large: f32 = max(a, b);
  var q: f32 = 0.0;
  if (!is_finite(large)) { q = select(0.0, 1.0, !is_finite(a) && !is_finite(b)); }
  else if (large > 1.0e30) { q = (min(a, b) * 1.0e-10) / (large * 1.0e-10); }
  else if (large != 0.0) { q = min(a, b) / large; }
  let p: f32 = arc_of_unit(q);
  let upright: f32 = select(p, ${f(Math.PI / 2)} - p, steep);
  let left: bool = (bitcast<u32>(x) >> 31u) == 1u;
  return with_sign(select(upright, ${f(Math.PI)} - upright, left), y);
}`,
  inverse_sinh: `fn inverse_sinh(x: f32) -> f32 {
  if (!is_finite(x) || x == 0.0) { return x; }
  let a: f32 = abs(x);
  if (a > 1.0e6) { return with_sign(logarithm(a) + ${f(Math.LN2)}, x); }
  let square: f32 = a * a;
  return with_sign(log_plus_one(a + square / (sqrt(square + 1.0) + 1.0)), x);
}`,
  inverse_cosh: `fn inverse_cosh(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x < 1.0) { return not_a_number(); }
  if (x > 1.0e6) { return logarithm(x) + ${f(Math.LN2)}; }
  let t: f32 = x - 1.0;
  return log_plus_one(t + sqrt(fma(t, t, t + t)));
}`,
  inverse_tanh: `fn inverse_tanh(x: f32) -> f32 {
  let a: f32 = abs(x);
  if (is_nan(x) || a > 1.0) { return not_a_number(); }
  if (a == 1.0) { return with_sign(infinity(), x); }
  return with_sign(0.5 * log_plus_one((a + a) / (1.0 - a)), x);
}`,
  // x = quadrant · π/2 + rest, |rest| ≤ π/4, for large x: the bits of x · 2/π that matter (Payne and Hanek, 1983).
  reduced_far: `const two_over_pi = array<u32, 6>(${twoOverPi.map((w) => `0x${w.toString(16)}u`).join(', ')});

fn high_product(a: u32, b: u32) -> u32 {
  let low: u32 = (a & 0xffffu) * (b & 0xffffu);
  let cross: u32 = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let other: u32 = (a & 0xffffu) * (b >> 16u) + (cross & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (cross >> 16u) + (other >> 16u);
}

fn shifted_in(high: u32, low: u32, by: u32) -> u32 {
  return select(high, (high << by) | (low >> ((32u - by) & 31u)), by > 0u);
}

fn reduced_far(x: f32) -> vec2<f32> {
  let bits: u32 = bitcast<u32>(x);
  let mantissa: u32 = (bits << 8u) | 0x80000000u;
  let e: u32 = ((bits >> 23u) & 0xffu) - 126u;
  let i: u32 = e >> 5u;
  var words: array<u32, 6> = two_over_pi;
  let before: u32 = select(0u, words[max(i, 1u) - 1u], i > 0u);
  let a: u32 = shifted_in(before, words[i], e & 31u);
  let b: u32 = shifted_in(words[i], words[i + 1u], e & 31u);
  let c: u32 = shifted_in(words[i + 1u], words[i + 2u], e & 31u);
  let carried: u32 = high_product(mantissa, c);
  var low: u32 = mantissa * b + carried;
  var high: u32 = mantissa * a + high_product(mantissa, b) + select(0u, 1u, low < carried);
  var quadrant: u32 = high >> 30u;
  high &= 0x3fffffffu;
  var negative: bool = false;
  if ((high & 0x20000000u) != 0u) {
    quadrant += 1u;
    negative = true;
    low = ~low + 1u;
    high = (0x3fffffffu ^ high) + select(0u, 1u, low == 0u);
  }
  let size: f32 = (f32(high) * 4294967296.0 + f32(low)) * ${f((Math.PI / 2) * 2 ** -62)};
  let rest: f32 = select(size, -size, negative);
  if (x < 0.0) { return vec2<f32>(-rest, f32((4u - (quadrant & 3u)) & 3u)); }
  return vec2<f32>(rest, f32(quadrant & 3u));
}`,
  reduced: `fn reduced(x: f32) -> vec2<f32> {
  if (abs(x) > 8192.0) { return reduced_far(x); }
  let n: f32 = round(x * ${f(2 / Math.PI)});
  let near: f32 = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.549789948768648e-8;
  return vec2<f32>(near, f32(i32(n) & 3i));
}`,
  sine_near: `fn sine_near(r: f32) -> f32 {
  let s: f32 = r * r;
  return fma(r * s, ${polynomial('s', sineTail)}, r);
}`,
  cosine_near: `fn cosine_near(r: f32) -> f32 {
  let s: f32 = r * r;
  return ${polynomial('s', [1, -0.5, ...cosineTail])};
}`,
  sine: `fn sine(x: f32) -> f32 {
  if (!is_finite(x)) { return not_a_number(); }
  if (x == 0.0) { return x; }
  let r: vec2<f32> = reduced(x);
  let n: u32 = u32(r.y);
  let value: f32 = select(sine_near(r.x), cosine_near(r.x), (n & 1u) == 1u);
  return select(value, -value, (n & 2u) == 2u);
}`,
  cosine: `fn cosine(x: f32) -> f32 {
  if (!is_finite(x)) { return not_a_number(); }
  let r: vec2<f32> = reduced(x);
  let n: u32 = u32(r.y);
  let value: f32 = select(cosine_near(r.x), sine_near(r.x), (n & 1u) == 1u);
  return select(value, -value, ((n + 1u) & 2u) == 2u);
}`,
  tangent: `fn tangent(x: f32) -> f32 {
  if (!is_finite(x)) { return not_a_number(); }
  if (x == 0.0) { return x; }
  let r: vec2<f32> = reduced(x);
  if ((u32(r.y) & 1u) == 1u) { return -cosine_near(r.x) / sine_near(r.x); }
  return sine_near(r.x) / cosine_near(r.x);
}`,
  // a · b as a number and what it lost: halves of 12 bits have exact products.
  exact_product: `fn upper_half(a: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
}

fn exact_product(a: f32, b: f32) -> vec2<f32> {
  let p: f32 = a * b;
  let ah: f32 = upper_half(a);
  let bh: f32 = upper_half(b);
  let al: f32 = a - ah;
  let bl: f32 = b - bh;
  return vec2<f32>(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl);
}`,
  // aᵇ for a > 0: 2 to the power b · log₂ a, with the logarithm in two parts.
  positive_power: `fn positive_power(a: f32, b: f32) -> f32 {
  let small: bool = a < ${f(2 ** -126)};
  let bits: i32 = bitcast<i32>(select(a, a * 8388608.0, small)) - 0x3f3504f3i;
  let e: f32 = f32((bits >> 23u) - select(0i, 23i, small));
  let r: f32 = bitcast<f32>((bits & 0x7fffffi) + 0x3f3504f3i) - 1.0;
  let s: f32 = r / (2.0 + r);
  let back: vec2<f32> = exact_product(s, 2.0 + r);
  // 2 + r is rounded: what it lost counts too.
  let lost: f32 = r - ((2.0 + r) - 2.0);
  let s_low: f32 = (((r - back.x) - back.y) - s * lost) / (2.0 + r);
  let square: f32 = s * s;
  let lead: vec2<f32> = exact_product(s, ${f(log2High)});
  let rest: f32 = fma(s * square, ${polynomial('square', log2Series)}, fma(s, ${f(log2Low)}, s_low * ${f(log2High)}) + lead.y);
  let high: f32 = e + lead.x;
  let low: f32 = select((e - high) + lead.x, 0.0, e == 0.0) + rest;
  let t: vec2<f32> = exact_product(b, high);
  let n: f32 = clamp(round(t.x), -200.0, 200.0);
  let t_rest: f32 = clamp((t.x - n) + fma(b, low, t.y), -1.0, 1.0);
  let m: f32 = fma(t_rest, ${polynomial('t_rest', exp2Series)}, 1.0);
  if (abs(t.x) > 199.0) { return select(infinity(), 0.0, t.x < 0.0); }
  if (n > 128.0) { return infinity(); }
  if (n < -160.0) { return 0.0; }
  return scaled(m, i32(n));
}`,
  power: `fn power(x: f32, y: f32) -> f32 {
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  if (y == 1.0) { return x; }
  if (y == 2.0) { return x * x; }
  let a: f32 = abs(x);
  if (!is_finite(y)) {
    if (a == 1.0) { return 1.0; }
    return select(0.0, infinity(), (a > 1.0) == (y > 0.0));
  }
  let whole: bool = trunc(y) == y;
  let odd: bool = whole && trunc(0.5 * y) != 0.5 * y;
  if (x < 0.0 && is_finite(x) && !whole) { return not_a_number(); }
  var size: f32 = 0.0;
  if (a == 0.0 || !is_finite(a)) { size = select(0.0, infinity(), (a == 0.0) != (y > 0.0)); }
  else { size = positive_power(a, y); }
  return select(size, with_sign(size, x), odd);
}`,
  // What is left of |x| after taking off |y| as often as it goes, exactly, a few bits of the quotient at a time.
  remainder: `fn remainder(x: f32, y: f32) -> f32 {
  if (is_nan(y) || !is_finite(x) || y == 0.0) { return not_a_number(); }
  let a: u32 = bitcast<u32>(abs(x));
  let b: u32 = bitcast<u32>(abs(y));
  if (!is_finite(y) || a < b) { return x; }
  let ea: u32 = max(a >> 23u, 1u);
  let eb: u32 = max(b >> 23u, 1u);
  let divisor: u32 = (b & 0x7fffffu) | select(0u, 0x800000u, (b >> 23u) > 0u);
  var rest: u32 = ((a & 0x7fffffu) | select(0u, 0x800000u, (a >> 23u) > 0u)) % divisor;
  var left: u32 = ea - eb;
  while (left > 0u) {
    let step: u32 = min(left, 8u);
    rest = (rest << step) % divisor;
    left -= step;
  }
  let n: i32 = i32(eb) - 150i;
  let low: i32 = max(n, -100i);
  return with_sign(f32(rest) * bitcast<f32>((low + 127i) << 23u) * bitcast<f32>((n - low + 127i) << 23u), x);
}`,
  // What is left has the sign of x; not every language's % sees to that.
  integer_remainder: `fn integer_remainder(x: i32, y: i32) -> i32 {
  if (y == 0i) { return x; }
  return x - y * (x / y);
}`,
  integer_power: `fn integer_power(x: i32, y: i32) -> i32 {
  if (y < 0i) { return select(0i, select(1i, x, (y & 1i) == 1i), x == 1i || x == -1i); }
  var result: i32 = 1i;
  var square: i32 = x;
  for (var rest: i32 = y; rest > 0i; rest >>= 1u) {
    if ((rest & 1i) == 1i) { result *= square; }
    square *= square;
  }
  return result;
}`,
} as const;

export type FunctionName = keyof typeof functions;

const names = Object.keys(functions) as FunctionName[];

/** Which of these functions a text calls. */
function callsIn(text: string): FunctionName[] {
  return names.filter((name) => new RegExp(`\\b${name}\\(`).test(text));
}

const callees = new Map<FunctionName, FunctionName[]>();

function calleesOf(name: FunctionName): FunctionName[] {
  let found = callees.get(name);
  if (found === undefined) {
    found = callsIn(functions[name]).filter((callee) => callee !== name);
    callees.set(name, found);
  }
  return found;
}

/** The functions that a shader's text calls, directly or not, as text. */
export function functionsFor(shader: string): string {
  const wanted = new Set<FunctionName>();
  const stack = callsIn(shader);
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    stack.push(...calleesOf(name));
  }
  return names
    .filter((name) => wanted.has(name))
    .map((name) => functions[name])
    .join('\n\n');
}
