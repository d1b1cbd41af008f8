/** Layers over images and volumes, dot products and noise. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  computesTheSame,
  describesItselfTheSame,
  knowsItsShape,
  layerCase,
  trainsTheSame,
} from './against-tfjs.ts';
import type { LayerCase } from './against-tfjs.ts';
import { expectNumbers, oracle } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

const image = [2, 5, 4, 3];
const volume = [1, 4, 5, 4, 2];

const CASES: LayerCase[] = [
  layerCase('conv3d', { filters: 2, kernelSize: 2 }, volume),
  layerCase('conv3d', { filters: 2, kernelSize: [3, 2, 2], strides: 2, padding: 'same' }, volume),
  layerCase('conv2dTranspose', { filters: 2, kernelSize: 3 }, image),
  layerCase(
    'conv2dTranspose',
    { filters: 2, kernelSize: [2, 3], strides: 2, padding: 'same' },
    image,
  ),
  layerCase(
    'conv2dTranspose',
    { filters: 1, kernelSize: 2, strides: 3, activation: 'tanh' },
    image,
  ),
  layerCase('conv2dTranspose', { filters: 2, kernelSize: 2, dataFormat: 'channelsFirst' }, image),
  layerCase('conv3dTranspose', { filters: 2, kernelSize: 2, strides: 2 }, volume),
  layerCase('conv3dTranspose', { filters: 1, kernelSize: 3, padding: 'same' }, volume),
  layerCase('cropping2D', { cropping: 1 }, image),
  layerCase(
    'cropping2D',
    {
      cropping: [
        [1, 2],
        [0, 1],
      ],
    },
    image,
  ),
  layerCase('cropping2D', { cropping: [1, 0], dataFormat: 'channelsFirst' }, image),
  layerCase('zeroPadding2d', {}, image),
  layerCase(
    'zeroPadding2d',
    {
      padding: [
        [1, 2],
        [0, 3],
      ],
      dataFormat: 'channelsFirst',
    },
    image,
  ),
  layerCase('upSampling2d', {}, image),
  layerCase('upSampling2d', { size: [3, 1], interpolation: 'bilinear' }, image),
  layerCase('upSampling2d', { size: [1, 2], dataFormat: 'channelsFirst' }, image),
  layerCase('maxPooling3d', {}, volume),
  layerCase('maxPooling3d', { poolSize: 2, strides: 1, padding: 'same' }, volume),
  layerCase('averagePooling3d', { poolSize: [2, 1, 2] }, volume),
  layerCase('dot', { axes: 1 }, [2, 3], [2, 3]),
  layerCase('dot', { axes: -1, normalize: true }, [2, 3], [2, 3]),
  layerCase('dot', { axes: [2, 1] }, [2, 4, 3], [2, 3, 5]),
  layerCase('dot', { axes: 1 }, [2, 3, 4], [2, 3, 5]),
  layerCase('dot', { axes: [1, 2] }, [2, 3], [2, 4, 3]),
  layerCase('gaussianNoise', { stddev: 1 }, [2, 3]),
  layerCase('gaussianDropout', { rate: 0.5 }, [2, 3]),
  layerCase('alphaDropout', { rate: 0.5 }, [2, 3]),
];

/** What is random while training. */
const RANDOM = /Noise|Dropout/i;
/** Gradients that TensorFlow.js gets wrong, or lacks. */
const NO_GRADIENT = /conv3dTranspose|dot|averagePooling3d|maxPooling3d.*same|upSampling.*nearest/i;

describeBackends('layers over images', () => {
  describe.each(CASES)('$title', (layerCase) => {
    it('computes what TensorFlow.js computes', () => computesTheSame(layerCase));
    it('has the same configuration', () => describesItselfTheSame(layerCase));
    it('says the shape before there is data', () => knowsItsShape(layerCase));
    const skip = RANDOM.test(layerCase.title) || NO_GRADIENT.test(layerCase.title);
    if (!skip) it('is trained as by TensorFlow.js', () => trainsTheSame(layerCase));
  });

  const statistics = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x);
    return [mean.dataSync()[0], variance.dataSync()[0]];
  };

  it('noise has the strength it was told', () => {
    tf.setRandomSeed(5);
    const x = tf.ones([100, 100]);
    const train = { training: true };
    const noisy = tf.layers.gaussianNoise({ stddev: 0.5 }).apply(x, train) as tf.Tensor;
    expectNumbers(statistics(noisy), [1, 0.25], 0.03);
    const factors = tf.layers.gaussianDropout({ rate: 0.2 }).apply(x, train) as tf.Tensor;
    expectNumbers(statistics(factors), [1, 0.25], 0.03);
  });

  it('alpha dropout keeps mean and variance of what selu gives', () => {
    tf.setRandomSeed(6);
    const x = tf.selu(tf.randomNormal([200, 200]));
    const y = tf.layers.alphaDropout({ rate: 0.3 }).apply(x, { training: true }) as tf.Tensor;
    expectNumbers(statistics(y), [0, 1], 0.05);
    const rows = tf.layers
      .alphaDropout({ rate: 0.5, noiseShape: [null, 1] })
      .apply(tf.zeros([50, 3]), { training: true }) as tf.Tensor2D;
    for (const row of rows.arraySync()) expect(new Set(row).size).toBe(1);
  });

  it('convolutions of sequences are those of images of height 1', () => {
    const x = tf.tensor3d([1, 2, 3], [1, 3, 1]);
    const ones = {
      kernelInitializer: 'ones',
      depthwiseInitializer: 'ones',
      pointwiseInitializer: 'ones',
    };
    const run = (layer: tf.layers.Layer) => Array.from((layer.apply(x) as tf.Tensor).dataSync());
    const { kernelInitializer } = ones;
    expect(
      run(tf.layers.conv1dTranspose({ filters: 1, kernelSize: 2, strides: 2, kernelInitializer })),
    ).toEqual([1, 1, 2, 2, 3, 3]);
    expect(
      run(tf.layers.conv1dTranspose({ filters: 1, kernelSize: 2, kernelInitializer })),
    ).toEqual([1, 3, 5, 3]);
    const { kernelInitializer: _, ...separable } = ones;
    expect(run(tf.layers.separableConv1d({ filters: 1, kernelSize: 2, ...separable }))).toEqual([
      3, 5,
    ]);
    expect(
      run(
        tf.layers.separableConv1d({ filters: 1, kernelSize: 2, padding: 'causal', ...separable }),
      ),
    ).toEqual([1, 3, 5]);
  });

  it.each([
    [
      () => tf.layers.conv2dTranspose({ filters: 1, kernelSize: 2, dilationRate: 2 }),
      /dilationRate/,
    ],
    [() => tf.layers.cropping2D({ cropping: -1 }), /cropping must be a whole number.*-1/],
    [
      () => tf.layers.cropping2D({ cropping: 3 }).apply(tf.input({ shape: [5, 5, 1] })),
      /nothing would be left of images of shape \[null,5,5,1\]/,
    ],
    [() => tf.layers.dot({ axes: 0 }), /axes other than the batch's, got 0/],
    [
      () => tf.layers.dot({ axes: 1 }).apply([tf.ones([1, 2]), tf.ones([1, 3])]),
      /cannot multiply \[1,2\] and \[1,3\]/,
    ],
    [() => tf.layers.alphaDropout({ rate: 1 }), /rate must be at least 0 and below 1, got 1/],
    [() => tf.layers.upSampling2d({ interpolation: 'cubic' as never }), /'cubic'/],
  ])('says what is wrong: %s', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});
