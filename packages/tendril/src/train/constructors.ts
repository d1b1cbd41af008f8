/** The name by which TensorFlow.js knows the functions of `tf.train`. */
import { adadelta, adagrad, adam, adamax, momentum, rmsprop, sgd } from './factories.ts';

/** The functions of `tf.train`, as one object. */
export const OptimizerConstructors = {
  sgd,
  momentum,
  rmsprop,
  adam,
  adadelta,
  adamax,
  adagrad,
} as const;
export type OptimizerConstructors = typeof OptimizerConstructors;
