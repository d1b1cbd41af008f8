/**
 * Fingerprint64 of FarmHash (Pike, https://github.com/google/farmhash): the hash by which TensorFlow puts strings into buckets.
 * Arithmetic is modulo 2^64.
 */
const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

const wrap64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, by: bigint): bigint => wrap64((x >> by) | (x << (64n - by)));
const mix = (x: bigint): bigint => x ^ (x >> 47n);

/** Two words into one. */
function join(u: bigint, v: bigint, mul: bigint): bigint {
  const a = mix(wrap64((u ^ v) * mul));
  return wrap64(mix(wrap64((v ^ a) * mul)) * mul);
}

type Words = readonly [bigint, bigint];

/** The little-endian words of a string. */
class Reader {
  readonly #view: DataView;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  byte(at: number): bigint {
    return BigInt(this.#view.getUint8(at));
  }

  half(at: number): bigint {
    return BigInt(this.#view.getUint32(at, true));
  }

  word(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** 32 bytes and two seeds into two words. */
  four(at: number, a: bigint, b: bigint): Words {
    const first = wrap64(a + this.word(at));
    const last = this.word(at + 24);
    const sum = wrap64(first + this.word(at + 8) + this.word(at + 16));
    const turned = rotate(wrap64(b + first + last), 21n) + rotate(sum, 44n);
    return [wrap64(sum + last), wrap64(turned + first)];
  }
}

function upTo16(s: Reader): bigint {
  const length = BigInt(s.length);
  const mul = wrap64(k2 + length * 2n);
  if (s.length >= 8) {
    const a = wrap64(s.word(0) + k2);
    const b = s.word(s.length - 8);
    const c = wrap64(rotate(b, 37n) * mul + a);
    const d = wrap64((rotate(a, 25n) + b) * mul);
    return join(c, d, mul);
  }
  if (s.length >= 4) return join(length + (s.half(0) << 3n), s.half(s.length - 4), mul);
  if (s.length === 0) return k2;
  const y = s.byte(0) + (s.byte(s.length >> 1) << 8n);
  const z = length + (s.byte(s.length - 1) << 2n);
  return wrap64(mix(wrap64(y * k2) ^ wrap64(z * k0)) * k2);
}

function upTo32(s: Reader): bigint {
  const mul = wrap64(k2 + BigInt(s.length) * 2n);
  const a = wrap64(s.word(0) * k1);
  const b = s.word(8);
  const c = wrap64(s.word(s.length - 8) * mul);
  const d = wrap64(s.word(s.length - 16) * k2);
  return join(
    wrap64(rotate(wrap64(a + b), 43n) + rotate(c, 30n) + d),
    wrap64(a + rotate(wrap64(b + k2), 18n) + c),
    mul,
  );
}

function upTo64(s: Reader): bigint {
  const n = s.length;
  const mul = wrap64(k2 + BigInt(n) * 2n);
  const a = wrap64(s.word(0) * k2);
  const b = s.word(8);
  const c = wrap64(s.word(n - 8) * mul);
  const d = wrap64(s.word(n - 16) * k2);
  const y = wrap64(rotate(wrap64(a + b), 43n) + rotate(c, 30n) + d);
  const z = join(y, wrap64(a + rotate(wrap64(b + k2), 18n) + c), mul);
  const e = wrap64(s.word(16) * mul);
  const f = s.word(24);
  const g = wrap64((y + s.word(n - 32)) * mul);
  const h = wrap64((z + s.word(n - 24)) * mul);
  return join(
    wrap64(rotate(wrap64(e + f), 43n) + rotate(g, 30n) + h),
    wrap64(e + rotate(wrap64(f + a), 18n) + g),
    mul,
  );
}

interface State {
  x: bigint;
  y: bigint;
  z: bigint;
  v: Words;
  w: Words;
}

/** Takes 64 bytes in. The last ones are mixed with other factors. */
function absorb(s: Reader, at: number, state: State, mul: bigint, factor: bigint): void {
  const { x, y, z, v, w } = state;
  const first =
    wrap64(rotate(wrap64(x + y + v[0] + s.word(at + 8)), 37n) * mul) ^ wrap64(w[1] * factor);
  const second = wrap64(
    rotate(wrap64(y + v[1] + s.word(at + 48)), 42n) * mul + v[0] * factor + s.word(at + 40),
  );
  const third = wrap64(rotate(wrap64(z + w[0]), 33n) * mul);
  state.v = s.four(at, wrap64(v[1] * mul), wrap64(first + w[0]));
  state.w = s.four(at + 32, wrap64(third + w[1]), wrap64(second + s.word(at + 16)));
  [state.x, state.y, state.z] = [third, second, first];
}

function long(s: Reader): bigint {
  const seed = 81n;
  const y = wrap64(seed * k1 + 113n);
  const z = wrap64(mix(wrap64(y * k2 + 113n)) * k2);
  const state: State = { x: wrap64(seed * k2 + s.word(0)), y, z, v: [0n, 0n], w: [0n, 0n] };
  const rest = (s.length - 1) & 63;
  const end = s.length - 1 - rest;
  for (let at = 0; at < end; at += 64) absorb(s, at, state, k1, 1n);
  const mul = wrap64(k1 + ((state.z & 0xffn) << 1n));
  const w0 = wrap64(state.w[0] + BigInt(rest));
  const v0 = wrap64(state.v[0] + w0);
  state.v = [v0, state.v[1]];
  state.w = [wrap64(w0 + v0), state.w[1]];
  absorb(s, end + rest - 63, state, mul, 9n);
  const { v, w } = state;
  return join(
    wrap64(join(v[0], w[0], mul) + mix(state.y) * k0 + state.z),
    wrap64(join(v[1], w[1], mul) + state.x),
    mul,
  );
}

/** The fingerprint of bytes, from 0 to 2^64 - 1. */
export function fingerprint64(bytes: Uint8Array): bigint {
  const s = new Reader(bytes);
  if (s.length <= 16) return upTo16(s);
  if (s.length <= 32) return upTo32(s);
  return s.length <= 64 ? upTo64(s) : long(s);
}
