/**
 * What is rehearsed: a tiny network for pictures, of the ops that most such models have, as the converter writes them. Its weights
 * are zeros.
 */
import type { ModelArtifacts, WeightsManifestEntry } from '../../io/types.ts';

type Attr = Readonly<Record<string, unknown>>;

const text = (s: string): Attr => ({ s: btoa(s) });
const texts = (...s: readonly string[]): Attr => ({ list: { s: s.map((one) => btoa(one)) } });
const whole = (...i: readonly number[]): Attr => ({ list: { i } });
const type = (name: string): Attr => ({ type: `DT_${name}` });
const no: Attr = { b: false };
const float = { T: type('FLOAT') };

const window = (stride: number): Attr => ({
  ...float,
  strides: whole(1, stride, stride, 1),
  dilations: whole(1, 1, 1, 1),
  padding: text('SAME'),
  data_format: text('NHWC'),
});

const fused = (stride: number, ...ops: readonly string[]): Attr => ({
  ...window(stride),
  num_args: { i: 1 },
  fused_ops: texts('BiasAdd', ...ops),
});

type Line = readonly [name: string, op: string, input: readonly string[], attr: Attr];

const lines: readonly Line[] = [
  ['x', 'Placeholder', [], { dtype: type('INT32') }],
  ['numbers', 'Cast', ['x'], { SrcT: type('INT32'), DstT: type('FLOAT') }],
  ['resized', 'ResizeBilinear', ['numbers', 'size'], { align_corners: no }],
  ['scaled', 'Mul', ['resized', 'scale'], float],
  ['centred', 'Sub', ['scaled', 'scale'], float],
  ['stem', '_FusedConv2D', ['centred', 'stemFilter', 'bias'], fused(2, 'Relu6')],
  ['apart', 'FusedDepthwiseConv2dNative', ['stem', 'apartFilter', 'bias'], fused(1, 'Relu6')],
  ['mixed', '_FusedConv2D', ['apart', 'mixFilter', 'bias'], fused(1, 'Relu6')],
  ['narrow', '_FusedConv2D', ['mixed', 'mixFilter', 'bias'], fused(1)],
  ['sum', 'AddV2', ['stem', 'narrow'], float],
  ['closed', '_FusedConv2D', ['sum', 'mixFilter', 'bias'], fused(1)],
  ['broad', '_FusedConv2D', ['closed', 'broadFilter', 'broadBias'], fused(1, 'Relu6')],
  ['broader', '_FusedConv2D', ['closed', 'broaderFilter', 'broadBias'], fused(1)],
  ['down', 'FusedDepthwiseConv2dNative', ['mixed', 'apartFilter', 'bias'], fused(2, 'Relu6')],
  ['plain', 'DepthwiseConv2dNative', ['sum', 'apartFilter'], window(1)],
  ['wide', '_FusedConv2D', ['sum', 'wideFilter', 'bias'], fused(1, 'Relu')],
  ['pooled', 'MaxPool', ['wide'], { ...window(2), ksize: whole(1, 2, 2, 1) }],
  ['joined', 'ConcatV2', ['pooled', 'pooled', 'last'], { ...float, N: { i: 2 } }],
  ['flat', 'Reshape', ['joined', 'rows'], float],
  ['sigmoid', 'Sigmoid', ['flat'], float],
  ['mean', 'Mean', ['sum', 'pixels'], { ...float, keep_dims: no }],
  ['product', 'MatMul', ['mean', 'classes'], { ...float, transpose_a: no, transpose_b: no }],
  ['softmax', 'Softmax', ['product'], float],
];

const channels = 32;
/** More columns than rows are read for where they lie. */
const broad = 400;

const filters: Readonly<Record<string, readonly number[]>> = {
  scale: [],
  stemFilter: [3, 3, 3, channels],
  apartFilter: [3, 3, channels, 1],
  mixFilter: [1, 1, channels, channels],
  broadFilter: [1, 1, channels, broad],
  broaderFilter: [1, 1, channels, broad],
  broadBias: [broad],
  wideFilter: [3, 3, channels, channels],
  bias: [channels],
  classes: [channels, 10],
};

const numbers: Readonly<Record<string, readonly number[]>> = {
  size: [16, 16],
  pixels: [1, 2],
  rows: [-1, 8],
  last: [3],
};

export const shape = [1, 12, 12, 3];
/** What of it goes the way that all models go; and the code that many share is made for the rest. */
export const main = ['sigmoid', 'softmax'];
export const all = [...main, 'broad', 'broader', 'down', 'plain'];

export function network(): ModelArtifacts {
  const spec = (dtype: 'float32' | 'int32', name: string, shape: readonly number[]) =>
    ({ name, shape: [...shape], dtype }) as WeightsManifestEntry;
  const weightSpecs = [
    ...Object.entries(filters).map(([name, shape]) => spec('float32', name, shape)),
    ...Object.entries(numbers).map(([name, { length }]) =>
      spec('int32', name, length > 1 ? [length] : []),
    ),
  ];
  const sizes = Object.values(filters).map((shape) => shape.reduce((a, b) => a * b, 1));
  const ints = Object.values(numbers).flat();
  const zeros = sizes.reduce((a, b) => a + b);
  const data = new Int32Array(zeros + ints.length);
  data.set(ints, zeros);
  const constants = weightSpecs.map(({ name, dtype }) => ({
    name,
    op: 'Const',
    attr: { dtype: type(dtype === 'int32' ? 'INT32' : 'FLOAT') },
  }));
  const node = [
    ...constants,
    ...lines.map(([name, op, input, attr]) => ({ name, op, input, attr })),
  ];
  return { modelTopology: { node }, weightSpecs, weightData: data.buffer };
}
