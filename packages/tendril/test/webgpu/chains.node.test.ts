/** Chains of kernels in one shader: the same results as by themselves, by fewer kernels, on the device. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { make, numbers } from '../util/oracle.ts';

const x = (...shape: number[]): tf.Tensor4D =>
  make(tf, numbers(shape, -1, 1, shape.length)) as tf.Tensor4D;

interface Block {
  readonly size: readonly [batch: number, height: number, width: number, channels: number];
  readonly wide: number;
  readonly out: number;
  readonly first?: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly pad?:
    'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
  readonly residual?: boolean;
  /** Whether nobody else needs the image, so that the result may lie where it lay. */
  readonly donated?: boolean;
  readonly input?: (x: tf.Tensor4D) => tf.Tensor4D;
}

/** Images that are to be there when results are computed. */
const kept: tf.Tensor[] = [];

/** Expansion, depthwise convolution and projection. */
function block(given: Block): tf.Tensor {
  const { size, wide, out, first = 1, kernel = 3, stride = 1, dilation = 1, pad = 'same' } = given;
  const { residual = false, donated = false, input = (each) => each } = given;
  const image = tf.tidy(() => input(x(...size)));
  if (!donated) kept.push(image);
  const result = tf.tidy(() => {
    const expanded = tf.fused.conv2d({
      x: image,
      filter: x(first, first, size[3], wide),
      strides: 1,
      pad: 'same',
      bias: x(wide),
      activation: 'relu6',
    });
    const seen = tf.depthwiseConv2d(
      expanded,
      x(kernel, kernel, wide, 1),
      stride,
      pad,
      'NHWC',
      dilation,
    );
    const projected = tf.conv2d(
      seen.add(x(wide)).relu() as tf.Tensor4D,
      x(1, 1, wide, out),
      1,
      'same',
    );
    return residual ? image.add(projected).add(x(out)) : projected.add(x(out));
  });
  if (donated) image.dispose();
  return result;
}

const pooled = (pool: (x: tf.Tensor4D) => tf.Tensor, out: number): tf.Tensor =>
  tf.tidy(() => {
    const made = tf.conv2d(x(2, 9, 10, 8), x(1, 1, 8, 12), 1, 'same');
    return tf.conv2d(pool(made) as tf.Tensor4D, x(1, 1, 12, out), 1, 'same');
  });

type Case = [name: string, kernels: number, f: () => tf.Tensor];

const few: Case[] = [
  ['with a residual', 1, () => block({ size: [1, 13, 11, 8], wide: 12, out: 8, residual: true })],
  ['at every second place', 1, () => block({ size: [2, 15, 18, 5], wide: 16, out: 12, stride: 2 })],
];

const more: Case[] = [
  // Workgroups would write what others still read.
  [
    'in the memory of its input',
    2,
    () => block({ size: [1, 13, 11, 8], wide: 12, out: 8, residual: true, donated: true }),
  ],
  ['without padding', 1, () => block({ size: [1, 12, 9, 8], wide: 20, out: 8, pad: 'valid' })],
  ['dilated', 1, () => block({ size: [1, 17, 10, 4], wide: 8, out: 4, dilation: 2 })],
  [
    'padded as said',
    1,
    () =>
      block({
        size: [1, 8, 9, 4],
        wide: 8,
        out: 4,
        kernel: 4,
        pad: [
          [0, 0],
          [2, 1],
          [0, 3],
          [0, 0],
        ],
      }),
  ],
  ['behind a convolution', 1, () => block({ size: [1, 20, 21, 3], wide: 8, out: 8, first: 3 })],
  [
    'where an input is NaN',
    1,
    () =>
      block({
        size: [1, 9, 9, 4],
        wide: 8,
        out: 8,
        input: (v) => v.add<tf.Tensor4D>(0.9).sqrt(),
      }),
  ],
  ['with results of no whole vectors', 2, () => block({ size: [1, 9, 9, 4], wide: 8, out: 7 })],
  ['with channels of no whole vectors', 3, () => block({ size: [1, 9, 9, 4], wide: 10, out: 8 })],
  [
    'to more results than a workgroup has',
    2,
    () => block({ size: [1, 3, 3, 8], wide: 12, out: 4000 }),
  ],
  ['of the largest', 1, () => pooled((v) => tf.maxPool(v, 3, 2, 'same'), 8)],
];

describe.runIf(await dawnWorks()).each([false, true])('chains (software: %s)', (isSoftware) => {
  onWebgpu(`webgpu-chains-${isSoftware}`, [{ isSoftware }]);
  afterAll(() => tf.dispose(kept.splice(0)));

  // Software takes seconds to compile a shader that is for GPUs.
  it.each(isSoftware ? [...few, ...more] : few)('%s', async (_, kernels, f) => {
    await expectAsOnCpu(f);
    // Making the operands is work too, which is done by then.
    const { kernels: run } = await tf.profile(() => f());
    expect(run.filter(({ name }) => /contraction|reduce/.test(name)).length).toBe(kernels);
  });

  it.runIf(isSoftware)('of any size', async () => {
    const size = fc.tuple(
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 9 }),
    );
    const fours = fc.integer({ min: 1, max: 6 }).map((n) => 4 * n);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          size,
          wide: fours,
          out: fours,
          kernel: fc.integer({ min: 1, max: 4 }),
          stride: fc.integer({ min: 1, max: 3 }),
        }),
        (given) => expectAsOnCpu(() => block(given)),
      ),
      { numRuns: 8, seed: 3 },
    );
  });
});
