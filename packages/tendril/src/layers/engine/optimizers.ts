/** Optimizers by name, as `compile` takes them. */
import { Optimizer, train } from '../../train/index.ts';
import { normalizeName, suggest } from '../../io/suggest.ts';

const BY_NAME: Record<string, () => Optimizer> = {
  sgd: () => train.sgd(0.01),
  adam: () => train.adam(0.001),
  rmsprop: () => train.rmsprop(0.001, 0.9, 0),
  adagrad: () => train.adagrad(0.01),
  adadelta: () => train.adadelta(1, 0.95),
  adamax: () => train.adamax(0.002),
};

/** The optimizer that a name means, with Keras's default settings. */
export function getOptimizer(identifier: string | Optimizer): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  if (typeof identifier !== 'string') {
    throw new Error(
      `compile: the optimizer must be a name or made by tf.train, got ${identifier === null ? 'null' : typeof identifier}`,
    );
  }
  const make = BY_NAME[normalizeName(identifier)];
  if (!make) {
    throw new Error(
      `unknown optimizer '${identifier}': ${suggest(identifier, Object.keys(BY_NAME))}`,
    );
  }
  return make();
}
