import { describe, expect, it } from 'vitest';
import { generateNest, printNest } from '../../src/backends/wasm/codegen/nest/index.ts';
import { deviceDType, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type { Reduction } from '../../src/ir/kernel.ts';
import { binaryNames, unaryNames, type Comparison } from '../../src/ir/primitives.ts';
import { check, NestBuilder } from './nest-support.ts';
import { randomValues, runKernel } from './run-kernel.ts';

const sizes = Array.from({ length: 19 }, (_, i) => i + 1);
const dtypes: DType[] = ['float32', 'int32', 'bool'];

const edgeFloats = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  3,
  1e9,
  -1e9,
  3e9,
  Infinity,
  -Infinity,
  NaN,
  1e-40,
];
const edgeInts = [
  0,
  1,
  -1,
  2,
  -2,
  3,
  7,
  31,
  32,
  33,
  -31,
  100,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) + 1,
  46341,
];

/** All pairs of the values that rules are written for. */
function edgePairs(dtype: DType): [TypedArray, TypedArray] {
  const values = { float32: edgeFloats, int32: edgeInts, bool: [0, 1] }[deviceDType(dtype)];
  const make = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[deviceDType(dtype)];
  return [
    make.from(values.flatMap((x) => values.map(() => x))),
    make.from(values.flatMap(() => values)),
  ];
}

describe('elementwise', () => {
  const floatOnly = new Set(['divide', 'remainder', 'power', 'atan2']);
  const bitwise = new Set(['and', 'or', 'xor', 'not']);
  const intOnly = new Set(['shift_left', 'shift_right_logical', 'shift_right_arithmetic']);
  const both = new Set([
    'negate',
    'abs',
    'sign',
    'add',
    'subtract',
    'multiply',
    'divide',
    'remainder',
    'power',
    'maximum',
    'minimum',
  ]);

  const types = (name: string): DType[] => {
    if (bitwise.has(name)) return ['int32', 'bool'];
    if (intOnly.has(name)) return ['int32'];
    if (both.has(name)) return ['float32', 'int32'];
    return ['float32'];
  };

  for (const name of unaryNames) {
    it.each(types(name))(`${name} of %s`, (dtype) => {
      const result = name === 'is_finite' ? 'bool' : dtype;
      const [edges] = edgePairs(dtype);
      for (const values of [edges, randomValues(dtype, 13, 5, 1)]) {
        const b = new NestBuilder([values.length]);
        const [x, z] = [b.input(values, dtype), b.output(values.length, result)];
        const exact = ['negate', 'abs', 'sign', 'floor', 'ceil', 'round_nearest_even', 'sqrt'];
        check(
          b.store('outer', [z, [1], b.unary(name, b.load(x, [1]), result)]),
          exact.includes(name) ? 0 : 1e-6,
        );
      }
    });
  }

  for (const name of binaryNames) {
    it.each(types(name))(`${name} of %s`, (dtype) => {
      const b = new NestBuilder([edgePairs(dtype)[0].length]);
      const [x, y] = edgePairs(dtype).map((values) => b.input(values, dtype));
      const z = b.output(b.outer[0], dtype);
      const value = b.binary(name, b.load(x, [1]), b.load(y, [1]));
      check(b.store('outer', [z, [1], value]), floatOnly.has(name) ? 1e-6 : 0);
    });
  }

  it.each(['shift_left', 'shift_right_logical', 'shift_right_arithmetic'] as const)(
    '%s by numbers',
    (name) => {
      const b = new NestBuilder([edgeInts.length]);
      const x = b.load(b.input(Int32Array.from(edgeInts), 'int32'), [1]);
      for (const count of [0, 1, 13, 31, 32, -1])
        b.store('outer', [
          b.output(edgeInts.length, 'int32'),
          [1],
          b.binary(name, x, b.constant(count, 'int32')),
        ]);
      check(b);
    },
  );

  it.each(['maximum', 'minimum'] as const)('%s with a number on either side keeps NaN', (name) => {
    const b = new NestBuilder([edgeFloats.length]);
    const x = b.load(b.input(Float32Array.from(edgeFloats)), [1]);
    for (const number of [0, 1.5, -Infinity, NaN]) {
      const c = b.constant(number);
      for (const value of [b.binary(name, x, c), b.binary(name, c, x)])
        b.store('outer', [b.output(edgeFloats.length), [1], value]);
    }
    check(b, 0);
  });

  const directions: Comparison[] = ['EQ', 'NE', 'LT', 'LE', 'GT', 'GE'];
  it.each(dtypes)('comparisons of %s', (dtype) => {
    const b = new NestBuilder([edgePairs(dtype)[0].length]);
    const [x, y] = edgePairs(dtype).map((values) => b.load(b.input(values, dtype), [1]));
    for (const direction of directions)
      b.store('outer', [b.output(b.outer[0], 'bool'), [1], b.compare(direction, x, y)]);
    check(b);
  });

  it.each(dtypes)('conversions of %s', (from) => {
    const b = new NestBuilder([edgePairs(from)[0].length]);
    const x = b.load(b.input(edgePairs(from)[0], from), [1]);
    for (const to of dtypes) b.store('outer', [b.output(b.outer[0], to), [1], b.convert(x, to)]);
    check(b, 0);
  });

  it('selects, and reinterprets bits', () => {
    const b = new NestBuilder([21]);
    const [c, x, y] = [b.input(21, 'bool'), b.input(21), b.input(21, 'int32')].map((arg) =>
      b.load(arg, [1]),
    );
    const bits = b.emit({ op: 'bitcast_convert', dtype: 'int32', args: [x] });
    const back = b.emit({ op: 'bitcast_convert', dtype: 'float32', args: [bits] });
    b.store('outer', [b.output(21, 'int32'), [1], b.select(c, bits, y)]);
    check(b.store('outer', [b.output(21), [1], b.select(c, back, x)]), 0);
  });

  it.each([...sizes, 31, 64, 65, 1000, 20011])('adds %i numbers', (n) => {
    const b = new NestBuilder([n]);
    const [x, y, z] = [b.input(n), b.input(n), b.output(n)];
    check(b.store('outer', [z, [1], b.binary('add', b.load(x, [1]), b.load(y, [1]))]), 0);
  });

  it.each(sizes)('adds a row of %i to each row, and scales by a column', (n) => {
    for (const m of [1, 3, 5]) {
      const b = new NestBuilder([m, n]);
      const [x, row, column, z] = [b.input(m * n), b.input(n), b.input(m), b.output(m * n)];
      const sum = b.binary('add', b.load(x, [n, 1]), b.load(row, [0, 1]));
      check(b.store('outer', [z, [n, 1], b.binary('multiply', sum, b.load(column, [1, 0]))]), 0);
    }
  });

  it('stores several results, of several types', () => {
    const b = new NestBuilder([5, 7]);
    const x = b.load(b.input(35), [7, 1]);
    const [y, z, i] = [b.output(35), b.output(35, 'bool'), b.output(35, 'int32')];
    check(
      b.store(
        'outer',
        [y, [7, 1], b.unary('exponential', x)],
        [z, [7, 1], b.compare('GT', x, b.constant(0))],
        [i, [7, 1], b.index([100, 3, -5])],
      ),
    );
  });

  it('changes its input in place', () => {
    const b = new NestBuilder([37]);
    const kernel = b
      .store('outer', [0, [1], b.binary('add', b.load(b.input(37), [1]), b.constant(1))])
      .kernel();
    const [values] = runKernel(
      generateNest(kernel, { relaxed: false, shared: false }),
      kernel.args,
      b.buffers,
      37,
    );
    expect(values).toEqual((b.buffers[0] as Float32Array).map((x) => Math.fround(x + 1)));
  });
});

describe('movement', () => {
  it.each(sizes)('reverses rows of %i', (n) => {
    for (const dtype of dtypes) {
      const b = new NestBuilder([3, n]);
      const [x, y, z] = [b.input(3 * n, dtype), b.output(3 * n, dtype), b.output(3 * n, dtype)];
      b.store('outer', [y, [n, 1], b.load(x, [-n, -1, 3 * n - 1])]);
      check(b.store('outer', [z, [n, -1, n - 1], b.load(x, [n, 1])]), 0);
    }
  });

  it.each([1, 3, 4, 5, 8, 15, 16, 17, 20, 37])('transposes %i rows', (m) => {
    for (const n of [1, 4, 7, 16, 21]) {
      for (const dtype of dtypes) {
        const b = new NestBuilder([2, n, m]);
        const [x, z] = [b.input(2 * m * n, dtype), b.output(2 * m * n, dtype)];
        check(b.store('outer', [z, [m * n, m, 1], b.load(x, [m * n, 1, n])]), 0);
      }
    }
  });

  it.each(sizes)('slices with a stride, %i elements', (n) => {
    for (const stride of [2, 3]) {
      const b = new NestBuilder([2, n]);
      const row = stride * n + 1;
      const [x, z] = [b.input(2 * row), b.output(2 * n)];
      check(b.store('outer', [z, [n, 1], b.load(x, [row, stride, 1])]), 0);
    }
  });

  it.each(sizes)('pads rows of %i', (n) => {
    for (const dtype of dtypes) {
      const b = new NestBuilder([5, n + 6]);
      const bounds = [b.bound([1, 0, -1], 3), b.bound([0, 1, -4], n)];
      const x = b.load(b.input(3 * n, dtype), [n, 1, -n - 4], bounds, 1);
      check(b.store('outer', [b.output(5 * (n + 6), dtype), [n + 6, 1], x]), 0);
    }
  });

  it.each(sizes)('spreads %i elements out and shows which are there', (n) => {
    for (const divisor of [2, 3]) {
      const extent = divisor * n + 2;
      const b = new NestBuilder([3, extent]);
      const parts = [b.divided([0, 1, -1], divisor, n, 1)];
      const x = b.load(b.input(3 * n), [n, 0], parts, -2);
      const inside = b.emit({ op: 'bound', dtype: 'bool', parts });
      const [y, z] = [b.output(3 * extent), b.output(3 * extent, 'bool')];
      check(b.store('outer', [y, [extent, 1], x], [z, [extent, 1], inside]), 0);
    }
  });

  it('gathers rows and single elements, clamped', () => {
    const ids = Int32Array.of(3, -1, 0, 99, 2, 2, 1);
    for (const width of [1, 3, 4, 9]) {
      const b = new NestBuilder([7, width]);
      const [index, table] = [b.input(ids, 'int32'), b.input(4 * width)];
      const id = b.load(index, [1, 0]);
      const rows = b.load(
        table,
        [0, 1],
        [{ kind: 'gathered', expr: id, extent: 4, stride: width }],
      );
      check(b.store('outer', [b.output(7 * width), [width, 1], rows]), 0);
    }
    const b = new NestBuilder([7]);
    const [index, table] = [b.input(ids, 'int32'), b.input(4)];
    const parts = [{ kind: 'gathered', expr: b.load(index, [1]), extent: 4, stride: 1 } as const];
    check(b.store('outer', [b.output(7), [1], b.load(table, [0], parts)]), 0);
  });
});

describe('reductions', () => {
  const kinds: [Reduction['kind'], DType][] = [
    ...(['sum', 'prod', 'max', 'min', 'argmax', 'argmin'] as const).flatMap(
      (kind) =>
        [
          [kind, 'float32'],
          [kind, 'int32'],
        ] as [Reduction['kind'], DType][],
    ),
    ['and', 'int32'],
    ['or', 'int32'],
    ...(['and', 'or', 'argmax', 'argmin', 'max', 'min'] as const).map(
      (kind): [Reduction['kind'], DType] => [kind, 'bool'],
    ),
  ];

  it.each(kinds)('%s of %s over rows and columns', (kind, dtype) => {
    const result = kind.startsWith('arg') ? 'int32' : dtype;
    for (const n of [1, 2, 5, 8, 13, 16, 17, 67]) {
      for (const m of [1, 3, 4, 9]) {
        const rows = new NestBuilder([m], [n]);
        const [x, z] = [rows.input(m * n, dtype), rows.output(m, result)];
        check(rows.store('outer', [z, [1, 0], rows.reduce(kind, rows.load(x, [n, 1]))]));
        const columns = new NestBuilder([m], [n]);
        const [u, v] = [columns.input(m * n, dtype), columns.output(m, result)];
        check(columns.store('outer', [v, [1, 0], columns.reduce(kind, columns.load(u, [1, m]))]));
      }
    }
  });

  it.each(kinds)('%s of no %s', (kind, dtype) => {
    const b = new NestBuilder([5], [0]);
    const x = b.load(b.input(1, dtype), [0, 1]);
    if (kind.startsWith('arg')) return;
    check(b.store('outer', [b.output(5, dtype), [1, 0], b.reduce(kind, x)]));
  });

  it.each(['max', 'min', 'argmax', 'argmin', 'sum'] as const)(
    '%s meets NaN, infinities and equals',
    (kind) => {
      const base = [1, 5, -3, 5, -3, 0, 2, 5, -3, 1, 4, -2, 5];
      for (const [place, value] of [
        [0, NaN],
        [5, NaN],
        [12, NaN],
        [3, Infinity],
        [7, -Infinity],
        [2, 5],
      ] as const) {
        const row = [...base];
        row[place] = value;
        const again = [...row];
        again[9] = value;
        const flat = Float32Array.from([
          ...row,
          ...again,
          ...again.map(() => -Infinity),
          ...again.map(() => Infinity),
        ]);
        const result = kind.startsWith('arg') ? 'int32' : 'float32';
        const b = new NestBuilder([4], [13]);
        check(
          b.store('outer', [
            b.output(4, result),
            [1, 0],
            b.reduce(kind, b.load(b.input(flat), [13, 1])),
          ]),
        );
        const c = new NestBuilder([13], [4]);
        check(
          c.store('outer', [
            c.output(13, result),
            [1, 0],
            c.reduce(kind, c.load(c.input(flat), [1, 13])),
          ]),
        );
      }
    },
  );

  it('goes over several axes, near and far', () => {
    for (const [a, c, d, e] of [
      [3, 4, 5, 6],
      [2, 1, 9, 17],
      [5, 7, 2, 3],
    ]) {
      const size = a * c * d * e;
      for (const kind of ['sum', 'argmax'] as const) {
        const b = new NestBuilder([a, d], [c, e]);
        const x = b.load(b.input(size), [c * d * e, e, d * e, 1]);
        const z = b.output(a * d, kind === 'sum' ? 'float32' : 'int32');
        check(b.store('outer', [z, [d, 1, 0, 0], b.reduce(kind, x)]));
      }
    }
  });

  it('keeps the digits of a long sum', () => {
    for (const [outer, form] of [
      [1, [0, 1]],
      [4, [1, 4]],
    ] as const) {
      const n = 200000;
      const b = new NestBuilder([outer], [n]);
      const x = b.input(new Float32Array(outer * n).fill(0.1));
      check(b.store('outer', [b.output(outer), [1, 0], b.reduce('sum', b.load(x, form))]), 4e-6);
    }
  });
});

describe('row kernels', () => {
  const shapes = [1, 2, 3, 7, 10, 16, 33, 70].flatMap((n) => [1, 5].map((m) => [m, n] as const));

  it.each(shapes)('softmax of %i rows of %i', (m, n) => {
    for (const form of [
      [n, 1],
      [1, m],
    ]) {
      const b = new NestBuilder([m], [n]);
      const x = b.load(b.input(m * n), form);
      const e = b.unary('exponential', b.binary('subtract', x, b.reduce('max', x)));
      const quotient = b.binary('divide', e, b.reduce('sum', e));
      check(b.store('inner', [b.output(m * n), form, quotient]));
    }
  });

  it('softmax of masked, infinite, huge and undefined numbers, and of one that costs to compute', () => {
    const rows = [
      [-Infinity, 1, 2, -Infinity, -0, 0, -1e30],
      [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
      [3e38, -3e38, 3e38, 0, 1, 2, 3],
      [Infinity, 1, 2, 3, 4, 5, 6],
      [1, 2, NaN, 4, 5, 6, 7],
      [-87, 0, -87.5, -20, -60, -1e-40, -126],
    ];
    for (const costly of [false, true]) {
      for (const form of [
        [7, 1],
        [1, 6],
      ]) {
        const b = new NestBuilder([6], [7]);
        const values = Float32Array.from(rows.flat());
        const given = form[0] === 7 ? values : values.map((_, i) => rows[i % 6][Math.floor(i / 6)]);
        const load = b.load(b.input(given), form);
        const x = costly ? b.unary('asinh', load) : load;
        const e = b.unary('exponential', b.binary('subtract', x, b.reduce('max', x)));
        const quotient = b.binary('divide', e, b.reduce('sum', e));
        check(b.store('inner', [b.output(42), form, quotient]));
      }
    }
  });

  it('a NaN anywhere in a row makes all of it NaN, and its largest element', () => {
    const [m, n] = [40, 37];
    const values = Float32Array.from({ length: m * n }, (_, i) => Math.sin(i) * 50);
    for (let row = 0; row < n; row++) values[row * n + row] = NaN;
    for (const result of ['softmax', 'logSoftmax', 'both', 'maximum too'] as const) {
      const b = new NestBuilder([m], [n]);
      const form = [n, 1];
      const x = b.load(b.input(values), form);
      const largest = b.reduce('max', x);
      const below = b.binary('subtract', x, largest);
      const e = b.unary('exponential', below);
      const sum = b.reduce('sum', e);
      const quotient = b.binary('divide', e, sum);
      const logarithm = b.binary('subtract', below, b.unary('log', sum));
      if (result === 'softmax') check(b.store('inner', [b.output(m * n), form, quotient]));
      if (result === 'logSoftmax') check(b.store('inner', [b.output(m * n), form, logarithm]));
      if (result === 'both') {
        const [first, second] = [b.output(m * n), b.output(m * n)];
        check(b.store('inner', [first, form, quotient], [second, form, logarithm]));
      }
      if (result === 'maximum too') check(b.store('outer', [b.output(m), [1, 0], largest]));
    }
  });

  it.each(shapes)('layer norm of %i rows of %i', (m, n) => {
    for (const form of [
      [n, 1],
      [1, m],
    ]) {
      const b = new NestBuilder([m], [n]);
      const [x, scale, shift] = [
        b.load(b.input(m * n), form),
        b.load(b.input(n), [0, 1]),
        b.load(b.input(n), [0, 1]),
      ];
      const mean = b.binary('multiply', b.reduce('sum', x), b.constant(1 / n));
      const centered = b.binary('subtract', x, mean);
      const square = b.reduce('sum', b.binary('multiply', centered, centered));
      const variance = b.binary('multiply', square, b.constant(1 / n));
      const factor = b.unary('rsqrt', b.binary('add', variance, b.constant(1e-3)));
      const normal = b.binary('multiply', centered, factor);
      b.store('inner', [
        b.output(m * n),
        form,
        b.binary('add', b.binary('multiply', normal, scale), shift),
      ]);
      check(b.store('outer', [b.output(m), [1, 0], mean], [b.output(m), [1, 0], variance]), 1e-5);
    }
  });

  it('several reductions in one walk, with a value needed by three stages', () => {
    for (const n of [5, 40]) {
      const b = new NestBuilder([6], [n]);
      const x = b.unary('tanh', b.load(b.input(6 * n), [n, 1]));
      const [sum, largest, at] = b.reduceTogether([
        ['sum', x],
        ['max', x],
        ['argmax', x],
      ]);
      const y = b.unary('exponential', b.binary('subtract', x, largest));
      const total = b.reduce('sum', y);
      b.store('inner', [b.output(6 * n), [n, 1], b.binary('divide', y, b.binary('add', total, x))]);
      check(b.store('outer', [b.output(6), [1, 0], sum], [b.output(6, 'int32'), [1, 0], at]));
    }
  });
});

describe('windows', () => {
  const shapes = [
    [6, 8, 3],
    [7, 5, 4],
    [9, 9, 17],
  ] as const;

  it.each(shapes)('pools %i × %i × %i', (h, w, c) => {
    for (const kind of ['max', 'sum', 'argmax'] as const) {
      const [oh, ow] = [Math.ceil(h / 2), Math.ceil(w / 2)];
      const b = new NestBuilder([oh, ow, c], [3, 3]);
      const bounds = [b.bound([2, 0, 0, 1, 0, -1], h), b.bound([0, 2, 0, 0, 1, -1], w)];
      const form = [2 * w * c, 2 * c, 1, w * c, c, -w * c - c];
      const x = b.load(b.input(h * w * c), form, bounds, kind === 'sum' ? 0 : -Infinity);
      const z = b.output(oh * ow * c, kind === 'argmax' ? 'int32' : 'float32');
      check(b.store('outer', [z, [ow * c, c, 1, 0, 0], b.reduce(kind, x)]));
    }
  });

  it.each(shapes)('depthwise convolution of %i × %i × %i, channels last and first', (h, w, c) => {
    for (const [sh, sw, sc] of [
      [w * c, c, 1],
      [w, 1, h * w],
    ]) {
      const last = sc === 1;
      const order = <T>(i: T, j: T, k: T): T[] => (last ? [i, j, k] : [k, i, j]);
      const b = new NestBuilder(order(h, w, c), [3, 3]);
      const rows = [...order(1, 0, 0), 1, 0, -1];
      const columns = [...order(0, 1, 0), 0, 1, -1];
      const x = b.load(
        b.input(h * w * c),
        [...order(sh, sw, sc), sh, sw, -sh - sw],
        [b.bound(rows, h), b.bound(columns, w)],
      );
      const k = b.load(b.input(9 * c), [...order(0, 0, 1), 3 * c, c]);
      const sum = b.reduce('sum', b.binary('multiply', x, k));
      check(b.store('outer', [b.output(h * w * c), [...order(sh, sw, sc), 0, 0], sum]));
    }
  });
});

describe('code', () => {
  it('of rows plus a row: pointers move, what does not change stays outside of the loops', () => {
    const b = new NestBuilder([6, 18]);
    const [x, row, z] = [b.input(108), b.input(18), b.output(108)];
    b.store('outer', [z, [18, 1], b.binary('add', b.load(x, [18, 1]), b.load(row, [0, 1]))]);
    expect(printNest(b.kernel(), { relaxed: false, shared: false })).toMatchInlineSnapshot(`
      "(func $kernel (param $args i32) (param $begin i32) (param $end i32)
        (local.set $arg_3 (i32.load (local.get $args)))
        (local.set $arg_4 (i32.load offset=4 (local.get $args)))
        (local.set $arg_5 (i32.load offset=8 (local.get $args)))
        (local.set $extent_6 (i32.load offset=12 (local.get $args)))
        (local.set $from_7 (local.get $begin))
        (local.set $x_8
          (select
            (local.get $end)
            (local.get $extent_6)
            (i32.lt_s (local.get $end) (local.get $extent_6))
          )
        )
        (local.set $p_10 (i32.add (local.get $arg_3) (i32.mul (local.get $from_7) (i32.const 72))))
        (local.set $x_12 (v128.load (local.get $arg_4)))
        (local.set $p_14 (i32.add (local.get $arg_5) (i32.mul (local.get $from_7) (i32.const 72))))
        (local.set $x_16 (v128.load offset=16 (local.get $arg_4)))
        (local.set $x_19 (v128.load offset=32 (local.get $arg_4)))
        (local.set $x_22 (v128.load offset=48 (local.get $arg_4)))
        (local.set $x_25 (v128.load offset=64 (local.get $arg_4)))
        (local.set $i_9 (local.get $from_7))
        (if $if0 (i32.lt_s (local.get $i_9) (local.get $x_8))
          (loop $loop1
            (local.set $x_11 (v128.load (local.get $p_10)))
            (local.set $x_13 (f32x4.add (local.get $x_11) (local.get $x_12)))
            (v128.store (local.get $p_14) (local.get $x_13))
            (local.set $x_15 (v128.load offset=16 (local.get $p_10)))
            (local.set $x_17 (f32x4.add (local.get $x_15) (local.get $x_16)))
            (v128.store offset=16 (local.get $p_14) (local.get $x_17))
            (local.set $x_18 (v128.load offset=32 (local.get $p_10)))
            (local.set $x_20 (f32x4.add (local.get $x_18) (local.get $x_19)))
            (v128.store offset=32 (local.get $p_14) (local.get $x_20))
            (local.set $x_21 (v128.load offset=48 (local.get $p_10)))
            (local.set $x_23 (f32x4.add (local.get $x_21) (local.get $x_22)))
            (v128.store offset=48 (local.get $p_14) (local.get $x_23))
            (local.set $x_24 (v128.load offset=64 (local.get $p_10)))
            (local.set $x_26 (f32x4.add (local.get $x_24) (local.get $x_25)))
            (v128.store32_lane offset=64 0 (local.get $p_14) (local.get $x_26))
            (v128.store32_lane offset=68 1 (local.get $p_14) (local.get $x_26))
            (local.set $p_10 (i32.add (local.get $p_10) (i32.const 72)))
            (local.set $p_14 (i32.add (local.get $p_14) (i32.const 72)))
            (local.set $i_9 (i32.add (local.get $i_9) (i32.const 1)))
            (br_if $loop1 (i32.lt_s (local.get $i_9) (local.get $x_8)))
          )
        )
      )"
    `);
  });
});

describe('units', () => {
  it('are many for a long axis, whatever its place', () => {
    const units = (outer: number[], form: number[]): number => {
      const b = new NestBuilder(outer);
      const size = outer.reduce((a, c) => a * c, 1);
      b.store('outer', [b.output(1), form, b.unary('tanh', b.load(b.input(1), form))]);
      return (
        generateNest(b.kernel(), { relaxed: false, shared: false }).units(outer[0]) / (size / 1e6)
      );
    };
    expect(units([1e6], [1])).toBeGreaterThan(100);
    expect(units([2, 5e5], [5e5, 1])).toBeGreaterThan(100);
    expect(units([1000, 10, 100], [1000, 100, 1])).toBeGreaterThan(100);
  });

  it('do not depend on the extent that the code was made for', () => {
    const make = (n: number): Uint8Array => {
      const b = new NestBuilder([n], [10]);
      b.store('outer', [b.output(1), [1, 0], b.reduce('sum', b.load(b.input(1), [10, 1]))]);
      return generateNest(b.kernel(), { relaxed: false, shared: false }).bytes;
    };
    expect(make(3)).toEqual(make(1000));
  });
});
