/** Arithmetic of two tensors, as functions of an API. */
import type * as tf from '../../src/index.ts';
import type { Api } from './oracle.ts';

export type Binary = (api: Api, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Defined everywhere, and the same for every dtype. */
export const arithmetic: Record<string, Binary> = {
  add: (api, a, b) => api.add(a, b),
  sub: (api, a, b) => api.sub(a, b),
  mul: (api, a, b) => api.mul(a, b),
  maximum: (api, a, b) => api.maximum(a, b),
  minimum: (api, a, b) => api.minimum(a, b),
  squaredDifference: (api, a, b) => api.squaredDifference(a, b),
};

export const division: Record<string, Binary> = {
  div: (api, a, b) => api.div(a, b),
  divNoNan: (api, a, b) => api.divNoNan(a, b),
  mod: (api, a, b) => api.mod(a, b),
};
