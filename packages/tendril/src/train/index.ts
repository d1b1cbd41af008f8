/** Optimizers: the namespace `tf.train` and the classes behind it. */
export * as train from './factories.ts';
export { Optimizer } from './optimizer.ts';
export type { NamedTensor } from './optimizer.ts';
export { RuleOptimizer } from './rule-optimizer.ts';
export { AdadeltaOptimizer } from './adadelta.ts';
export { AdagradOptimizer } from './adagrad.ts';
export { AdamOptimizer } from './adam.ts';
export { AdamWOptimizer, type AdamWOptions } from './adamw.ts';
export { AdamaxOptimizer } from './adamax.ts';
export { MomentumOptimizer } from './momentum.ts';
export { RMSPropOptimizer } from './rmsprop.ts';
export { SGDOptimizer } from './sgd.ts';
export type { ClipOptions } from './clipping.ts';
export { OptimizerConstructors } from './constructors.ts';
export { LearningRateSchedule, type LearningRate } from './learning-rate.ts';
