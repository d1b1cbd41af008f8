/** The training workloads' networks in TensorFlow.js's API. */
import type { Input } from '../workloads/types.ts';
import { cnnData, lstm, lstmData, mlpData, type TrainingData } from './training-data.ts';
import type { Tf, TfTensor } from './types.ts';

type Scalar = import('@tensorflow/tfjs').Scalar;
type Variable = import('@tensorflow/tfjs').Variable;
type Image = import('@tensorflow/tfjs').Tensor4D;

export interface Training {
  readonly loss: (x: TfTensor, y: TfTensor) => Scalar;
  readonly variables: Variable[];
  /** The one batch that all libraries have. */
  readonly batch: readonly [x: TfTensor, y: TfTensor];
}

function training(
  tf: Tf,
  { x, y, parameters }: TrainingData,
  logits: (x: TfTensor, parameters: Variable[]) => TfTensor,
): Training {
  const tensor = ({ shape, values }: Input): TfTensor => tf.tensor(values, [...shape]);
  const variables = parameters.map((parameter) => tf.variable(tensor(parameter)));
  const loss = (inputs: TfTensor, labels: TfTensor): Scalar => {
    const logProbabilities = tf.logSoftmax(logits(inputs, variables));
    return tf.neg(tf.mean(tf.sum(tf.mul(labels, logProbabilities), -1)));
  };
  return { loss, variables, batch: [tf.keep(tensor(x)), tf.keep(tensor(y))] };
}

export function trainMlp(tf: Tf): Training {
  return training(tf, mlpData(), (x, [w1, b1, w2, b2, w3, b3]) => {
    const hidden = tf.relu(tf.matMul(x, w1).add(b1));
    return tf.matMul(tf.relu(tf.matMul(hidden, w2).add(b2)), w3).add(b3);
  });
}

export function trainCnn(tf: Tf): Training {
  return training(tf, cnnData(), (x, [w1, b1, w2, b2, w3, b3, w4, b4]) => {
    const stage = (image: Image, w: Variable, b: Variable): Image => {
      const y = tf.relu(tf.conv2d(image, w as unknown as Image, 1, 'same').add<Image>(b));
      return tf.maxPool(y, 2, 2, 'valid');
    };
    const features = stage(stage(x as Image, w1, b1), w2, b2).reshape([64, 3136]);
    return tf.matMul(tf.relu(tf.matMul(features, w3).add(b3)), w4).add(b4);
  });
}

export function trainLstm(tf: Tf): Training {
  const { units, batch } = lstm;
  return training(tf, lstmData(), (x, [w, u, b, v, c]) => {
    let h: TfTensor = tf.zeros([batch, units]);
    let cell: TfTensor = tf.zeros([batch, units]);
    for (const input of tf.unstack(x)) {
      const gates = tf.matMul(input, w).add(tf.matMul(h, u)).add(b);
      const [i, f, g, o] = tf.split(gates, 4, 1);
      cell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(cell));
    }
    return tf.matMul(h, v).add(c);
  });
}
