/**
 * The loops that show what the machine can do, as WebAssembly modules written byte by byte: they must not depend on what they
 * are compared with.
 */

const concat = (...parts: readonly (readonly number[])[]): number[] => parts.flat();

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value > 0);
  return bytes;
}

const vector = (items: readonly (readonly number[])[]): number[] =>
  concat(unsigned(items.length), ...items);
const section = (id: number, content: readonly number[]): number[] =>
  concat([id], unsigned(content.length), content);
const text = (value: string): number[] =>
  concat(
    unsigned(value.length),
    [...value].map((c) => c.charCodeAt(0)),
  );

const i32 = 0x7f;
const f32 = 0x7d;
const v128 = 0x7b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const simd = (opcode: number): number[] => concat([0xfd], unsigned(opcode));
const splat = (value: number): number[] => {
  const bytes = new Uint8Array(new Float32Array([value, value, value, value]).buffer);
  return concat(simd(0x0c), [...bytes]);
};

/** One exported function `run`, and a memory of `pages` where it has any. */
function moduleOf(
  parameters: readonly number[],
  results: readonly number[],
  locals: readonly (readonly [count: number, type: number])[],
  code: readonly number[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  const type = concat([0x60], vector(parameters.map((p) => [p])), vector(results.map((r) => [r])));
  const body = concat(vector(locals.map(([n, t]) => concat(unsigned(n), [t]))), code, [0x0b]);
  return Uint8Array.from(
    concat(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector([type])),
      section(3, vector([[0]])),
      pages > 0 ? section(5, vector([concat([0], unsigned(pages))])) : [],
      section(7, vector([concat(text('run'), [0, 0])])),
      section(10, vector([concat(unsigned(body.length), body)])),
    ),
  );
}

/** Repeats `body` as often as parameter `counter` says. */
function repeated(counter: number, body: readonly number[]): number[] {
  const countDown = concat(get(counter), [0x41, 1, 0x6b, 0x22, counter]);
  return concat([0x03, 0x40], body, countDown, [0x0d, 0, 0x0b]);
}

const accumulators = 12;
const unrolled = 8;
export const flopsPerRound = accumulators * unrolled * 8;

/** `run(rounds)`: independent multiply-adds on registers, nothing else. `fused` uses relaxed SIMD. */
export function peakModule(fused: boolean): Uint8Array<ArrayBuffer> {
  const [b, c] = [accumulators + 1, accumulators + 2];
  const one = (a: number): number[] =>
    fused
      ? concat(get(a), get(b), get(c), simd(0x105), set(a))
      : concat(get(a), get(b), simd(0xe6), get(c), simd(0xe4), set(a));
  const each = Array.from({ length: accumulators }, (_, i) => one(i + 1));
  const rounds = Array.from({ length: unrolled }, () => concat(...each));
  let total = get(1);
  for (let i = 2; i <= accumulators; i++) total = concat(total, get(i), simd(0xe4));
  const code = concat(
    splat(0.999),
    set(b),
    splat(0.001),
    set(c),
    repeated(0, concat(...rounds)),
    total,
    simd(0x1f),
    [0],
  );
  return moduleOf([i32], [f32], [[accumulators + 2, v128]], code, 0);
}

export const copyBytes = 64 << 20;

/** `run(rounds)`: copies 64 MiB, much more than the caches hold, through vector registers, `rounds` times. */
export function copyModule(): Uint8Array<ArrayBuffer> {
  const at = (offset: number): number[] => concat([4], unsigned(offset));
  const one = (i: number): number[] =>
    concat(get(1), get(1), simd(0), at(16 * i), simd(0x0b), at(copyBytes + 16 * i));
  const inner = concat(
    [0x03, 0x40],
    ...Array.from({ length: 8 }, (_, i) => one(i)),
    // Ends when the address reaches 64 MiB.
    concat(get(1), [0x41, 0x80, 0x01, 0x6a, 0x22, 1], [0x41, 0x80, 0x80, 0x80, 0x20, 0x49]),
    [0x0d, 0, 0x0b],
  );
  const code = concat(repeated(0, concat([0x41, 0], set(1), inner)), [0x43, 0, 0, 0, 0]);
  return moduleOf([i32], [f32], [[1, i32]], code, (2 * copyBytes) / 65536);
}
