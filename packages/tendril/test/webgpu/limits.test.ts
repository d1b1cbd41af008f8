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

    const parts = (count: number, ...shape: number[]): tf.Tensor[] =>
      Array.from({ length: count }, (_, i) => make(tf, numbers(shape, -1, 1, 3 + i)));

    // Each takes more bindings than there are, in pieces none.
    const inPieces: [string, () => tf.Tensor][] = [
      ['a sum of many', () => tf.addN(parts(7, 500))],
      ['a sum of many, of odd sizes', () => tf.addN(parts(7, 509))],
      [
        'a sum of rows and columns',
        () => tf.mul(tf.addN(parts(5, 2, 250)), tf.add(x(2, 1), y(1, 250))),
      ],
      ['rows of many', () => tf.softmax(tf.addN(parts(6, 5, 100)))],
      ['sums of rows of many', () => tf.sum(tf.addN(parts(6, 4, 120)), 1)],
      ['sums of columns of many', () => tf.sum(tf.addN(parts(6, 120, 4)), 0)],
      ['many transposed', () => tf.transpose(tf.addN(parts(6, 20, 24)))],
      [
        'a product, and what is added to it',
        () => tf.addN([tf.matMul(x(21, 20), y(20, 24)), ...parts(5, 21, 24)]),
      ],
      [
        'a batch of products',
        () => tf.addN([tf.matMul(x(4, 10, 12), y(4, 12, 11)), ...parts(5, 4, 10, 11)]),
      ],
      [
        'rows that are gathered, and many others',
        () =>
          tf.addN([
            tf.gather(
              x(60, 8),
              tf.range(0, 60, 1, 'int32').mul(tf.scalar(7, 'int32')).mod(tf.scalar(60, 'int32')),
            ),
            ...parts(6, 60, 8),
          ]),
      ],
      [
        'windows of what is added up',
        () => tf.maxPool(tf.addN(parts(6, 1, 10, 10, 5)) as tf.Tensor4D, 3, 2, 'same'),
      ],
      [
        'parts of a pad',
        () =>
          tf
            .addN(parts(6, 470))
            .pad([[7, 11]])
            .mul(x(488)),
      ],
    ];
    it.each(inPieces)('in pieces: %s', async (_, f) => {
      await expectAsOnCpu(f);
      const { kernels } = await tf.profile(() => void tf.tidy(() => f().dataSync()));
      const names = kernels.map(({ name }) => name);
      expect(new Set(names).size).toBeLessThan(names.length);
    });

    it.each<[string, () => tf.Tensor]>([
      ['sums that run', () => tf.cumsum(x(9, 32), 1)],
      ['products that run, backwards', () => tf.cumprod(x(30, 12), 1, false, true)],
      ['sorted lines', () => tf.sort(x(30, 12), 1)],
      ['the largest of each line', () => tf.topk(x(30, 12), 4).values],
      ['their places', () => tf.topk(x(3, 10, 12), 4).indices.toFloat()],
    ])('in pieces, without the host: %s', async (_, f) => {
      await expectAsOnCpu(f);
      const { kernels } = await tf.profile(() => void tf.tidy(() => f().dataSync()));
      const routines = kernels.filter(({ name }) => !/map|concat/.test(name));
      expect(routines.length).toBeGreaterThan(1);
    });

    it('changes a variable in pieces', async () => {
      const v = tf.variable(x(400));
      const others = parts(6, 400);
      const before = await v.data();
      v.assign(tf.addN([v, ...others]));
      const sums = await Promise.all(others.map((each) => each.data()));
      const wanted = Array.from(before, (value, i) => sums.reduce((sum, s) => sum + s[i], value));
      expectClose(await v.data(), wanted, 1e-5);
      tf.dispose([v, ...others]);
    });

    it('refuses what no buffer holds, and what cannot be cut into pieces', () => {
      // Any element of any table may be asked for.
      const places = tf.tensor1d([3, 499, 77], 'int32');
      const tables = parts(5, 500).map((table) => tf.variable(table));
      const sum = (): void =>
        void tf.addN(tables.map((table) => tf.gather(table, places))).dataSync();
      // What could not be computed would be asked for again with what comes next.
      expect(() => tf.tidy(sum)).toThrow(
        /webgpu: .+ takes \d+ bindings for its \d+ tensors \(the largest has \d+ bytes\).+8 of 1024 bytes.+smaller batch/,
      );
      tf.dispose([places, tables]);
      const large = (): void => void tf.randomUniform([1025], 0, 1, 'float32', 1).dataSync();
      expect(() => tf.tidy(large)).toThrow(
        /a tensor of 4100 bytes is more than the 4096 .+maxBufferSize.+smaller batch/,
      );
    });
  },
);
