/** Gathers, scatters, segments and sorting, with random shapes and places. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import type * as tf from '../../src/index.ts';
import { agrees, int, places, shapes, some, types } from './property.ts';

/** A shape, how many of its first axes are indexed, and the shape of the list of indices. */
const indexed = fc
  .record({
    shape: shapes({ rank: [1, 4], empty: false }),
    lead: shapes({ rank: [1, 2], empty: false }),
    type: types,
  })
  .chain((a) => int(1, a.shape.length).map((depth) => ({ ...a, depth })));

/** Indices into the first axes of a shape: no two alike where there is room. */
function indices(shape: readonly number[], depth: number, count: number): number[] {
  const room = shape.slice(0, depth).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) => {
    let rest = (i * 5 + 2) % room;
    const at: number[] = [];
    for (let axis = depth - 1; axis >= 0; axis--) {
      at.unshift(rest % shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    return at;
  }).flat();
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

describeBackends('random indexing', () => {
  agrees('gatherND', indexed, (api, { shape, depth, lead, type }) =>
    api.gatherND(
      some(api, shape, type),
      api.tensor(indices(shape, depth, size(lead)), [...lead, depth], 'int32'),
    ),
  );

  agrees(
    'gather of batches',
    fc.record({
      batch: shapes({ rank: [1, 2], empty: false }),
      n: int(1, 4),
      picked: int(1, 3),
      rest: shapes({ rank: [0, 1], empty: false }),
      type: types,
    }),
    (api, { batch, n, picked, rest, type }) =>
      api.gather(
        some(api, [...batch, n, ...rest], type),
        places(api, [...batch, picked], n),
        batch.length,
        batch.length,
      ),
  );

  agrees('scatterND adds', indexed, (api, { shape, depth, lead }) => {
    const at = api.tensor(indices(shape, depth, size(lead)), [...lead, depth], 'int32');
    const updates = some(api, [...lead, ...shape.slice(depth)]);
    return api.scatterND(at, updates, shape);
  });

  agrees('tensorScatterUpdate', indexed, (api, { shape, depth, type }) => {
    const count = Math.min(2, size(shape.slice(0, depth)));
    // One place after the other: of two updates of one place, either may win.
    const at = Array.from({ length: count }, (_, i) => {
      let rest = i;
      const place: number[] = [];
      for (let axis = depth - 1; axis >= 0; axis--) {
        place.unshift(rest % shape[axis]);
        rest = Math.floor(rest / shape[axis]);
      }
      return place;
    });
    return api.tensorScatterUpdate(
      some(api, shape, type),
      api.tensor2d(at, [count, depth], 'int32'),
      some(api, [count, ...shape.slice(depth)], type, 2),
    );
  });

  agrees(
    'oneHot',
    fc.record({ shape: shapes({ rank: [0, 3] }), depth: int(2, 5) }),
    (api, { shape, depth }) =>
      api.oneHot(places(api, shape, depth + 1) as tf.Tensor1D, depth, 2, -1),
  );

  agrees(
    'unsortedSegmentSum',
    fc.record({ n: int(1, 6), rest: shapes({ rank: [0, 2], empty: false }), segments: int(1, 4) }),
    (api, { n, rest, segments }) =>
      api.unsortedSegmentSum(
        some(api, [n, ...rest]),
        places(api, [n], segments) as tf.Tensor1D,
        segments,
      ),
  );

  agrees(
    'topk',
    shapes({ rank: [1, 3], extent: [1, 8], empty: false }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        k: int(1, shape.at(-1)!),
        type: fc.constantFrom('float32' as const, 'int32' as const),
      }),
    ),
    (api, { shape, k, type }) => {
      const { values, indices: at } = api.topk(some(api, shape, type), k);
      return [values, at];
    },
  );

  agrees(
    'unique',
    shapes({ rank: [1, 3], empty: false }).chain((shape) =>
      fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1) }),
    ),
    (api, { shape, axis }) => {
      const { values, indices: at } = api.unique(places(api, shape, 3), axis);
      return [values, at];
    },
  );

  agrees(
    'searchSorted',
    fc.record({
      rows: int(1, 3),
      n: int(1, 6),
      m: int(1, 5),
      side: fc.constantFrom('left' as const, 'right' as const),
    }),
    (api, { rows, n, m, side }) =>
      api.searchSorted(
        api.cumsum(api.abs(some(api, [rows, n])), 1),
        some(api, [rows, m], 'float32', 2),
        side,
      ),
  );

  agrees(
    'linspace, range and eye',
    fc.record({
      start: int(-5, 5),
      stop: int(-5, 5),
      count: int(1, 6),
      step: fc.constantFrom(0.5, 1, 2, -1, -0.7),
      rows: int(1, 4),
      columns: int(1, 4),
      lead: shapes({ rank: [1, 2], empty: false }),
    }),
    (api, { start, stop, count, step, rows, columns, lead }) => [
      api.linspace(start, stop, count),
      // Steps that lead away from the end give nothing, but not in TensorFlow.js.
      api.range(start, stop, start < stop ? Math.abs(step) : -Math.abs(step)),
      api.eye(rows, columns, lead as [number]),
    ],
  );

  agrees(
    'bandPart of matrices',
    fc
      .record({ rows: int(1, 5), columns: int(1, 5), lead: shapes({ rank: [0, 1], empty: false }) })
      .chain((a) =>
        fc
          .record({ lower: int(-1, a.rows), upper: int(-1, a.columns) })
          .map((b) => ({ ...a, ...b })),
      ),
    (api, { rows, columns, lead, lower, upper }) =>
      api.linalg.bandPart(some(api, [...lead, rows, columns]), lower, upper),
  );
});
