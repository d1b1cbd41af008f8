/** Ops that move, repeat, drop and join elements, for random shapes and arguments. */
import fc from 'fast-check';
import type * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  agrees,
  axesOf,
  axisOf,
  each,
  int,
  permutationOf,
  shapes,
  some,
  types,
} from './property.ts';

const shaped = fc.record({ shape: shapes(), type: types });
// TensorFlow.js fails to split or to broadcast what is empty.
const filled = fc.record({ shape: shapes({ empty: false }), type: types });
const nonScalar = fc.record({ shape: shapes({ rank: [1, 4] }), type: types });

/** A record with more in it that depends on what is there. */
const and = <A, B>(args: fc.Arbitrary<A>, more: (args: A) => fc.Arbitrary<B>) =>
  args.chain((a) => more(a).map((b) => ({ ...a, ...b })));

const sized = (low: number, high: number) =>
  and(nonScalar, ({ shape }) =>
    fc.record({
      sizes: each(shape, () => fc.tuple(int(low, high), int(low, high))),
    }),
  );

describeBackends('random movement', () => {
  agrees(
    'slice',
    and(nonScalar, ({ shape }) =>
      fc.record({
        bounds: each(shape, (n) =>
          fc
            .nat(n)
            .chain((begin) =>
              fc.tuple(fc.constant(begin), fc.oneof(fc.constant(-1), fc.nat(n - begin))),
            ),
        ),
        given: int(1, shape.length),
      }),
    ),
    (api, { shape, type, bounds, given }) => [
      api.slice(
        some(api, shape, type),
        bounds.map(([b]) => b),
        bounds.map(([, s]) => s),
      ),
      api.slice(
        some(api, shape, type),
        bounds.slice(0, given).map(([b]) => b),
      ),
    ],
  );

  agrees(
    'stridedSlice',
    and(nonScalar, ({ shape }) => {
      const mask = fc.nat(2 ** shape.length - 1);
      return fc.record({
        begin: each(shape, (n) => int(-n - 1, n + 1)),
        end: each(shape, (n) => int(-n - 1, n + 1)),
        strides: each(shape, () => fc.constantFrom(1, 2, 3, -1, -2)),
        beginMask: mask,
        endMask: mask,
      });
    }),
    (api, { shape, type, begin, end, strides, beginMask, endMask }) =>
      api.stridedSlice(some(api, shape, type), begin, end, strides, beginMask, endMask),
  );

  agrees(
    'stridedSlice that adds, drops and leaves out axes',
    and(fc.record({ shape: shapes({ rank: [2, 4], empty: false }), type: types }), ({ shape }) => {
      const specs = shape.length;
      return fc.record({
        starts: each(shape, (n) => fc.nat(n - 1)),
        ellipsis: fc.option(fc.nat(specs - 1), { nil: null }),
        added: fc.option(fc.nat(specs - 1), { nil: null }),
        dropped: fc.nat(2 ** specs - 1),
      });
    }),
    (api, { shape, type, starts, ellipsis, added, dropped }) => {
      // Masks shift which axis an index is for.
      const begin = ellipsis === null && added === null ? starts : starts.map(() => 0);
      return api.stridedSlice(
        some(api, shape, type),
        begin,
        begin.map((b) => b + 1),
        begin.map(() => 1),
        0,
        0,
        ellipsis === null ? 0 : 2 ** ellipsis,
        added === null || added === ellipsis ? 0 : 2 ** added,
        dropped,
      );
    },
  );

  agrees(
    'gather',
    and(fc.record({ shape: shapes({ rank: [1, 4], empty: false }), type: types }), ({ shape }) =>
      fc.record({ axis: axisOf(shape.length), picked: shapes({ rank: [0, 2] }) }),
    ),
    (api, { shape, type, axis, picked }) => {
      const n = shape.at(axis)!;
      const size = picked.reduce((a, b) => a * b, 1);
      const at = Array.from({ length: size }, (_, i) => (i * 7 + 3) % n);
      return api.gather(some(api, shape, type), api.tensor(at, picked, 'int32'), axis);
    },
  );

  agrees('pad', sized(0, 2), (api, { shape, type, sizes }) =>
    api.pad(some(api, shape, type), sizes, type === 'bool' ? 1 : 3),
  );

  agrees(
    'mirrorPad',
    and(fc.record({ shape: shapes({ rank: [1, 4], empty: false }), type: types }), ({ shape }) =>
      fc.constantFrom('reflect' as const, 'symmetric' as const).chain((mode) => {
        const most = (n: number) => fc.nat(mode === 'reflect' ? n - 1 : n);
        return fc.record({
          mode: fc.constant(mode),
          sizes: each(shape, (n) => fc.tuple(most(n), most(n))),
        });
      }),
    ),
    (api, { shape, type, sizes, mode }) => api.mirrorPad(some(api, shape, type), sizes, mode),
  );

  agrees(
    'reverse',
    and(shaped, ({ shape }) => fc.record({ axes: axesOf(shape.length) })),
    (api, { shape, type, axes }) => api.reverse(some(api, shape, type), axes),
  );

  agrees(
    'tile',
    and(nonScalar, ({ shape }) => fc.record({ times: each(shape, () => int(0, 3)) })),
    (api, { shape, type, times }) => api.tile(some(api, shape, type), times),
  );

  agrees(
    'concat',
    and(nonScalar, ({ shape }) =>
      fc.record({
        axis: axisOf(shape.length),
        extents: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
      }),
    ),
    (api, { shape, type, axis, extents }) => {
      const at = (axis + shape.length) % shape.length;
      return api.concat(
        extents.map((n, k) =>
          some(
            api,
            shape.map((m, i) => (i === at ? n : m)),
            type,
            k,
          ),
        ),
        axis,
      );
    },
  );

  agrees(
    'split',
    and(nonScalar, ({ shape }) =>
      fc.record({
        at: fc.nat(shape.length - 1),
        extents: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
        known: fc.boolean(),
      }),
    ),
    (api, { shape, type, at, extents, known }) => {
      const total = extents.reduce((a, b) => a + b, 0);
      const last = extents.map((n, i) =>
        known || n === 0 || extents.length === 1 || i < extents.length - 1 ? n : -1,
      );
      const whole = shape.map((m, i) => (i === at ? total : m));
      const even = shape.map((m, i) => (i === at ? extents[0] * extents.length : m));
      return [
        ...api.split(some(api, whole, type), last, at),
        ...api.split(some(api, even, type), extents.length, at),
      ];
    },
  );

  agrees(
    'stack and unstack',
    and(filled, ({ shape }) => fc.record({ axis: int(0, shape.length), count: int(1, 3) })),
    (api, { shape, type, axis, count }) => {
      const list = Array.from({ length: count }, (_, k) => some(api, shape, type, k));
      const stacked = api.stack(list, axis);
      return [stacked, ...api.unstack(stacked, axis)];
    },
  );

  agrees(
    'transpose',
    and(fc.record({ shape: shapes({ rank: [0, 6], extent: [1, 3] }), type: types }), ({ shape }) =>
      fc.record({ perm: fc.option(permutationOf(shape.length), { nil: undefined }) }),
    ),
    (api, { shape, type, perm }) => api.transpose(some(api, shape, type), perm),
  );

  agrees(
    'reshape, expandDims and squeeze',
    and(shaped, ({ shape }) =>
      fc.record({
        flat: shapes({ rank: [0, 6], extent: [1, 1], empty: false }),
        axis: int(-shape.length - 1, shape.length),
        ones: permutationOf(shape.length),
      }),
    ),
    (api, { shape, type, flat, axis, ones }) => {
      const x = some(api, shape, type);
      const wide = api.expandDims(x, axis);
      const hollow = shape.includes(0);
      return [
        api.reshape(x, [...flat, ...shape]),
        hollow ? api.reshape(x, [0]) : api.reshape(x, [...flat, -1]),
        wide,
        api.squeeze(wide),
        api.squeeze(
          api.reshape(
            x,
            ones.flatMap((i) => [1, shape[i]]),
          ),
          ones.map((_, i) => 2 * i),
        ),
      ];
    },
  );

  agrees(
    'broadcastTo',
    and(filled, ({ shape }) =>
      fc.record({
        lead: shapes({ rank: [0, 2], empty: false }),
        ones: each(shape, () => fc.boolean()),
      }),
    ),
    (api, { shape, type, lead, ones }) =>
      api.broadcastTo(
        some(
          api,
          shape.map((n, i) => (ones[i] ? 1 : n)),
          type,
        ),
        [...lead, ...shape],
      ),
  );

  agrees(
    'spaceToBatchND and batchToSpaceND',
    fc
      .record({ type: types, batch: int(1, 2), rest: shapes({ rank: [0, 1], empty: false }) })
      .chain((a) =>
        fc
          .array(
            fc.record({
              block: int(1, 3),
              blocks: int(1, 2),
              low: int(0, 2),
              cropLow: int(0, 1),
              cropHigh: int(0, 1),
            }),
            { minLength: 1, maxLength: 2 },
          )
          .map((axes) => ({ ...a, axes })),
      ),
    (api, { type, batch, rest, axes }) => {
      const blocks = axes.map(({ block }) => block);
      const inner = axes.map(({ block, blocks: n, low }) => Math.max(1, block * n - low));
      const paddings = axes.map(({ block, low }, i) => [
        low,
        (block - ((inner[i] + low) % block)) % block,
      ]);
      const spread = api.spaceToBatchND(
        some(api, [batch, ...inner, ...rest], type),
        blocks,
        paddings,
      );
      const crops = axes.map(({ block, cropLow, cropHigh }, i) =>
        spread.shape[i + 1] * block > 2 ? [cropLow, cropHigh] : [0, 0],
      );
      return [spread, api.batchToSpaceND(spread, blocks, crops)];
    },
  );

  agrees(
    'depthToSpace',
    fc.record({
      batch: int(1, 2),
      block: int(2, 3),
      extents: fc.tuple(int(1, 3), int(1, 3)),
      depth: int(1, 2),
    }),
    (api, { batch, block, extents, depth }) =>
      api.depthToSpace(some(api, [batch, ...extents, block * block * depth]) as tf.Tensor4D, block),
  );
});
