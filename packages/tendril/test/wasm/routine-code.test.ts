/** Generated routines against the reference evaluator's, as one thread and as several would run them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import { LOWEST_ADDRESS, SCRATCH_BYTES } from '../../src/backends/wasm/codegen/generated.ts';
import { routineCode, type RoutineCode } from '../../src/backends/wasm/codegen/routine/index.ts';
import { makeTypedArray, viewAs, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import { radicesOf } from '../../src/backends/fft/mixed-radix.ts';
import type { RoutineNode } from '../../src/ir/graph.ts';
import type { Attrs, RoutineName } from '../../src/ir/primitives.ts';
import '../../src/primitives/index.ts';
import { sizeOf, type Shape } from '../../src/ir/shape.ts';
import { sampleValues } from '../util/build-graph.ts';
import { operand, routineOf, type Operand } from '../util/operands.ts';

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const guard = 64;

/** One memory and one module for each key serve many runs: making them is what takes the time. */
const memory = new WebAssembly.Memory({ initial: 640 });
const modules = new Map<string, WebAssembly.Module>();

function moduleOf({ key, generate }: RoutineCode['phases'][number]): WebAssembly.Module {
  let module = modules.get(key);
  if (!module) {
    module = new WebAssembly.Module(generate({ relaxed: false, shared: false }).bytes);
    modules.set(key, module);
  }
  return module;
}

const sameBits = (a: TypedArray, b: TypedArray): boolean => {
  const [x, y] = [new Uint8Array(a.buffer), new Uint8Array(b.buffer)];
  return x.every((byte, i) => byte === y[i]);
};

/** Runs all phases on memory that held something else; `cut` says after how many units each call ends. */
function runCode(
  code: RoutineCode,
  node: RoutineNode,
  operands: readonly Operand[],
  cut: number,
): TypedArray {
  const out = makeTypedArray(node.dtype, sizeOf(node.shape));
  const arguments_ = [...operands.map(({ values }) => values.byteLength), out.byteLength];
  const sizes = [SCRATCH_BYTES, ...arguments_, code.workspace];
  const places = [LOWEST_ADDRESS];
  for (const size of sizes) places.push(align(places[places.length - 1] + size + guard));
  const bytes = new Uint8Array(memory.buffer).fill(0x7b, LOWEST_ADDRESS, places.at(-1));
  operands.forEach(({ dtype, values }, i) =>
    viewAs(dtype, memory.buffer, places[1 + i], values.length).set(values),
  );
  for (const phase of code.phases) {
    new Int32Array(memory.buffer, 64).set([...places.slice(1, -1), ...phase.sizes]);
    const { exports } = new WebAssembly.Instance(moduleOf(phase), {
      env: { memory, scratch: places[0] },
      math: {},
    });
    const kernel = exports.kernel as (args: number, begin: number, end: number) => void;
    for (let at = 0; at < phase.units; at += cut) kernel(64, at, Math.min(at + cut, phase.units));
  }
  sizes.slice(1).forEach((size, i) => {
    const end = places[1 + i] + size;
    expect(bytes.subarray(end, end + guard), `behind argument ${i}`).toEqual(
      new Uint8Array(guard).fill(0x7b),
    );
  });
  out.set(viewAs(node.dtype, memory.buffer, places.at(-3)!, out.length));
  return out;
}

/** The result; it is the same however the work is shared. */
function generated<P extends RoutineName>(
  op: P,
  attrs: Attrs[P],
  ...operands: readonly Operand[]
): TypedArray {
  const node = routineOf(op, attrs, operands);
  const results = [false, true].flatMap((shared) => {
    const code = routineCode(node, operands, shared);
    if (code === null) throw new Error(`There is no code for ${op}.`);
    return [Infinity, 1].map((cut) => runCode(code, node, operands, cut));
  });
  for (const result of results) expect(sameBits(result, results[0])).toBe(true);
  return results[0];
}

function expectClose<P extends RoutineName>(
  op: P,
  attrs: Attrs[P],
  operands: Operand | readonly Operand[],
  tolerance: number,
): void {
  const all: readonly Operand[] = 'dtype' in operands ? [operands] : operands;
  const got = generated(op, attrs, ...all);
  const wanted = evaluateNode(routineOf(op, attrs, all), all);
  const wrong = [...got].findIndex(
    (v, i) =>
      !Object.is(v, wanted[i]) &&
      !(Math.abs(v - wanted[i]) <= tolerance * (1 + Math.abs(wanted[i]))),
  );
  expect(wrong < 0 ? null : [wrong, got[wrong], wanted[wrong]]).toBeNull();
}

/** Many equals among them, and all bits in use. */
function mixed(size: number, dtype: DType): TypedArray {
  const values = sampleValues(size, dtype);
  for (let i = 0; i < size; i += 3) values[i] = Math.round(values[i]);
  if (dtype === 'int32') for (let i = 0; i < size; i += 5) values[i] = i * 0x9e3779b1;
  return values;
}

const kinds = ['sum', 'prod', 'max', 'min'] as const;
const dtypes = ['float32', 'int32'] as const;

describe('cumulative', () => {
  const shapes: [Shape, number][] = [
    ...[1, 2, 3, 4, 5, 7, 63, 64, 65, 127, 130, 8192, 8195].map((n): [Shape, number] => [[n], 0]),
    [[40000], 0],
    [[3, 24576], 1],
    [[20, 9000], 1],
    [[5, 6, 7], 2],
    [[5, 6, 7], 1],
    [[5, 6, 7], 0],
    [[3, 2, 700], 1],
    [[9, 256], 0],
    [[100, 3], 0],
  ];
  it.each(shapes)('of %o along axis %i', (shape, dimension) => {
    for (const kind of kinds)
      for (const dtype of dtypes)
        for (const flags of [0, 1, 2, 3]) {
          const attrs = { kind, dimension, exclusive: flags > 1, reverse: flags % 2 === 1 };
          const x = operand(shape, mixed(sizeOf(shape), dtype), dtype);
          const isExact = dtype === 'int32' || kind === 'max' || kind === 'min';
          expectClose('cumulative', attrs, x, isExact ? 0 : 5e-5);
        }
  });

  it('keeps infinities and NaN from where they are on, and zeros', () => {
    for (const reverse of [false, true]) {
      for (const kind of kinds) {
        for (const shape of [[200], [200, 4]]) {
          const size = sizeOf(shape);
          const attrs = { kind, dimension: 0, exclusive: false, reverse };
          for (const marks of [[Infinity], [-Infinity], [NaN], [Infinity, -Infinity], [-0]]) {
            const values = new Float32Array(size).fill(Object.is(marks[0], -0) ? -0 : 1);
            marks.forEach((mark, i) => (values[size / 2 - 30 + 40 * i] = mark));
            expectClose('cumulative', attrs, operand(shape, values), 0);
          }
        }
      }
    }
  });

  it('keeps the digits of a long sum', () => {
    const n = 1 << 20;
    const values = new Float32Array(n).fill(0.1);
    const attrs = { kind: 'sum', dimension: 0, exclusive: false, reverse: false } as const;
    const got = generated('cumulative', attrs, operand([n], values));
    const step = Math.fround(0.1);
    for (const i of [0, 1, 63, 64, 8191, 8192, 500_000, n - 1])
      expect(Math.abs(got[i] / (step * (i + 1)) - 1)).toBeLessThan(2e-7);
  });
});

describe('running products', () => {
  it('that underflow stay 0, also where later numbers are large', () => {
    const n = 20_000;
    const values = Float32Array.from({ length: n }, (_, i) => (i < n / 2 ? 0.5 : 2));
    for (const shape of [[n], [n / 4, 4]])
      for (const reverse of [false, true]) {
        const attrs = { kind: 'prod', dimension: 0, exclusive: false, reverse } as const;
        expectClose('cumulative', attrs, operand(shape, values), 0);
      }
  });
});

describe('scatter', () => {
  const rows = (components: number, indexRank: number, window: number): Attrs['scatter'] => ({
    kind: 'add',
    update_window_dims: Array.from({ length: window }, (_, i) => indexRank - 1 + i),
    inserted_window_dims: Array.from({ length: components }, (_, i) => i),
    input_batching_dims: [],
    scatter_indices_batching_dims: [],
    scatter_dims_to_operand_dims: Array.from({ length: components }, (_, i) => i),
    index_vector_dim: indexRank - 1,
  });
  /** Places of which some come again and some are outside. */
  const places = (size: number, most: number): Int32Array =>
    Int32Array.from({ length: size }, (_, i) => ((i * 7919) % (most + 3)) - 1);

  it.each(['set', 'add', 'multiply', 'max', 'min'] as const)('of rows: %s', (kind) => {
    for (const dtype of dtypes)
      for (const [count, length] of [
        [5, 1],
        [9, 3],
        [40, 4],
        [7, 30],
        [300, 17],
      ]) {
        const updates = 2 * count + 1;
        const x = operand([count, length], mixed(count * length, dtype), dtype);
        const at = operand([updates, 1], places(updates, count), 'int32');
        const by = operand([updates, length], mixed(updates * length, dtype), dtype);
        const rounds = dtype === 'float32' && (kind === 'add' || kind === 'multiply');
        expectClose('scatter', { ...rows(1, 2, 1), kind }, [x, at, by], rounds ? 1e-5 : 0);
      }
  });

  it('of elements, of planes, by pairs in another order, and of nothing', () => {
    const x = operand([6, 5, 4], mixed(120, 'float32'));
    const at = operand(
      [2, 7, 3],
      Int32Array.from({ length: 42 }, (_, i) => i % 5),
      'int32',
    );
    expectClose('scatter', rows(3, 3, 0), [x, at, operand([2, 7], mixed(14, 'float32'))], 1e-6);
    const one = operand([3, 1], places(3, 6), 'int32');
    expectClose('scatter', rows(1, 2, 2), [x, one, operand([3, 5, 4], mixed(60, 'float32'))], 1e-6);
    const pairs = operand(
      [4, 2],
      Int32Array.from({ length: 8 }, (_, i) => (i * 3) % 5),
      'int32',
    );
    const swapped = { ...rows(2, 2, 1), scatter_dims_to_operand_dims: [1, 0] };
    expectClose('scatter', swapped, [x, pairs, operand([4, 4], mixed(16, 'float32'))], 1e-6);
    const none = operand([0, 1], new Int32Array(0), 'int32');
    expectClose('scatter', rows(1, 2, 2), [x, none, operand([0, 5, 4], new Float32Array(0))], 0);
  });

  it('of many rows by several threads, keeps the order of updates and special numbers', () => {
    const [count, length, updates] = [500, 64, 4000];
    const values = mixed(updates * length, 'float32');
    values.set([NaN, Infinity, -Infinity, -0], 640);
    const x = operand([count, length], new Float32Array(count * length));
    const at = operand([updates, 1], places(updates, count), 'int32');
    const by = operand([updates, length], values);
    for (const kind of ['add', 'set', 'max'] as const)
      expectClose('scatter', { ...rows(1, 2, 1), kind }, [x, at, by], kind === 'add' ? 1e-4 : 0);
  });

  it('leaves windows that may stick out to the host', () => {
    const x = operand([9], mixed(9, 'float32'));
    const at = operand([2, 1], Int32Array.of(1, 8), 'int32');
    const attrs = { ...rows(1, 2, 1), inserted_window_dims: [] };
    const operands = [x, at, operand([2, 3], mixed(6, 'float32'))];
    expect(routineCode(routineOf('scatter', attrs, operands), operands, false)).toBeNull();
  });
});

describe('top_k', () => {
  it('prefers lower indices among equals, and anything to NaN', () => {
    const few = [NaN, 1, 3, 3, NaN, 3, 2, -0, 0, -Infinity, Infinity, -1, 1e-42, -1e-42];
    for (const dtype of dtypes)
      for (const shift of [0, 1, 2, 3]) {
        const values = makeTypedArray(dtype, 300);
        for (let i = 0; i < 300; i++) values[i] = few[(i * (shift + 1) + shift) % few.length];
        for (const k of [1, 4, 18]) expectClose('top_k', { k }, operand([300], values, dtype), 0);
      }
    const undefined_ = new Float32Array(500).fill(NaN);
    expectClose('top_k', { k: 8 }, operand([500], undefined_), 0);
    undefined_[499] = -Infinity;
    expectClose('top_k', { k: 8 }, operand([500], undefined_), 0);
  });

  it.each(dtypes)('agrees with sorting (%s)', (dtype) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 16, max: 700 }),
        fc.nat(),
        (rows, n, seed) => {
          const x = operand([rows, n], mixed(rows * n, dtype), dtype);
          expectClose('top_k', { k: 1 + (seed % Math.floor(n / 16)) }, x, 0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of long rows in pieces, rising, falling and all the same', () => {
    const n = 200_003;
    for (const value of [(i: number) => i, (i: number) => -i, () => 1]) {
      const values = Float32Array.from({ length: 2 * n }, (_, i) => value(i));
      expectClose('top_k', { k: 50 }, operand([2, n], values), 0);
    }
    expectClose('top_k', { k: 100 }, operand([n], mixed(n, 'float32')), 0);
  });
});

describe('sorting', () => {
  const special = [NaN, 1, -0, Infinity, 0, -Infinity, -1, NaN, 1e-42, -1e-42, 0, 3e38, -0];
  it.each(dtypes)('by digits, in scratch memory and in a workspace (%s)', (dtype) => {
    for (const n of [128, 300, 20000, 600_000]) {
      const values = mixed(n, dtype);
      if (dtype === 'float32') values.set(special, n / 2);
      for (const descending of [false, true]) {
        const x = operand([n], values, dtype);
        expectClose('sort', { dimension: 0, descending }, x, 0);
        expectClose('argsort', { dimension: 0, descending }, x, 0);
      }
      expectClose('top_k', { k: Math.floor(n / 3) }, operand([n], values, dtype), 0);
    }
  });

  it('along any axis, and where all digits or some are the same', () => {
    for (const [shape, dimension] of [
      [[3, 200, 5], 1],
      [[150, 7], 0],
      [[2, 3, 130], 2],
    ] as const) {
      const x = operand(shape, mixed(sizeOf(shape), 'float32'));
      expectClose('sort', { dimension, descending: true }, x, 0);
      expectClose('argsort', { dimension, descending: false }, x, 0);
    }
    for (const value of [() => 5, (i: number) => i % 7, (i: number) => (i % 3) << 24]) {
      const x = operand(
        [1000],
        Int32Array.from({ length: 1000 }, (_, i) => value(i)),
        'int32',
      );
      expectClose('sort', { dimension: 0, descending: false }, x, 0);
      expectClose('argsort', { dimension: 0, descending: true }, x, 0);
    }
    const rows = operand([4, 256], mixed(1024, 'float32'));
    expectClose('top_k', { k: 200 }, rows, 0);
  });
});

describe('Fourier transforms', () => {
  /** The largest error against the largest value, which is what single precision bounds. */
  function expectNear(shape: Shape, kind: 'real' | 'complex', inverse: boolean): void {
    const size = sizeOf(shape);
    const parts = kind === 'real' ? [0] : [0, 1];
    const operands = parts.map((part) => operand(shape, sampleValues(size, 'float32', part)));
    const got = generated('fft', { inverse }, ...operands);
    const wanted = evaluateNode(routineOf('fft', { inverse }, operands), operands);
    let [error, most] = [0, 0];
    got.forEach((x, i) => {
      // NaN would be lost in a maximum.
      error = Math.abs(x - wanted[i]) <= error ? error : Math.abs(x - wanted[i]);
      most = Math.max(most, Math.abs(wanted[i]));
    });
    expect(error / most, `${kind} ${inverse} [${shape}]`).toBeLessThan(5e-7);
  }

  const everyWay = (shape: Shape): void => {
    for (const inverse of [false, true])
      for (const kind of ['real', 'complex'] as const) expectNear(shape, kind, inverse);
  };

  it('of short rows of all lengths that passes are made of', () => {
    for (let n = 1; n <= 66; n++) {
      if (radicesOf(n) !== null) everyWay([1 + (n % 7), n]);
    }
  });

  it.each([
    [[4, 1024]],
    [[9, 1000]],
    [[5, 1155]],
    [[2, 3, 910]],
    [[3, 169]],
    [[6, 2048]],
    [[1, 40000]],
  ])('of rows in lanes: %o', everyWay);

  it.each([
    [[1024]],
    [[3, 2304]],
    [[1, 4096]],
    [[2, 12_800]],
    [[5, 8192]],
    [[28_672]],
    [[262_144]],
    // More than is transformed at once.
    [[5, 2 ** 18]],
  ])('of long rows by columns: %o', everyWay);

  it('of rows in which there is a NaN, and of their neighbours', () => {
    for (const n of [15, 16, 8192]) {
      const values = sampleValues(6 * n);
      values[2 * n + 3] = NaN;
      values[4 * n] = Infinity;
      const got = generated('fft', { inverse: false }, operand([6, n], values));
      const isFinite = [0, 1, 2, 3, 4, 5].map((row) =>
        got.subarray(row * n, row * n + n).every((x) => Number.isFinite(x)),
      );
      expect(isFinite).toEqual([true, true, false, true, false, true]);
    }
  });

  it('leaves large primes and double precision to others', () => {
    const node = (shape: Shape, dtype: DType) =>
      routineOf('fft', { inverse: false }, [
        operand(shape, makeTypedArray(dtype, sizeOf(shape)), dtype),
      ]);
    for (const [shape, dtype] of [
      [[4, 17], 'float32'],
      [[4, 2 * 257], 'float32'],
      [[4, 16], 'float64'],
    ] as const)
      expect(routineCode(node(shape, dtype), [{ shape, dtype }], false)).toBeNull();
  });
});
