/** Gradients, custom ones, optimizers and ops of one's own. */
import * as tf from '@tensorflow/tfjs';

export function gradients(): void {
  const f = (x: tf.Tensor): tf.Tensor => x.square().sum();
  const df: (x: tf.Tensor | tf.TensorLike, dy?: tf.Tensor) => tf.Tensor = tf.grad(f);
  const dfs = tf.grads((a: tf.Tensor, b: tf.Tensor) => a.mul(b));
  const both: { grad: tf.Tensor; value: tf.Tensor } = tf.valueAndGrad(f)(df([1, 2]));
  const all = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) => a.add(b))([both.value, both.grad]);
  const [da]: tf.Tensor[] = dfs([all.value, all.grads[0]]);
  const w: tf.Variable<tf.Rank.R1> = tf.variable(tf.tensor1d([1]), true, 'w');
  const { value, grads } = tf.variableGrads(() => w.mul(da).sum<tf.Scalar>(), [w]);
  const named: tf.NamedTensorMap = grads;
  tf.dispose(named);
  w.assign(tf.tensor1d([value.dataSync()[0]]));
}

/** A custom gradient keeps what it needs. */
export const cube = tf.customGrad((x, save) => {
  const keep = save as tf.GradSaveFunc;
  keep([x as tf.Tensor]);
  return {
    value: (x as tf.Tensor).pow(3),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.mul(saved[0].square().mul(3)),
  };
});

export const twice = tf.op({ twice_: (x: tf.Tensor2D): tf.Tensor2D => x.add(x) });

export function optimizers(loss: () => tf.Scalar, vars: tf.Variable[]): tf.Scalar | null {
  const made: tf.Optimizer[] = [
    tf.train.sgd(0.1),
    tf.train.momentum(0.1, 0.9, true),
    tf.train.rmsprop(0.01, 0.9, 0, 1e-7, true),
    tf.train.adam(0.001, 0.9, 0.999, 1e-8),
    tf.train.adamax(0.002, 0.9, 0.999, 1e-8, 0),
    tf.train.adadelta(1, 0.95, 1e-7),
    tf.train.adagrad(0.1, 0.1),
  ];
  const adam: tf.AdamOptimizer = new tf.AdamOptimizer(0.001, 0.9, 0.999);
  const sgd: tf.SGDOptimizer = new tf.SGDOptimizer(0.1);
  sgd.setLearningRate(0.2);
  const config: tf.serialization.ConfigDict = adam.getConfig();
  const { value, grads } = adam.computeGradients(loss, vars);
  adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
  adam.applyGradients([{ name: 'w', tensor: value }]);
  const chosen: tf.OptimizerConstructors | undefined = undefined;
  void [config, chosen];
  return made[0].minimize(loss, true, vars);
}

export async function weightsOf(optimizer: tf.Optimizer): Promise<void> {
  const weights = await optimizer.getWeights();
  await optimizer.setWeights(weights);
  optimizer.dispose();
}

export const losses: tf.Scalar[] = [
  tf.losses.meanSquaredError(tf.ones([2]), tf.zeros([2])),
  tf.losses.softmaxCrossEntropy(
    tf.ones([2]),
    tf.zeros([2]),
    undefined,
    undefined,
    tf.Reduction.MEAN,
  ),
];
