/** Matrix products, dots and einsum with random shapes, transposes and batches. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import type * as tf from '../../src/index.ts';
import { agrees, int, permutationOf, shapes, some, types } from './property.ts';

const extent = int(1, 5);

describeBackends('random contractions', () => {
  agrees(
    'matMul',
    fc.record({
      m: extent,
      k: extent,
      n: extent,
      batch: shapes({ rank: [0, 2], extent: [1, 3], empty: false }),
      ones: fc.constantFrom('none', 'a', 'b'),
      ta: fc.boolean(),
      tb: fc.boolean(),
      type: types,
    }),
    (api, { m, k, n, batch, ones, ta, tb, type }) => {
      const numeric = type === 'bool' ? 'float32' : type;
      const lead = (which: string) => batch.map((b) => (ones === which ? 1 : b));
      return api.matMul(
        some(api, [...lead('a'), ...(ta ? [k, m] : [m, k])], numeric),
        some(api, [...lead('b'), ...(tb ? [n, k] : [k, n])], numeric, 2),
        ta,
        tb,
      );
    },
  );

  agrees(
    'larger matMul',
    fc.record({ m: int(1, 40), k: int(1, 70), n: int(1, 40) }),
    (api, { m, k, n }) => api.matMul(some(api, [m, k]), some(api, [k, n], 'float32', 2)),
    1e-4,
  );

  agrees(
    'dot and outerProduct',
    fc.record({ m: extent, k: extent, n: extent, ranks: fc.tuple(int(1, 2), int(1, 2)) }),
    (api, { m, k, n, ranks: [a, b] }) => [
      api.dot(some(api, a === 1 ? [k] : [m, k]), some(api, b === 1 ? [k] : [k, n], 'float32', 2)),
      api.outerProduct(some(api, [m]) as tf.Tensor1D, some(api, [n]) as tf.Tensor1D),
    ],
  );

  agrees(
    'einsum of two',
    fc
      .record({
        batch: fc.nat(1),
        left: fc.nat(2),
        inner: fc.nat(2),
        right: fc.nat(2),
        extents: fc.array(int(1, 3), { minLength: 7, maxLength: 7 }),
      })
      .chain((c) => {
        const names = [...'abcdefg'];
        const take = (n: number) => names.splice(0, n);
        const [batch, left, inner, right] = [c.batch, c.left, c.inner, c.right].map(take);
        const [a, b, out] = [
          [...batch, ...left, ...inner],
          [...batch, ...inner, ...right],
          [...batch, ...left, ...right],
        ];
        return fc
          .tuple(permutationOf(a.length), permutationOf(b.length), permutationOf(out.length))
          .map(([p, q, r]) => ({
            a: p.map((i) => a[i]),
            b: q.map((i) => b[i]),
            out: r.map((i) => out[i]),
            extents: c.extents,
          }));
      })
      // Of scalars, TensorFlow.js's einsum knows nothing.
      .filter(({ a, b }) => a.length > 0 && b.length > 0),
    (api, { a, b, out, extents }) => {
      const shapeOf = (names: string[]) => names.map((name) => extents['abcdefg'.indexOf(name)]);
      const equation = `${a.join('')},${b.join('')}->${out.join('')}`;
      return api.einsum(equation, some(api, shapeOf(a)), some(api, shapeOf(b), 'float32', 2));
    },
  );

  agrees(
    'einsum of one',
    shapes({ rank: [1, 4], empty: false }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        order: permutationOf(shape.length),
        kept: fc.nat(shape.length),
      }),
    ),
    (api, { shape, order, kept }) => {
      const names = [...'abcd'].slice(0, shape.length);
      const out = order.slice(0, kept).map((i) => names[i]);
      return api.einsum(`${names.join('')}->${out.join('')}`, some(api, shape));
    },
  );
});
