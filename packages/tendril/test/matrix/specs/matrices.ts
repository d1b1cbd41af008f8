/** Products of matrices and their like, linear algebra, attention. */
import {
  asFloat,
  asMatrix,
  asVector,
  edge,
  family,
  given,
  numeric,
  real,
  sample,
  x,
  type Api,
  type Call,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

const product = { ...numeric, bool: 'as int32', complex64: 'as product' } as const;

/** softmax(q kᵀ / √d + mask) v. */
function attention(mask?: (api: Api) => tf.Tensor): Call {
  return (api, q, k, v) => {
    const scores = api.div(api.matMul(q, k, false, true), Math.sqrt(q.shape.at(-1)!));
    const masked =
      mask === undefined ? scores : api.where(mask(api), scores, api.fill(scores.shape, -1e30));
    return api.matMul(api.softmax(masked), v);
  };
}

const qkv = (batch: number[]) => [x([...batch, 3, 2]), x([...batch, 3, 2]), x([...batch, 3, 2])];
const causal = (api: Api) => api.tensor2d([1, 0, 0, 1, 1, 0, 1, 1, 1], [3, 3], 'bool');

const einsum = (equation: string, ...shapes: number[][]) =>
  sample(
    shapes.map((shape) => x(shape)),
    (api, ...ts) => api.einsum(equation, ...ts),
  );

export default family('Matrices', [
  {
    name: 'dot',
    samples: [
      sample([x([3]), x([3])], (api, a, b) => api.dot(a, b)),
      sample([x([2, 3]), x([3])], (api, a, b) => api.dot(a, b)),
      sample([x([3]), x([3, 2])], (api, a, b) => api.dot(a, b)),
      sample([x([2, 3]), x([3, 2])], (api, a, b) => api.dot(a, b)),
      edge([x([0]), x([0])], (api, a, b) => api.dot(a, b), {
        reference: (api, a) => api.zeros([], a.dtype),
      }),
    ],
    dtypes: product,
    gradient: true,
  },
  {
    name: 'einsum',
    samples: [
      einsum('ij,jk->ik', [2, 3], [3, 2]),
      einsum('bij,bjk->bki', [2, 2, 3], [2, 3, 2]),
      einsum('i,j->ij', [2], [3]),
    ],
    dtypes: product,
    gradient: true,
  },
  {
    name: 'fused.matMul',
    samples: [
      sample([x([2, 3]), x([3, 2]), real([2])], (api, a, b, bias) =>
        api.fused.matMul({ a, b, bias, activation: 'sigmoid' }),
      ),
      sample([x([3, 2]), x([2, 3])], (api, a, b) =>
        api.fused.matMul({ a, b, transposeA: true, transposeB: true, activation: 'relu' }),
      ),
      sample([x([2, 3]), x([3, 2]), real([2]), real([2], 0.1, 0.4)], (api, a, b, bias, alpha) =>
        api.fused.matMul({ a, b, bias, activation: 'prelu', preluActivationWeights: alpha }),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'linalg.bandPart',
    samples: [
      sample([x([3, 4])], (api, a) => api.linalg.bandPart(a, 1, 0)),
      sample([x([2, 2, 2])], (api, a) => api.linalg.bandPart(a, -1, 0)),
      edge([x([0, 2])], (api, a) => api.linalg.bandPart(a, 1, 1), { reference: (_, a) => a }),
    ],
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'linalg.gramSchmidt',
    samples: [
      sample([given([3, 3], [2, 1, 0, -1, 3, 1, 0.5, 1, 2])], (api, a) =>
        api.linalg.gramSchmidt(asMatrix(a)),
      ),
      sample([given([3], [1, 2, 3]), given([3], [0, -1, 2])], (api, a, b) =>
        api.linalg.gramSchmidt([asVector(a), asVector(b)]),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
    tolerance: 3e-5,
  },
  {
    name: 'linalg.qr',
    samples: [
      sample([given([3, 3], [2, 1, 0, -1, 3, 1, 0.5, 1, 2])], (api, a) => api.linalg.qr(a)),
      sample([given([3, 2], [2, 1, 0, -1, 3, 1])], (api, a) => api.linalg.qr(a)),
      sample([given([2, 2, 2], [2, 1, 0, -1, 3, 1, 1, 2])], (api, a) => api.linalg.qr(a)),
    ],
    dtypes: { float32: 'oracle', int32: 'as float32', float16: 'wide' },
    gradient: true,
    tolerance: 3e-5,
  },
  {
    name: 'matMul',
    samples: [
      sample([x([2, 3]), x([3, 2])], (api, a, b) => api.matMul(a, b)),
      sample([x([3, 2]), x([2, 3])], (api, a, b) => api.matMul(a, b, true, true)),
      sample([x([2, 2, 3]), x([2, 3, 2])], (api, a, b) => api.matMul(a, b)),
      sample([x([2, 1, 2, 3]), x([3, 3, 2])], (api, a, b) => api.matMul(a, b), {
        reference: (api, a, b) =>
          api.matMul(api.tile(a, [1, 3, 1, 1]), api.tile(api.expandDims(b), [2, 1, 1, 1])),
      }),
      edge([x([2, 0]), x([0, 2])], (api, a, b) => api.matMul(a, b), {
        reference: (api, a) => api.zeros([2, 2], a.dtype),
      }),
    ],
    dtypes: product,
    gradient: true,
  },
  {
    name: 'outerProduct',
    samples: [
      sample([x([2]), x([3])], (api, a, b) => api.outerProduct(asVector(a), asVector(b))),
      edge([x([0]), x([3])], (api, a, b) => api.outerProduct(asVector(a), asVector(b)), {
        reference: (api, a) => api.zeros([0, 3], a.dtype),
      }),
    ],
    dtypes: product,
    gradient: true,
  },
  {
    name: 'scaledDotProductAttention',
    samples: [
      sample(qkv([]), (api, q, k, v) => api.scaledDotProductAttention(q, k, v), {
        reference: attention(),
      }),
      sample(
        qkv([2]),
        (api, q, k, v) => api.scaledDotProductAttention(q, k, v, { isCausal: true }),
        {
          reference: attention((api) => api.stack([causal(api), causal(api)])),
        },
      ),
      sample(
        qkv([]),
        (api, q, k, v) => api.scaledDotProductAttention(q, k, v, { mask: causal(api) }),
        {
          reference: attention(causal),
        },
      ),
    ],
    dtypes: asFloat,
    gradient: true,
    tolerance: 3e-5,
  },
]);
