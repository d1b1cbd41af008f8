// The networks that learn digits, defined once for the page's worker and the Node demo.

import * as tf from 'tendril';
import { CLASSES, SIDE } from './data.ts';
import type { ModelKind } from './kinds.ts';

/** A fresh network with random weights; `tf.setRandomSeed` before it makes them reproducible. */
export function createModel(kind: ModelKind): tf.Sequential {
  return kind === 'cnn' ? convolutional() : dense();
}

/** Two convolutions that halve the picture, then one layer of ten. About 13,000 weights. */
function convolutional(): tf.Sequential {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [SIDE, SIDE, 1],
        filters: 16,
        kernelSize: 5,
        activation: 'relu',
        kernelInitializer: 'heNormal',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({
        filters: 32,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: 'heNormal',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
}

/** Every pixel to every one of 128 units, then ten. About 102,000 weights. */
function dense(): tf.Sequential {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.flatten({ inputShape: [SIDE, SIDE, 1] }),
      layers.dense({ units: 128, activation: 'relu', kernelInitializer: 'heNormal' }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
}
