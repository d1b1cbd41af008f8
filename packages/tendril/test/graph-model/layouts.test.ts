/**
 * Channels first: what TensorFlow.js mostly refuses or misreads. It must give what the same op gives with channels last, on what is
 * transposed.
 */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeUsual } from '../util/backends.ts';
import { expectClose } from '../util/oracle.ts';
import {
  artifacts,
  attr,
  node,
  placeholder,
  type Attr,
  type NodeDef,
  type Weight,
} from './topology.ts';

interface LayoutCase {
  readonly op: string;
  readonly note?: string;
  /** The weights after x; for a transposed convolution, x is the last input. */
  readonly weights?: Record<string, Weight>;
  readonly attrs: Record<string, Attr>;
  /** Attributes that are lists over the axes, channels last; pairs where there are twice as many. */
  readonly lists?: Record<string, number[]>;
  readonly volume?: boolean;
}

const some = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(((i * 7) % 11) / 5 - 1));
const weight = (...shape: number[]): Weight => ({
  shape,
  values: some(shape.reduce((a, b) => a * b, 1)),
});
const SAME = { padding: attr.s('SAME') };
const EXPLICIT = { padding: attr.s('EXPLICIT') };
const explicit_paddings = [0, 0, 1, 0, 2, 1, 0, 0];
const ones = [1, 1, 1, 1];
const bias = weight(3);
const fused = { num_args: attr.i(1), fused_ops: attr.strings(['BiasAdd', 'Relu']) };

const cases: LayoutCase[] = [
  {
    op: 'Conv2D',
    weights: { w: weight(3, 2, 2, 3) },
    attrs: SAME,
    lists: { strides: [1, 2, 1, 1], dilations: ones },
  },
  {
    op: 'Conv2D',
    note: 'explicit padding',
    weights: { w: weight(3, 2, 2, 3) },
    attrs: EXPLICIT,
    lists: { strides: ones, dilations: ones, explicit_paddings },
  },
  {
    op: '_FusedConv2D',
    weights: { w: weight(3, 3, 2, 3), bias },
    attrs: { ...SAME, ...fused },
    lists: { strides: [1, 2, 2, 1], dilations: ones },
  },
  {
    op: 'DepthwiseConv2dNative',
    weights: { w: weight(3, 3, 2, 2) },
    attrs: EXPLICIT,
    lists: { strides: ones, dilations: [1, 1, 2, 1], explicit_paddings },
  },
  {
    op: 'FusedDepthwiseConv2dNative',
    weights: { w: weight(3, 3, 2, 2), bias: weight(4) },
    attrs: { ...SAME, ...fused },
    lists: { strides: ones, dilations: ones },
  },
  { op: 'AvgPool', attrs: SAME, lists: { strides: [1, 2, 1, 1], ksize: [1, 3, 2, 1] } },
  {
    op: 'MaxPool',
    attrs: EXPLICIT,
    lists: { strides: ones, ksize: [1, 3, 2, 1], explicit_paddings: [0, 0, 1, 1, 0, 1, 0, 0] },
  },
  {
    op: 'AvgPool3D',
    attrs: SAME,
    lists: { strides: [1, 1, 2, 2, 1], ksize: [1, 1, 2, 2, 1] },
    volume: true,
  },
  {
    op: 'MaxPool3D',
    attrs: { padding: attr.s('VALID') },
    lists: { strides: [1, 1, 2, 1, 1], ksize: [1, 2, 2, 3, 1] },
    volume: true,
  },
  {
    op: 'Conv3D',
    weights: { w: weight(2, 3, 2, 2, 3) },
    attrs: SAME,
    lists: { strides: [1, 1, 2, 1, 1], dilations: [1, 1, 1, 1, 1] },
    volume: true,
  },
  { op: 'BiasAdd', weights: { bias: weight(2) }, attrs: {} },
  {
    op: 'FusedBatchNormV3',
    weights: {
      scale: weight(2),
      offset: weight(2),
      mean: weight(2),
      variance: { shape: [2], values: [0.5, 2] },
    },
    attrs: { epsilon: attr.f(0.01), is_training: attr.b(false) },
  },
];

const order = (rank: number): number[] => [0, rank - 1, ...some(rank - 2).map((_, i) => i + 1)];

/** A list over axes (or of pairs), in the order of channels first. */
function channelsFirst(values: readonly number[], rank: number): number[] {
  const each = values.length / rank;
  return order(rank).flatMap((axis) => values.slice(axis * each, (axis + 1) * each));
}

function run(nodes: NodeDef[], weights: Record<string, Weight>, x: tf.Tensor): tf.Tensor {
  const model = tf.loadGraphModelSync(artifacts({ nodes, weights }));
  const y = model.execute({ x }, 'y') as tf.Tensor;
  model.dispose();
  return y;
}

describeUsual('channels first', () => {
  for (const { op, note, weights = {}, attrs, lists = {}, volume } of cases) {
    it([op, note].filter(Boolean).join(', '), () => {
      const shape = volume ? [1, 3, 4, 5, 2] : [2, 5, 4, 2];
      const rank = shape.length;
      const last = tf.tensor(some(shape.reduce((a, b) => a * b, 1)), shape);
      const first = tf.transpose(last, order(rank));
      const nodeIn = (format: string, list: (values: number[]) => number[]): NodeDef[] => [
        placeholder('x'),
        node('y', op, ['x', ...Object.keys(weights)], {
          ...attrs,
          ...Object.fromEntries(Object.entries(lists).map(([k, v]) => [k, attr.ints(list(v))])),
          data_format: attr.s(format),
        }),
      ];
      const [a, b] = volume ? ['NDHWC', 'NCDHW'] : ['NHWC', 'NCHW'];
      const wanted = run(
        nodeIn(a, (v) => v),
        weights,
        last,
      );
      const got = run(
        nodeIn(b, (v) => channelsFirst(v, rank)),
        weights,
        first,
      );
      const turned = tf.transpose(wanted, order(rank));
      expect(got.shape).toEqual(turned.shape);
      expectClose(Array.from(got.dataSync()), Array.from(turned.dataSync()));
      tf.dispose([last, first, wanted, got, turned]);
    });
  }

  it('Conv2DBackpropInput', () => {
    const weights = (size: number[]): Record<string, Weight> => ({
      size: { values: size, dtype: 'int32' },
      w: weight(3, 3, 2, 3),
    });
    const make = (format: string, strides: number[]): NodeDef[] => [
      placeholder('x'),
      node('y', 'Conv2DBackpropInput', ['size', 'w', 'x'], {
        ...SAME,
        strides: attr.ints(strides),
        dilations: attr.ints(ones),
        data_format: attr.s(format),
      }),
    ];
    const last = tf.tensor(some(2 * 3 * 4 * 3), [2, 3, 4, 3]);
    const first = tf.transpose(last, [0, 3, 1, 2]);
    const wanted = run(make('NHWC', [1, 2, 1, 1]), weights([2, 6, 4, 2]), last);
    const got = run(make('NCHW', [1, 1, 2, 1]), weights([2, 2, 6, 4]), first);
    const turned = tf.transpose(wanted, [0, 3, 1, 2]);
    expect(got.shape).toEqual([2, 2, 6, 4]);
    expectClose(Array.from(got.dataSync()), Array.from(turned.dataSync()));
    tf.dispose([last, first, wanted, got, turned]);
  });
});
