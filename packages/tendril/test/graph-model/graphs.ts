/** Ops that take more than one node to show: complex values, tables, lists, arrays, branches and loops. */
import { given, ints, type Fed } from './compare.ts';
import {
  attr,
  func,
  node,
  placeholder,
  typeOf,
  type Kind,
  type ModelParts,
  type NodeDef,
  type Weight,
} from './topology.ts';

export interface GraphCase {
  readonly name: string;
  readonly parts: ModelParts;
  readonly feeds: Record<string, Fed>;
  readonly outputs: string[];
  /** What TensorFlow defines for the first output, where TensorFlow.js gives something else or nothing. */
  readonly expected?: readonly number[];
}

const whole = (values: number[], shape?: number[]): Weight => ({
  values,
  shape: shape ?? [values.length],
  dtype: 'int32',
});
const number = (value: number): Weight => ({ values: [value], shape: [], dtype: 'int32' });

const E = { element_dtype: typeOf() };
const rows = given([1, 2, 3, 4, 5, 6], [3, 2]);

/** A list of the rows of x, what is done with it, and what is read of it. */
const list = (
  name: string,
  nodes: NodeDef[],
  more: Partial<Pick<GraphCase, 'outputs' | 'expected'>> = {},
): GraphCase => ({
  name,
  parts: {
    nodes: [
      placeholder('x', [3, 2]),
      node('l', 'TensorListFromTensor', ['x', 'shape'], E),
      ...nodes,
    ],
    weights: {
      shape: whole([2]),
      row: whole([-1, 2]),
      one: number(1),
      two: number(2),
      five: number(5),
      unlimited: number(-1),
      swapped: whole([2, 0, 1]),
      lengths: whole([1, 2]),
      item: { values: [7, 8] },
    },
  },
  feeds: { x: rows },
  outputs: ['y'],
  ...more,
});

/** An array, written to, and what is read of it. */
const array = (name: string, write: NodeDef, read: NodeDef[], more = {}): GraphCase => ({
  name,
  parts: {
    nodes: [
      placeholder('x', [3, 2]),
      node('a', 'TensorArrayV3', ['three'], {
        dtype: typeOf(),
        element_shape: attr.shape(write.op === 'TensorArrayScatterV3' ? [2] : [-1, 2]),
        dynamic_size: attr.b(true),
        clear_after_read: attr.b(false),
        identical_element_shapes: attr.b(false),
        tensor_array_name: attr.s('a'),
      }),
      write,
      ...read,
    ],
    weights: {
      three: number(3),
      one: number(1),
      two: number(2),
      all: whole([0, 1, 2]),
      some: whole([2, 0]),
      lengths: whole([1, 0, 2]),
    },
  },
  feeds: { x: rows },
  outputs: ['y'],
  ...more,
});
const T = { dtype: typeOf() };
const scattered = node('w', 'TensorArrayScatterV3', ['a', 'all', 'x', 'a:1'], T);
const unranked = { ...T, element_shape: attr.shape(null) };

/** A table from keys to values, filled and looked up in one graph. */
function table(version: '' | 'V2', fill: string, key: Kind, value: Kind): GraphCase {
  const kinds = { Tin: typeOf(key), Tout: typeOf(value) };
  const values = { int32: [10, 20], string: ['ten', 'twenty'] }[value as 'int32' | 'string'];
  const keys = { int32: [7, 9], string: ['a', 'é'] }[key as 'int32' | 'string'];
  const name = `${fill}, ${key} to ${value}`;
  return {
    name,
    parts: {
      nodes: [
        placeholder('k', null, key),
        node('table', `HashTable${version}`, [], {
          key_dtype: typeOf(key),
          value_dtype: typeOf(value),
          shared_name: attr.s(name),
        }),
        node('filled', fill, ['table', 'keys', 'values'], kinds),
        node('y', `LookupTableFind${version}`, ['filled', 'k', 'none'], kinds),
        node('n', `LookupTableSize${version}`, ['filled']),
      ],
      weights: {
        keys: { values: keys, shape: [2], dtype: key },
        values: { values, shape: [2], dtype: value },
        none: { values: [value === 'string' ? '?' : -1], shape: [], dtype: value },
      },
    },
    feeds: {
      k: { values: key === 'string' ? ['é', 'b', 'a'] : [9, 8, 7], shape: [3], dtype: key },
    },
    outputs: ['y', 'n'],
  };
}

const complexOf = (nodes: NodeDef[], outputs: string[], more: Partial<GraphCase> = {}) => ({
  name: outputs.join(', '),
  parts: {
    nodes: [
      placeholder('re', [2, 4]),
      placeholder('im', [2, 4]),
      node('c', 'Complex', ['re', 'im']),
      ...nodes,
    ],
    weights: { five: whole([5]), six: whole([6]), four: whole([4]), eight: whole([8]) },
  },
  feeds: {
    re: given([3, -5, 0, 1, 2, 7, -1, 4], [2, 4]),
    im: given([4, 12, 0, -1, 3, 1, 5, -2], [2, 4]),
  },
  outputs,
  ...more,
});

/** The real inverse transform of 4 values of the first 3 of the spectrum of 8, of which the first 4 are given and the others are 0. */
function irfft4(x: readonly number[]): number[] {
  const turn = (k: number, n: number): number => (2 * Math.PI * k) / n;
  const spectrum = [0, 1, 2].map((k) => ({
    re: x.reduce((sum, v, i) => sum + v * Math.cos(turn(k * i, 8)), 0),
    im: x.reduce((sum, v, i) => sum - v * Math.sin(turn(k * i, 8)), 0),
  }));
  return [0, 1, 2, 3].map((i) => {
    const middle = spectrum[1].re * Math.cos(turn(i, 4)) - spectrum[1].im * Math.sin(turn(i, 4));
    return (spectrum[0].re + 2 * middle + spectrum[2].re * (-1) ** i) / 4;
  });
}

/** x is doubled until it is at least 50. */
const frame = { frame_name: attr.s('loop') };
const loop: GraphCase = {
  name: 'a loop of control flow v1',
  parts: {
    nodes: [
      placeholder('x', []),
      node('enter', 'Enter', ['x'], frame),
      node('limit', 'Enter', ['fifty'], { ...frame, is_constant: attr.b(true) }),
      node('merge', 'Merge', ['enter', 'next'], { N: attr.i(2) }),
      node('less', 'Less', ['merge', 'limit']),
      node('condition', 'LoopCond', ['less']),
      node('switch', 'Switch', ['merge', 'condition']),
      node('twice', 'AddV2', ['switch:1', 'switch:1']),
      node('next', 'NextIteration', ['twice']),
      node('y', 'Exit', ['switch']),
    ],
    weights: { fifty: { values: [50], shape: [] } },
  },
  feeds: { x: given([3], []) },
  outputs: ['y'],
};

const branches = [
  func('double', { a: 'float32' }, [node('d', 'AddV2', ['a', 'a'])], { out: 'd:z:0' }),
  func('negate', { a: 'float32' }, [node('n', 'Neg', ['a'])], { out: 'n:y:0' }),
];
/** A node that calls one function or the other. */
export const choosing = (op: string): ModelParts => ({
  nodes: [
    placeholder('x', [2]),
    placeholder('p', [], 'bool'),
    node('y', op, ['p', 'x'], {
      then_branch: attr.func('double'),
      else_branch: attr.func('negate'),
    }),
  ],
  library: branches,
});
const branch = (op: string, p: number): GraphCase => ({
  name: `${op}, ${p ? 'then' : 'else'}`,
  parts: choosing(op),
  feeds: { x: given([1, 2]), p: given([p], [], 'bool') },
  outputs: ['y'],
});
const repeat = (op: string): GraphCase => ({
  name: op,
  parts: {
    nodes: [
      placeholder('x', []),
      node('y', op, ['x'], { cond: attr.func('below'), body: attr.func('double') }),
    ],
    library: [
      branches[0],
      func(
        'below',
        { a: 'float32' },
        [node('fifty', 'Const'), node('l', 'Less', ['a', 'fifty:output:0'])],
        { out: 'l:z:0' },
      ),
    ],
    weights: { fifty: { values: [50], shape: [] } },
  },
  feeds: { x: given([3], []) },
  outputs: ['y'],
});

const simple = (
  name: string,
  nodes: NodeDef[],
  feeds: Record<string, Fed>,
  more: Partial<GraphCase> = {},
  weights: Record<string, Weight> = {},
): GraphCase => ({ name, parts: { nodes, weights }, feeds, outputs: ['y'], ...more });

export const graphs: GraphCase[] = [
  complexOf(
    [
      node('abs', 'ComplexAbs', ['c']),
      node('real', 'Real', ['c']),
      node('imag', 'Imag', ['c']),
      node('square', 'Mul', ['c', 'c']),
    ],
    ['abs', 'real', 'imag', 'square'],
  ),
  complexOf(
    [node('fft', 'FFT', ['c']), node('back', 'IFFT', ['fft']), node('y', 'Real', ['back'])],
    ['fft', 'y'],
  ),
  complexOf([node('y', 'IRFFT', ['c', 'six'])], ['y']),
  // TensorFlow.js does not heed the length.
  complexOf([node('row', 'RFFT', ['re', 'five']), node('y', 'IRFFT', ['row', 'five'])], ['y'], {
    name: 'IRFFT of an odd length',
    expected: [3, -5, 0, 1, 0, 2, 7, -1, 4, 0],
  }),
  complexOf([node('row', 'RFFT', ['re', 'eight']), node('y', 'IRFFT', ['row', 'four'])], ['y'], {
    name: 'IRFFT of fewer values than the spectrum has',
    expected: [...irfft4([3, -5, 0, 1]), ...irfft4([2, 7, -1, 4])],
  }),

  list('TensorListStack', [
    node('y', 'TensorListStack', ['l', 'shape'], { ...E, num_elements: attr.i(3) }),
  ]),
  list('TensorListGetItem', [node('y', 'TensorListGetItem', ['l', 'one', 'shape'], E)]),
  list('TensorListSetItem', [
    node('s', 'TensorListSetItem', ['l', 'one', 'item'], E),
    node('y', 'TensorListStack', ['s', 'shape'], E),
  ]),
  list('TensorListPushBack', [
    node('s', 'TensorListPushBack', ['l', 'item'], E),
    node('y', 'TensorListStack', ['s', 'shape'], E),
  ]),
  list(
    'TensorListPopBack',
    [
      node('s', 'TensorListPopBack', ['l', 'shape'], E),
      node('y', 'TensorListStack', ['s', 'shape'], E),
    ],
    { outputs: ['y', 's:1'], expected: [1, 2, 3, 4] },
  ),
  list('TensorListGather', [node('y', 'TensorListGather', ['l', 'swapped', 'shape'], E)]),
  list('TensorListLength', [node('y', 'TensorListLength', ['l'])]),
  list('TensorListResize', [
    node('s', 'TensorListResize', ['l', 'two']),
    node('y', 'TensorListStack', ['s', 'shape'], E),
  ]),
  list(
    'TensorListResize, longer',
    [node('s', 'TensorListResize', ['l', 'five']), node('y', 'TensorListStack', ['s', 'shape'], E)],
    { expected: [1, 2, 3, 4, 5, 6, 0, 0, 0, 0] },
  ),
  list(
    'TensorListReserve',
    [
      node('s', 'TensorListReserve', ['shape', 'two'], E),
      node('t', 'TensorListSetItem', ['s', 'one', 'item'], E),
      node('y', 'TensorListStack', ['t', 'shape'], E),
    ],
    { expected: [0, 0, 7, 8] },
  ),
  list('EmptyTensorList', [
    node('s', 'EmptyTensorList', ['shape', 'unlimited'], E),
    node('t', 'TensorListPushBack', ['s', 'item'], E),
    node('y', 'TensorListStack', ['t', 'shape'], E),
  ]),
  list(
    'TensorListConcat',
    [
      node('s', 'TensorListSplit', ['x', 'row', 'lengths'], E),
      node('y', 'TensorListConcat', ['s'], { ...E, element_shape: attr.shape([-1, 2]) }),
    ],
    { expected: [1, 2, 3, 4, 5, 6] },
  ),
  list(
    'TensorListConcatV2',
    [
      node('s', 'TensorListSplit', ['x', 'row', 'lengths'], E),
      node('y', 'TensorListConcatV2', ['s', 'row', 'lengths'], E),
    ],
    { outputs: ['y', 'y:1'], expected: [1, 2, 3, 4, 5, 6] },
  ),
  list('TensorListScatter', [
    node('s', 'TensorListScatter', ['x', 'swapped', 'shape'], E),
    node('y', 'TensorListStack', ['s', 'shape'], E),
  ]),
  list(
    'TensorListScatterV2',
    [
      node('s', 'TensorListScatterV2', ['x', 'swapped', 'shape', 'five'], E),
      node('y', 'TensorListStack', ['s', 'shape'], E),
    ],
    { expected: [3, 4, 5, 6, 1, 2, 0, 0, 0, 0] },
  ),

  array('TensorArrayReadV3', scattered, [node('y', 'TensorArrayReadV3', ['a', 'one', 'w'], T)]),
  array('TensorArrayGatherV3', scattered, [
    node('y', 'TensorArrayGatherV3', ['a', 'some', 'w'], unranked),
  ]),
  array('TensorArraySizeV3', scattered, [node('y', 'TensorArraySizeV3', ['a', 'w'])]),
  array('TensorArrayWriteV3', node('w', 'TensorArrayWriteV3', ['a', 'one', 'x', 'a:1'], T), [
    node('y', 'TensorArrayReadV3', ['a', 'one', 'w'], T),
  ]),
  array(
    'TensorArraySplitV3 and TensorArrayConcatV3',
    node('w', 'TensorArraySplitV3', ['a', 'x', 'lengths', 'a:1'], T),
    [node('y', 'TensorArrayConcatV3', ['a', 'w'], unranked)],
    { expected: [1, 2, 3, 4, 5, 6] },
  ),
  array(
    'TensorArrayCloseV3',
    scattered,
    [
      node('z', 'TensorArrayReadV3', ['a', 'one', 'w'], T),
      node('close', 'TensorArrayCloseV3', ['a', '^z']),
      node('y', 'Neg', ['z', '^close']),
    ],
    { expected: [-3, -4] },
  ),

  table('V2', 'LookupTableImportV2', 'string', 'int32'),
  table('V2', 'InitializeTableV2', 'int32', 'string'),
  table('', 'LookupTableImport', 'int32', 'int32'),
  table('', 'InitializeTable', 'string', 'string'),

  loop,
  ...['If', 'StatelessIf'].flatMap((op) => [branch(op, 1), branch(op, 0)]),
  ...['While', 'StatelessWhile'].map(repeat),

  simple(
    'BroadcastArgs',
    [placeholder('a', [1], 'int32'), node('y', 'BroadcastArgs', ['a', 'b'])],
    { a: ints([3]) },
    {},
    { b: whole([2, 1]) },
  ),
  simple(
    'ShapeN',
    [
      placeholder('a', [2, 3]),
      placeholder('b', [4]),
      node('y', 'ShapeN', ['a', 'b'], { N: attr.i(2) }),
    ],
    { a: given([1, 2, 3, 4, 5, 6], [2, 3]), b: given([1, 2, 3, 4]) },
    { outputs: ['y', 'y:1'], expected: [2, 3] },
  ),
  simple(
    'PlaceholderWithDefault',
    [
      node('d', 'PlaceholderWithDefault', ['c'], { dtype: typeOf(), shape: attr.shape([]) }),
      node('y', 'AddV2', ['d', 'c']),
    ],
    {},
    {},
    { c: { values: [3], shape: [] } },
  ),
  simple(
    'Print',
    [
      placeholder('x', [2]),
      node('p', 'Print', ['x', 'x'], { message: attr.s(''), summarize: attr.i(1) }),
      node('y', 'Neg', ['p']),
    ],
    { x: given([1, 2]) },
  ),
];
