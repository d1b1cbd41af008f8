/** Control flow, and functions that are computed twice. */
import { edge, family, real, sample, x, type Call } from '../spec.ts';
import type * as tf from '../../../src/index.ts';

/** x², x⁴, … until the sum is large. */
const doubling: Call = (api, t) =>
  api.whileLoop(
    (v: tf.Tensor) => api.less(api.sum(api.abs(v)), 20),
    (v: tf.Tensor) => [api.mul(v, v)],
    [t],
    { maximumIterations: 3 },
  );

export default family('Control flow', [
  {
    name: 'checkpoint',
    samples: [
      sample(
        [x([2, 3]), real([3])],
        (api, s, t) => api.checkpoint((p: tf.Tensor, q: tf.Tensor) => api.mul(api.sin(p), q))(s, t),
        {
          reference: (api, s, t) => api.mul(api.sin(s), t),
        },
      ),
    ],
    dtypes: { float32: 'oracle', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'complex',
    samples: [
      sample([real([2, 3]), real([2, 3])], (api, re, im) => api.complex(re, im)),
      edge([real([0]), real([0])], (api, re, im) => api.complex(re, im)),
    ],
    dtypes: { float32: 'oracle', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'cond',
    samples: [0, 100].map((limit) =>
      sample(
        [x([3]), real([3])],
        (api, s, t) =>
          api.cond(
            api.less(api.sum(s), limit),
            () => api.mul(s, t),
            () => api.sin(api.add(s, t)),
          ),
        {
          reference: (api, s, t) =>
            api.sum(s).dataSync()[0] < limit ? api.mul(s, t) : api.sin(api.add(s, t)),
        },
      ),
    ),
    dtypes: { float32: 'oracle', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'imag',
    samples: [sample([x([2, 3])], (api, t) => api.imag(t))],
    dtypes: { complex64: 'oracle' },
    gradient: true,
  },
  {
    name: 'real',
    samples: [sample([x([2, 3])], (api, t) => api.real(t))],
    dtypes: { complex64: 'oracle' },
    gradient: true,
  },
  {
    name: 'scan',
    samples: [false, true].map((reverse) =>
      sample(
        [real([2]), x([4, 2])],
        (api, init, t) => {
          const [carry, ys] = api.scan(
            (c, v) => {
              const next = api.add(api.mul(c, 0.5), api.sin(v));
              return [next, api.mul(next, v)];
            },
            init,
            t,
            { reverse, unroll: false },
          );
          return [carry, ys];
        },
        {
          reference: (api, init, t) => {
            let carry = init;
            const rows = api.unstack(t);
            const ys = (reverse ? rows.reverse() : rows).map((v) => {
              carry = api.add(api.mul(carry, 0.5), api.sin(v));
              return api.mul(carry, v);
            });
            return [carry, api.stack(reverse ? ys.reverse() : ys)];
          },
        },
      ),
    ),
    dtypes: { float32: 'oracle' },
    gradient: true,
  },
  {
    name: 'whileLoop',
    samples: [
      sample([x([3], 1, 2)], doubling, {
        reference: (api, t) => {
          let v = t;
          for (let i = 0; i < 3 && api.sum(api.abs(v)).dataSync()[0] < 20; i++) v = api.mul(v, v);
          return v;
        },
      }),
    ],
    dtypes: { float32: 'oracle', float64: 'kept' },
    gradient: true,
  },
]);
