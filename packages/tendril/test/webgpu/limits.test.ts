/**
 * A device of small limits: what is larger than it binds at once is bound in windows, what has too many tensors is packed, and
 * dispatches are laid out within its bounds. All as on the reference; what cannot be is refused with an error that says what to do.
 */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { expectClose, make, numbers } from '../util/oracle.ts';

const window = 256;

/** Shaders for GPUs in one test, for software in the other. */
describe.runIf(await dawnWorks()).each([false, true])(
  'a device of small limits (shaders for software: %s)',
  (isSoftware) => {
    onWebgpu(`webgpu-small-${isSoftware}`, [
      { isSoftware },
      {
        maxStorageBufferBindingSize: 4 * window + 12,
        maxStorageBuffersPerShaderStage: 8,
        maxComputeWorkgroupsPerDimension: 3,
        maxBufferSize: 4096,
      },
    ]);

    const x = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, 3));
    const y = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, 4));

    const cases: [string, () => tf.Tensor][] = [
      ['elementwise, by vectors', () => tf.add(x(500), y(500))],
      ['elementwise, one by one', () => tf.add(x(509), y(509)).exp()],
      ['bools', () => tf.greater(x(501), y(501))],
      ['a transpose', () => tf.transpose(tf.mul(x(21, 23), 2))],
      ['broadcasts', () => tf.mul(x(17, 1), y(1, 29))],
      ['sums of rows', () => tf.sum(x(3, 167), 1)],
      ['sums of columns', () => tf.sum(x(167, 3), 0)],
      ['the place of the largest', () => tf.argMax(x(2, 250), 1)],
      ['softmax', () => tf.softmax(x(5, 100))],
      ['a matrix product', () => tf.matMul(x(23, 21), y(21, 19))],
      [
        'a gather from what is larger than a window',
        () => tf.gather(x(130, 3), tf.tensor1d([0, 129, 85, 86, 84, 3], 'int32')),
      ],
      ['a concatenation of many', () => tf.concat(Array.from({ length: 20 }, () => x(19)))],
      ['sums that run', () => tf.cumsum(x(400))],
      ['a sort', () => tf.topk(x(400), 400).values],
      [
        'a scatter',
        () =>
          tf.tensorScatterUpdate(
            x(300),
            tf.tensor2d([[7], [299], [256]], [3, 1], 'int32'),
            tf.tensor1d([1, 2, 3]),
          ),
      ],
      ['more workgroups than a row of them has', () => tf.sum(x(10, 2, 24), 2)],
    ];
    // Software takes seconds to compile these when they are for GPUs.
    const large: typeof cases = [
      ['a product of vectors', () => tf.matMul(x(20, 24), y(24, 20))],
      [
        'a convolution',
        () => tf.conv2d(x(1, 9, 9, 4) as tf.Tensor4D, y(3, 3, 4, 6) as tf.Tensor4D, 1, 'same'),
      ],
    ];
    it.each(isSoftware ? [...cases, ...large] : cases)('%s', (_, f) => expectAsOnCpu(f));

    it('updates in place', async () => {
      const v = tf.variable(x(400));
      const optimizer = tf.train.sgd(0.5);
      optimizer.minimize(() => tf.sum(tf.square(v)));
      expect(v.dataSync().every((each) => each === 0)).toBe(true);
      optimizer.minimize(() => tf.sum(tf.mul(v, y(400))));
      expectClose(await v.data(), await tf.mul(y(400), -0.5).data(), 1e-6);
      tf.dispose(v);
    });

    it('refuses what has too many tensors of several windows, and what no buffer holds', () => {
      const many = Array.from({ length: 5 }, (_, i) => tf.variable(x(500 + i).slice(0, 500)));
      expect(() => tf.addN(many).dataSync()).toThrow(
        /webgpu: .+ takes \d+ bindings for its \d+ tensors \(the largest has \d+ bytes\).+8 of 1024 bytes.+smaller batch/,
      );
      expect(() => tf.randomUniform([1025], 0, 1, 'float32', 1).dataSync()).toThrow(
        /a tensor of 4100 bytes is more than the 4096 .+maxBufferSize.+smaller batch/,
      );
      tf.dispose(many);
    });
  },
);
